/// What a client asks a gateway for: a path in its one form, and a query as it was sent (RFC 9112 §3.2).
package struct GatewayTarget: Sendable, Hashable {
    /// The path.
    package let path: RequestPath
    /// What stands behind the question mark, byte for byte; `nil` without one.
    package let query: String?

    /// Reads an origin-form or absolute-form target; an absolute one's authority is not looked at.
    ///
    /// - Throws: `RequestPath.Problem`; `malformed` too for the other forms, and for a query that no target may hold.
    package init(_ text: String) throws(RequestPath.Problem) {
        let target = GatewayTarget.originForm(of: text)
        let question = target.firstIndex(of: "?")
        let query = question.map { String(target[target.index(after: $0)...]) }
        if let query, !query.utf8.allSatisfy(GatewayTarget.isAllowed) { throw .malformed }
        path = try RequestPath(target[..<(question ?? target.endIndex)])
        self.query = query
    }

    private static func originForm(of text: String) -> Substring {
        let lower = text.prefix(8).lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return text[...] }
        let rest = text.dropFirst(scheme.count)
        guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[start] == "/" ? rest[start...] : "/" + rest[start...]
    }

    /// Whether a byte may stand in a target: visible ASCII, no fragment, no backslash, nothing that belongs in quotes or brackets.
    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        default: byte > 0x20 && byte < 0x7f
        }
    }

    /// RFC 3986 §2.3.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
