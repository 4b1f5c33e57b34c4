/// Where requests go: scheme, host and port (RFC 9110 §4.3.1).
package struct Origin: Hashable, Sendable {
    /// Whether it is spoken to over TLS.
    package let isSecure: Bool
    /// A name or an address in lower case; IPv6 without brackets.
    package let host: String
    /// 1 to 65,535.
    package let port: Int

    /// Names an origin; the host is taken as it is.
    package init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[v6]` or `[v6]:port`; `nil` for anything else, userinfo included.
    ///
    /// `defaultPort` is the port of an authority that names none: the scheme's own unless said otherwise.
    package init?(authority: some StringProtocol, isSecure: Bool, defaultPort: Int? = nil) {
        var host = authority[...]
        var port = defaultPort ?? Origin.defaultPort(isSecure: isSecure)
        if host.utf8.first == UInt8(ascii: "[") {
            guard let end = host.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let rest = host[host.utf8.index(after: end)...]
            if !rest.isEmpty {
                guard rest.utf8.first == UInt8(ascii: ":"), let number = Origin.port(rest.dropFirst()) else {
                    return nil
                }
                port = number
            }
            host = host[host.utf8.index(after: host.startIndex)..<end]
            guard host.utf8.contains(UInt8(ascii: ":")), host.utf8.allSatisfy(Origin.isAddressByte) else { return nil }
        } else {
            if let colon = host.utf8.firstIndex(of: UInt8(ascii: ":")) {
                guard let number = Origin.port(host[host.utf8.index(after: colon)...]) else { return nil }
                port = number
                host = host[..<colon]
            }
            guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(Origin.isNameByte) else { return nil }
        }
        self.init(isSecure: isSecure, host: host.lowercased(), port: port)
    }

    /// `https` or `http`.
    package var scheme: String { isSecure ? "https" : "http" }

    /// As it stands in a URL and in `Host`: without the port when it is the scheme's own.
    package var authority: String {
        port == Origin.defaultPort(isSecure: isSecure) ? bracketedHost : "\(bracketedHost):\(port)"
    }

    /// As `CONNECT` names it: always with the port.
    package var authorityWithPort: String { "\(bracketedHost):\(port)" }

    /// Whether the host is an address, not a name.
    package var isAddress: Bool {
        host.utf8.contains(UInt8(ascii: ":"))
            || host.utf8.allSatisfy { Origin.isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    /// Whether the host can only be this machine.
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || (isAddress && host.hasPrefix("127."))
    }

    private var bracketedHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }

    private static func defaultPort(isSecure: Bool) -> Int { isSecure ? 443 : 80 }

    private static func port(_ digits: some StringProtocol) -> Int? {
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(isDigit), let number = Int(digits),
            (1...65_535).contains(number)
        else { return nil }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// What host names are made of in practice; `_` occurs in names of services.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: ":")
    }
}
