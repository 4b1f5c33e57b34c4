/// Hosts that are reached without the proxy: `NO_PROXY`, as the common tools read it.
package struct NoProxyList: Sendable, Equatable {
    private enum Entry: Sendable, Equatable {
        case everything
        /// `example.com` and `.example.com`: the name and all below it.
        case name(String, port: Int?)
        /// `10.0.0.0/8`, `fd00::/8`, or a single address.
        case network(AddressRange)
    }

    private let entries: [Entry]

    /// Reads a list with commas or spaces between; what is neither name nor network is left out.
    package init(_ text: String) {
        entries = text.split { $0 == "," || $0 == " " || $0 == "\t" }.compactMap { NoProxyList.entry($0) }
    }

    /// Whether the origin is in the list.
    package func contains(_ origin: Origin) -> Bool {
        let address = origin.isAddress ? IPAddressBits(origin.host) : nil
        return entries.contains { entry in
            switch entry {
            case .everything: true
            case .network(let range): address.map(range.contains) ?? false
            case .name(let name, let port):
                (port == nil || port == origin.port) && (origin.host == name || origin.host.hasSuffix("." + name))
            }
        }
    }

    private static func entry(_ text: Substring) -> Entry? {
        if text == "*" { return .everything }
        let lower = text.lowercased()
        if let range = AddressRange(lower) { return .network(range) }
        var name = lower[...]
        if name.hasPrefix("*.") { name = name.dropFirst(2) } else if name.hasPrefix(".") { name = name.dropFirst() }
        guard let origin = Origin(authority: name, isSecure: true, defaultPort: 1) else { return nil }
        return .name(origin.host, port: name.utf8.contains(UInt8(ascii: ":")) ? origin.port : nil)
    }
}
