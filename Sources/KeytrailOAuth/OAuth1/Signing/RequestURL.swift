/// A request's URL as the signature sees it (RFC 5849 §3.4.1.2).
struct RequestURL {
    /// The base string URI: scheme and authority in lower case, no default port, no userinfo, query or fragment.
    let base: [UInt8]
    /// The query, without its question mark; empty when there is none.
    let query: ArraySlice<UInt8>
    private let text: [UInt8]
    private let fragmentStart: Int
    private let hasQuery: Bool

    /// Reads an absolute URL; `host` is the `Host` field's value where that is another.
    ///
    /// A space and what is not ASCII count as the escapes that go on the wire in their place.
    ///
    /// - Throws: `OAuth1Error.invalidURL`.
    init(_ url: String, host: String? = nil) throws(OAuth1Error) {
        text = Array(url.utf8)
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7F }), let colon = text.firstIndex(of: UInt8(ascii: ":")),
            text[colon...].starts(with: "://".utf8)
        else { throw .invalidURL }
        let scheme = text[..<colon].map(\.lowercasedASCII)
        guard scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8) else { throw .invalidURL }
        fragmentStart = text.firstIndex(of: UInt8(ascii: "#")) ?? text.endIndex
        let rest = text[..<fragmentStart].dropFirst(colon + 3)
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        hasQuery = mark != nil
        query = mark.map { rest[$0...].dropFirst() } ?? []
        let hierarchy = rest[..<(mark ?? rest.endIndex)]
        let slash = hierarchy.firstIndex(of: UInt8(ascii: "/")) ?? hierarchy.endIndex
        // A backslash is a slash to some readers of URLs: the host would be another there.
        guard !hierarchy[..<slash].contains(where: { $0 == 0x20 || $0 == UInt8(ascii: "\\") || $0 > 0x7F }) else {
            throw .invalidURL
        }
        let named = hierarchy[..<slash].split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? []
        // Both must be sound, although only one of them counts.
        var authority = try Authority(named, defaultPort: scheme.count == 4 ? 80 : 443)
        if let host { authority = try Authority(Array(host.utf8)[...], defaultPort: scheme.count == 4 ? 80 : 443) }

        var base = scheme
        base.reserveCapacity(text.count + 1)
        base.append(contentsOf: "://".utf8)
        base.append(contentsOf: authority.text)
        if slash == hierarchy.endIndex { base.append(UInt8(ascii: "/")) }
        for byte in hierarchy[slash...] {
            if byte > 0x20 && byte < 0x7F { base.append(byte) } else { PercentEncoding.append(byte, to: &base) }
        }
        self.base = base
    }

    /// The URL with encoded parameters at the end of its query (RFC 5849 §3.5.3).
    func appendingQuery(_ parameters: [UInt8]) -> String {
        var output = Array(text[..<fragmentStart])
        if !hasQuery { output.append(UInt8(ascii: "?")) } else if !query.isEmpty { output.append(UInt8(ascii: "&")) }
        output.append(contentsOf: parameters)
        output.append(contentsOf: text[fragmentStart...])
        return String(decoding: output, as: UTF8.self)
    }
}

/// Host and port, as they belong into a base string URI.
private struct Authority {
    let text: [UInt8]

    init(_ bytes: ArraySlice<UInt8>, defaultPort: Int) throws(OAuth1Error) {
        let isLiteral = bytes.first == UInt8(ascii: "[")
        let hostEnd: Int
        if isLiteral {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw .invalidURL }
            hostEnd = bracket + 1
        } else {
            hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        }
        let host = bytes[..<hostEnd].map(\.lowercasedASCII)
        guard isLiteral ? Authority.isLiteral(host) : Authority.isName(host) else { throw .invalidURL }
        let tail = bytes[hostEnd...]
        guard tail.isEmpty || tail.first == UInt8(ascii: ":") else { throw .invalidURL }
        let digits = tail.dropFirst()
        // RFC 3986 §6.2.3: a colon without digits says nothing.
        guard !digits.isEmpty else {
            text = host
            return
        }
        guard digits.count <= 16, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
        else { throw .invalidURL }
        text = port == defaultPort ? host : host + Array(":\(port)".utf8)
    }

    /// An IPv6 address in brackets; zones have no place in a `Host` field.
    private static func isLiteral(_ host: [UInt8]) -> Bool {
        host.count > 3
            && host.dropFirst().dropLast().allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: ":"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// A name or an IPv4 address: no character that a `Host` field cannot carry or that would need an escape.
    private static func isName(_ host: [UInt8]) -> Bool {
        !host.isEmpty
            && host.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                    true
                default: "!$&'()*+,;=".utf8.contains(byte)
                }
            }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self
    }
}
