/// A credential as the log knows it: who it is, never what it is.
///
/// Nothing in here can be turned back into the secret: the parts are keyed digests under a key that stays on the machine.
public struct Credential: Sendable, Hashable, Codable {
    /// How the credential was presented.
    public enum Scheme: String, Sendable, Hashable, CaseIterable, Codable {
        /// `Authorization: Bearer` (RFC 6750), and `token` as GitHub spells it.
        case bearer
        /// `Authorization: Basic` (RFC 7617).
        case basic
        /// A key in a header or parameter of the provider's own.
        case apiKey = "api_key"
        /// `Authorization: OAuth` (RFC 5849), signed or not.
        case oauth1
        /// AWS Signature Version 4.
        case sigv4
        /// A session cookie.
        case cookie
        /// Anything else, or not known.
        case other
    }

    /// Where in the request the credential sat.
    public enum Place: String, Sendable, Hashable, CaseIterable, Codable {
        case header, query, body, path, userinfo, cookie, unknown
    }

    /// One part of a credential that has several, such as an application's key and a user's token.
    public struct Part: Sendable, Hashable, Codable {
        /// What the part is: `token`, `key`, `username`, `access_key_id`.
        public var role: String
        /// Its fingerprint, or its value where the provider declares it public (an access key id, a user name).
        public var fingerprint: String

        /// Creates a part.
        public init(role: String, fingerprint: String) {
            self.role = role
            self.fingerprint = fingerprint
        }
    }

    /// Stable and unique per secret and installation, such as `trello-3f2a9c0d51e7b864`.
    public var id: String
    /// The provider pack's name, such as `github`; `generic` when no pack knows the host.
    public var provider: String
    /// How it was presented.
    public var scheme: Scheme
    /// Where it sat.
    public var place: Place
    /// Its parts, ordered by role; empty when only the identity is known.
    public var parts: [Part]

    /// Creates a credential's identity.
    public init(
        id: String,
        provider: String = "generic",
        scheme: Scheme = .other,
        place: Place = .unknown,
        parts: [Part] = []
    ) {
        self.id = id
        self.provider = provider
        self.scheme = scheme
        self.place = place
        self.parts = parts
    }
}
