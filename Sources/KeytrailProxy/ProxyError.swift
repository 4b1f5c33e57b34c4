/// What keeps a proxy or a gateway from its work.
package enum ProxyError: Error, Equatable, Sendable {
    /// The address to listen on is taken, or is none of this machine's; `code` is the system's `errno`.
    case cannotListen(address: String, port: Int, code: Int32)
    /// No pattern of a host.
    case badPattern(String)
}
