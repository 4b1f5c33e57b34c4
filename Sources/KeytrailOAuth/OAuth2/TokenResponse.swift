public import KeytrailSecret

/// The token that a token endpoint answered with (RFC 6749 §5.1).
public struct TokenResponse: Sendable {
    /// The token to send as `Bearer`.
    public let accessToken: Secret
    /// What the next token is asked for with; `nil` when the server gave none, and the one before stays good (§6).
    public let refreshToken: Secret?
    /// How long the access token is good, counted from the answer, at most ten years.
    ///
    /// `nil` when the server did not say, or said nothing usable: zero, a negative number, more than ten years. The
    /// token is then used until it is refused.
    public let lifetime: Duration?
    /// The scopes that were granted; `nil` when they are those that were asked for (§3.3).
    public let scopes: [String]?

    /// The longest lifetime that is believed: ten years.
    static let longestLifetime: Int64 = 315_360_000

    /// Reads an answer.
    ///
    /// A member `error` decides over the status, since GitHub answers errors with 200. Scopes are taken apart at
    /// `scopeSeparator` and at spaces.
    ///
    /// - Throws: `OAuth2Error`: `.refused`, `.unexpectedStatus`, `.unreadableAnswer`, `.answerTooLarge`,
    ///   `.invalidMember`, `.unsupportedTokenType`.
    public init(
        status: Int,
        contentType: String?,
        body: [UInt8],
        scopeSeparator: String = " "
    ) throws(OAuth2Error) {
        let fields = try AnswerFields(status: status, contentType: contentType, body: body)
        guard let access = fields.text("access_token"), AnswerFields.isToken(access) else {
            throw .invalidMember("access_token")
        }
        guard let type = fields.text("token_type") else { throw .invalidMember("token_type") }
        guard type.lowercased() == "bearer" else { throw .unsupportedTokenType }
        if fields.has("refresh_token") {
            guard let refresh = fields.text("refresh_token"), AnswerFields.isToken(refresh) else {
                throw .invalidMember("refresh_token")
            }
            refreshToken = Secret(refresh)
        } else {
            refreshToken = nil
        }
        accessToken = Secret(access)
        lifetime = fields.seconds("expires_in", in: 1...TokenResponse.longestLifetime).map { .seconds($0) }
        scopes = fields.text("scope").map { text in
            text.split { $0 == " " || scopeSeparator.contains($0) }.map(String.init)
        }
    }
}

extension AnswerFields {
    /// The members of a successful answer.
    ///
    /// - Throws: `OAuth2Error.refused` for an answer with `error`, `.unexpectedStatus` for any other failure, and what
    ///   reading throws.
    init(status: Int, contentType: String?, body: [UInt8]) throws(OAuth2Error) {
        let isSuccess = (200...299).contains(status)
        let fields: AnswerFields
        do {
            fields = try AnswerFields(body: body, contentType: contentType)
        } catch {
            throw isSuccess ? error : .unexpectedStatus(status)
        }
        if fields.has("error") { throw .refused(fields.text("error").map { OAuth2ErrorCode($0) } ?? .other) }
        guard isSuccess else { throw .unexpectedStatus(status) }
        self = fields
    }
}
