public import HTTPTypes
internal import KeytrailCapture
internal import KeytrailOAuth
public import KeytrailSecret

/// A secret and the way it is presented.
///
/// It cannot be printed, compared or encoded; its bytes are overwritten when the last copy goes away.
public struct ClientCredential: Sendable {
    /// Where Trello's key and token go.
    public enum TrelloForm: Sendable, Hashable {
        /// `Authorization: OAuth oauth_consumer_key="…", oauth_token="…"`; keeps both out of URLs and so out of logs.
        case header
        /// `?key=…&token=…`.
        case query
    }

    private enum Form {
        case bearer(Secret)
        case basic(user: Secret, password: Secret)
        case headerKey(HTTPField.Name, Secret)
        case trello(key: Secret, token: Secret, TrelloForm)
        case oauth1(OAuth1Signing)
    }

    private let form: Form

    /// A credential that is put into each attempt by signing it.
    init(_ signing: OAuth1Signing) { form = .oauth1(signing) }

    private init(form: Form) { self.form = form }

    /// `Authorization: Bearer …` (RFC 6750 §2.1).
    public static func bearer(_ token: Secret) -> ClientCredential { ClientCredential(form: .bearer(token)) }

    /// `Authorization: Bearer …` (RFC 6750 §2.1).
    public static func bearer(_ token: String) -> ClientCredential { bearer(Secret(token)) }

    /// `Authorization: Basic …` (RFC 7617); the user may hold no colon.
    public static func basic(user: Secret, password: Secret) -> ClientCredential {
        ClientCredential(form: .basic(user: user, password: password))
    }

    /// `Authorization: Basic …` (RFC 7617); the user may hold no colon.
    public static func basic(user: String, password: String) -> ClientCredential {
        basic(user: Secret(user), password: Secret(password))
    }

    /// A key in a header field of the provider's own, such as `X-Api-Key`.
    public static func headerKey(name: HTTPField.Name, value: Secret) -> ClientCredential {
        ClientCredential(form: .headerKey(name, value))
    }

    /// A key in a header field of the provider's own, such as `X-Api-Key`.
    public static func headerKey(name: HTTPField.Name, value: String) -> ClientCredential {
        headerKey(name: name, value: Secret(value))
    }

    /// Trello's application key with a user's token.
    public static func trello(key: Secret, token: Secret, form: TrelloForm = .header) -> ClientCredential {
        ClientCredential(form: .trello(key: key, token: token, form))
    }

    /// Trello's application key with a user's token.
    public static func trello(key: String, token: String, form: TrelloForm = .header) -> ClientCredential {
        trello(key: Secret(key), token: Secret(token), form: form)
    }
}

extension ClientCredential {
    /// The header field that carries it; `nil` when it travels in the query.
    func makeField() throws(ClientError) -> HTTPField? {
        switch form {
        case .bearer(let token):
            return try makeField(.authorization, [token]) { "Bearer \(token.reveal())" }
        case .basic(let user, let password):
            let pair = "\(user.reveal()):\(password.reveal())"
            guard !user.reveal().utf8.contains(UInt8(ascii: ":")) else { throw .invalidRequest(.credential) }
            return try makeField(.authorization, [user, password]) { "Basic \(Base64.text(pair.utf8))" }
        case .headerKey(let name, let value):
            return try makeField(name, [value]) { value.reveal() }
        case .trello(let key, let token, .header):
            guard ![key, token].contains(where: { $0.reveal().utf8.contains(UInt8(ascii: "\"")) }) else {
                throw .invalidRequest(.credential)
            }
            return try makeField(.authorization, [key, token]) {
                "OAuth oauth_consumer_key=\"\(key.reveal())\", oauth_token=\"\(token.reveal())\""
            }
        case .trello(let key, let token, .query):
            guard key.isPrintable, token.isPrintable else { throw .invalidRequest(.credential) }
            return nil
        case .oauth1:
            return nil
        }
    }

    /// What signs each attempt; `nil` when the credential is presented as it is.
    var signing: OAuth1Signing? {
        guard case .oauth1(let signing) = form else { return nil }
        return signing
    }

    /// The query parameters that carry it, names first; empty when it travels in a header field.
    var queryItems: [(name: String, value: String)] {
        guard case .trello(let key, let token, .query) = form else { return [] }
        return [("key", key.reveal()), ("token", token.reveal())]
    }

    /// The secret values, to find them again where they do not belong.
    var secretValues: [String] {
        switch form {
        case .bearer(let token): [token.reveal()]
        case .basic(let user, let password):
            Recorder.isFiller(password: password.reveal()) ? [user.reveal()] : [password.reveal()]
        case .headerKey(_, let value): SecretNames.secrets(inField: value.reveal())
        case .trello(let key, let token, _): [key.reveal(), token.reveal()]
        case .oauth1(let signing): signing.secretValues
        }
    }

    private func makeField(
        _ name: HTTPField.Name,
        _ parts: [Secret],
        _ makeValue: () -> String
    ) throws(ClientError) -> HTTPField {
        guard parts.allSatisfy(\.isPrintable) else { throw .invalidRequest(.credential) }
        let value = makeValue()
        guard HTTPField.isValidValue(value) else { throw .invalidRequest(.credential) }
        return HTTPField(name: name, value: value)
    }
}

extension ClientCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "ClientCredential(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
