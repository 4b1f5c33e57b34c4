public import KeytrailSecret

/// What a device shows its user, and what it polls with (RFC 8628 §3.2).
public struct DeviceAuthorization: Sendable {
    /// What the token is polled with; a secret.
    public let deviceCode: Secret
    /// What the user types; meant to be shown.
    public let userCode: String
    /// Where the user types it.
    public let verificationURI: Endpoint
    /// The same with the code in it, when the server has such a page (RFC 8628 §3.3.1).
    public let verificationURIComplete: Endpoint?
    /// How long the codes are good, at most one hour.
    public let lifetime: Duration
    /// The shortest wait between two polls; 5 seconds when the server does not say.
    public let interval: Duration

    /// The grant's name (RFC 8628 §3.4).
    public static let grantType = "urn:ietf:params:oauth:grant-type:device_code"

    /// The form that asks for a device code (RFC 8628 §3.1).
    public static func makeRequestBody(
        client: ClientAuthentication,
        scopes: [String],
        scopeSeparator: String = " "
    ) -> Secret {
        var pairs: [(name: String, value: String)]
        switch client {
        case .none(let clientID), .basic(let clientID, _): pairs = [("client_id", clientID)]
        case .body: pairs = client.pairs
        }
        if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: scopeSeparator))) }
        return Secret(FormText.encode(pairs))
    }

    /// Reads an answer; lifetime and interval are kept within what a person can wait for.
    ///
    /// - Throws: `OAuth2Error`: `.refused`, `.unexpectedStatus`, `.unreadableAnswer`, `.answerTooLarge`,
    ///   `.invalidMember`.
    public init(status: Int, contentType: String?, body: [UInt8]) throws(OAuth2Error) {
        let fields = try AnswerFields(status: status, contentType: contentType, body: body)
        guard let deviceCode = fields.text("device_code"), AnswerFields.isToken(deviceCode) else {
            throw .invalidMember("device_code")
        }
        // A code that people type: printable, and short enough to be one.
        guard let userCode = fields.text("user_code"), userCode.utf8.count <= 64,
            userCode.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { throw .invalidMember("user_code") }
        guard let page = (fields.text("verification_uri") ?? fields.text("verification_url")),
            let verificationURI = try? Endpoint(page)
        else { throw .invalidMember("verification_uri") }
        guard let lifetime = fields.seconds("expires_in", in: 1...Int64.max) else { throw .invalidMember("expires_in") }
        self.deviceCode = Secret(deviceCode)
        self.userCode = userCode
        self.verificationURI = verificationURI
        verificationURIComplete = fields.text("verification_uri_complete").flatMap { try? Endpoint($0) }
        self.lifetime = .seconds(min(lifetime, 3_600))
        interval = .seconds(fields.seconds("interval", in: 1...300) ?? 5)
    }
}
