internal import ArgumentParser
internal import KeytrailProxy

/// `address:port` to listen on.
struct ListenAddress: ExpressibleByArgument {
    let address: String
    let port: Int

    /// Where a proxy listens unless told otherwise.
    static let proxy = ListenAddress(address: "127.0.0.1", port: 8_888)

    init(address: String, port: Int) { (self.address, self.port) = (address, port) }

    /// Reads `127.0.0.1:8888`, `[::1]:8888`, `localhost:8888` or a port alone, which is one of this machine.
    init?(argument: String) {
        if let port = Int(argument), (0...65_535).contains(port) {
            (address, self.port) = ("127.0.0.1", port)
            return
        }
        if argument.hasSuffix(":0"), let origin = Origin(authority: argument.dropLast(2), isSecure: false) {
            (address, port) = (origin.host, 0)
            return
        }
        guard let origin = Origin(authority: argument, isSecure: false), argument.contains(":") else { return nil }
        (address, port) = (origin.host, origin.port)
    }

    var defaultValueDescription: String { description }

    /// Whether only programs of this machine can reach it.
    var isLoopback: Bool { Origin(isSecure: false, host: address, port: port).isLoopback }
}

extension ListenAddress: CustomStringConvertible {
    /// As it is written on the command line.
    var description: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
