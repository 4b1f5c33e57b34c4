/// What a provider said of a credential at one time; no secret is in it.
public struct CredentialState: Sendable, Hashable {
    /// Whether the credential works.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// The provider takes it.
        case active
        /// Its time is over.
        case expired
        /// The provider refuses it: it was revoked, or never was one.
        case refused
        /// Nobody knows: the provider was not reached, or its answer says nothing.
        case unknown
    }

    /// How the provider was asked.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// The provider's own word.
        case provider
        /// The claims inside a JSON web token (RFC 7519), read here, their signature unchecked.
        case claims
    }

    /// One row of what a credential may do with one model, such as a board.
    public struct Permission: Sendable, Hashable {
        /// The kind of model, in lower case, such as `board`.
        public var model: String
        /// The model's id, or `*` for all.
        public var id: String
        /// Whether it may be read.
        public var reads: Bool
        /// Whether it may be changed.
        public var writes: Bool

        /// Creates a row.
        public init(model: String, id: String, reads: Bool, writes: Bool) {
            self.model = model
            self.id = id
            self.reads = reads
            self.writes = writes
        }
    }

    /// When a credential ends.
    public enum Expiry: Sendable, Hashable {
        /// The provider did not say.
        case unknown
        /// It has no end.
        case never
        /// It ends then.
        case at(Timestamp)
    }

    /// When the provider was asked.
    public var at: Timestamp
    /// The provider pack's name.
    public var provider: String
    /// Whether the credential works.
    public var standing: Standing
    /// How that is known.
    public var source: Source
    /// Whether the provider vouches for it.
    public var isVerified: Bool
    /// Whose credential it is, in the provider's words.
    public var owner: String?
    /// What its maker called it.
    public var label: String?
    /// The provider's own id of it, which is no secret.
    public var providerID: String?
    /// Who issued it, such as a JSON web token's `iss`.
    public var issuer: String?
    /// The application that it was issued to.
    public var client: String?
    /// Whom it is meant for, such as a JSON web token's `aud`.
    public var audience: [String]
    /// What it may do with which models.
    public var permissions: [Permission]
    /// The scopes granted; `nil` when not told.
    public var scopes: [String]?
    /// When it was made; `nil` when not told.
    public var created: Timestamp?
    /// When it ends.
    public var expiry: Expiry
    /// Why it is refused; `nil` when it is not.
    public var refusal: AuthenticationProblem?
    /// What stood in the way of the answer; `nil` when it could be read.
    public var problem: InspectionProblem?
    /// How far the provider's clock is ahead of this machine's, when that is more than five minutes.
    public var clockSkew: TimeSpan?

    /// Creates a state of which nothing is known yet.
    public init(at time: Timestamp, provider: String, source: Source = .provider) {
        at = time
        self.provider = provider
        standing = .unknown
        self.source = source
        isVerified = false
        audience = []
        permissions = []
        expiry = .unknown
    }
}
