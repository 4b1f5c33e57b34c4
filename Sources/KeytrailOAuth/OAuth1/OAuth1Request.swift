/// The parts of an HTTP request that a signature covers (RFC 5849 §3.4.1).
public struct OAuth1Request: Sendable {
    /// What a request carries.
    public enum Body: Sendable, Equatable {
        /// Nothing.
        case none
        /// A single part of `application/x-www-form-urlencoded`: its parameters are signed.
        case form([UInt8])
        /// Anything else: the signature covers it by `oauth_body_hash` alone.
        case other([UInt8])

        /// Tells a form from other content by the value of `Content-Type` (RFC 5849 §3.4.1.3.1).
        public init(_ bytes: [UInt8], contentType: String?) {
            self = Self.isForm(contentType) ? .form(bytes) : .other(bytes)
        }

        /// Whether a value of `Content-Type` names a form; its parameters, such as `charset`, do not matter.
        public static func isForm(_ contentType: String?) -> Bool {
            guard let type = contentType?.split(separator: ";", maxSplits: 1).first else { return false }
            return type.trimmingSpaces.lowercased() == "application/x-www-form-urlencoded"
        }
    }

    /// The method; it is signed in upper case.
    public var method: String
    /// The absolute URL, percent-encoded as it goes on the wire.
    public var url: String
    /// The value of the `Host` field when it is not what the URL says; it decides (RFC 5849 §3.4.1.2).
    public var host: String?
    /// The body.
    public var body: Body

    /// Creates a request.
    public init(method: String = "GET", url: String, host: String? = nil, body: Body = .none) {
        self.method = method
        self.url = url
        self.host = host
        self.body = body
    }
}

extension OAuth1Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content: the URL and the body may hold secrets.
    public var description: String { "OAuth1Request(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        guard let first = firstIndex(where: { $0 != " " && $0 != "\t" }),
            let last = lastIndex(where: { $0 != " " && $0 != "\t" })
        else { return "" }
        return self[first...last]
    }
}

extension OAuth1Request.Body: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "OAuth1Request.Body(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
