/// A request's target in its four forms (RFC 9112 §3.2).
enum RequestTarget: Equatable {
    /// `/path?query`.
    case path(String)
    /// `http://host/path?query`, as proxies get it.
    case absolute(Origin, path: String)
    /// `*`, of `OPTIONS`.
    case asterisk
    /// `host:port`, of `CONNECT`.
    case authority(Origin)

    /// Reads a target; `nil` when it has none of the forms, or a byte that no URI has.
    init?(_ text: String, isConnect: Bool) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) else {
            return nil
        }
        if isConnect {
            // The port is a must here (RFC 9110 §9.3.6), so that a name alone is none.
            guard let origin = Origin(authority: text, isSecure: true), RequestTarget.namesPort(text) else {
                return nil
            }
            self = .authority(origin)
            return
        }
        if text.utf8.first == UInt8(ascii: "/") {
            self = .path(text)
            return
        }
        if text == "*" {
            self = .asterisk
            return
        }
        guard let absolute = RequestTarget.absolute(text) else { return nil }
        self = absolute
    }

    private static func namesPort(_ text: String) -> Bool {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return false }
        return !text[colon...].utf8.contains(UInt8(ascii: "]"))
    }

    private static func absolute(_ text: String) -> RequestTarget? {
        let isSecure: Bool
        let rest: Substring
        if text.prefix(7).lowercased() == "http://" {
            (isSecure, rest) = (false, text.dropFirst(7))
        } else if text.prefix(8).lowercased() == "https://" {
            (isSecure, rest) = (true, text.dropFirst(8))
        } else {
            return nil
        }
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard let origin = Origin(authority: rest[..<end], isSecure: isSecure) else { return nil }
        let path = rest[end...]
        if path.isEmpty { return .absolute(origin, path: "/") }
        return .absolute(origin, path: path.utf8.first == UInt8(ascii: "?") ? "/" + path : String(path))
    }
}
