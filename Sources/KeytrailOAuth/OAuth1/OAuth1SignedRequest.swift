/// What signing changes about a request; send it in place of what was there.
public enum OAuth1SignedRequest: Sendable, Equatable {
    /// The value of the `Authorization` field (RFC 5849 §3.5.1).
    case authorization(String)
    /// The body, to be sent as `application/x-www-form-urlencoded` (RFC 5849 §3.5.2).
    case body([UInt8])
    /// The URL (RFC 5849 §3.5.3).
    case url(String)
}

extension OAuth1SignedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content: with PLAINTEXT it holds the secrets themselves.
    public var description: String { "OAuth1SignedRequest(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
