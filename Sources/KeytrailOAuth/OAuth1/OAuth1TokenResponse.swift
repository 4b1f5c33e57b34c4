public import KeytrailSecret

/// The answer to a request for temporary credentials or for a token (RFC 5849 §2.1, §2.3).
public struct OAuth1TokenResponse: Sendable {
    /// The most bytes of an answer that is read.
    public static let bodyLimit = 64 * 1_024
    /// The most bytes of a token and of its secret.
    public static let valueLimit = 4_096

    /// `oauth_token`.
    public let token: Secret
    /// `oauth_token_secret`.
    public let tokenSecret: Secret
    /// Whether the server says that it knows the callback.
    ///
    /// RFC 5849 §2.1 demands it of the answer with temporary credentials; without it the server speaks the first
    /// OAuth 1.0, in which somebody else could end the flow.
    public let isCallbackConfirmed: Bool

    /// Reads a form-encoded body of a successful response, whatever its `Content-Type`; servers name all kinds.
    ///
    /// - Throws: `OAuth1Error.responseTooLarge`, `.notFormEncoded`, `.missingParameter`, `.duplicateParameter` or
    ///   `.invalidParameter`.
    public init(body: [UInt8]) throws(OAuth1Error) {
        guard body.count <= Self.bodyLimit else { throw .responseTooLarge(limit: Self.bodyLimit) }
        // White space, `<` and `{` are never bare in a form: this is a page, or JSON.
        let isForm = body.trimmed.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>{}\"".utf8.contains($0) }
        guard isForm else { throw .notFormEncoded }
        let form = FormParameters(body.trimmed)
        token = try OAuth1TokenResponse.secret("oauth_token", form)
        tokenSecret = try OAuth1TokenResponse.secret("oauth_token_secret", form)
        isCallbackConfirmed = try form.value("oauth_callback_confirmed") == "true"
    }

    private static func secret(_ name: String, _ form: FormParameters) throws(OAuth1Error) -> Secret {
        guard let value = try form.value(name), !value.isEmpty else { throw .missingParameter(name) }
        let secret = Secret(value)
        guard secret.count <= valueLimit, secret.isPrintable else { throw .invalidParameter(name) }
        return secret
    }
}

extension OAuth1TokenResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "OAuth1TokenResponse(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension [UInt8] {
    /// Without the line end that some servers add.
    fileprivate var trimmed: ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let last = lastIndex(where: { !isSpace($0) }) else { return [] }
        return self[...last].drop(while: isSpace)
    }
}
