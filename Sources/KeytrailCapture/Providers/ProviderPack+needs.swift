package import KeytrailModel

extension ProviderPack {
    /// What the most specific operation for a path demands; `nil` when the pack knows none, or does not say.
    ///
    /// The path is one as the log keeps it: secrets are replaced, escapes stand as they were sent.
    package func need(method: String, path: String) -> ScopeRequirement? {
        guard !routes.isEmpty else { return nil }
        var bytes: [UInt8] = []
        var segments: [Range<Int>] = []
        for segment in path.split(separator: "/") {
            let start = bytes.count
            bytes += PercentEncoding.fullyDecoded(Array(segment.utf8).span)
            segments.append(start..<bytes.count)
        }
        guard let match = routes.match(bytes, segments, method: method), match.hasMethod || hasNeedsByMethod else {
            return nil
        }
        return needs(of: routes.operations[match.operation], method: method)
    }

    /// The page that issues a credential with these scopes, `{key}` standing for the application's key; `nil` when the pack names
    /// none.
    package func authorizeURL(scopes: [String]) -> String? {
        let joined = scopes.map(ProviderPack.escaped).joined(separator: ProviderPack.escaped(scopeSeparator))
        return authorizeURL?.replacing("{scopes}", with: joined)
    }

    /// Percent-encoded where a query needs it (RFC 3986 §3.4); colon, comma and slash stay, because people read them.
    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}
