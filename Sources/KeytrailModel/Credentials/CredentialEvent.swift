/// Something that happened to a credential by the user's hand.
public struct CredentialEvent: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case added
        case loggedIn = "logged_in"
        case inspected
        case rotationStarted = "rotation_started"
        case revoked
        case rotated
        case retired
    }

    /// The configuration entry's name.
    public var name: String
    /// The id in the call log; `nil` when the credential could not be had.
    public var credentialID: String?
    /// When.
    public var at: Timestamp
    /// What.
    public var kind: Kind
    /// The other credential that it concerns, by its id in the call log, as with a rotation; else `nil`.
    public var otherID: String?

    /// Creates an event.
    public init(name: String, credentialID: String?, at time: Timestamp, kind: Kind, otherID: String? = nil) {
        self.name = name
        self.credentialID = credentialID
        at = time
        self.kind = kind
        self.otherID = otherID
    }
}

/// A credential's state as it is kept: whose it is by name and by the call log's id.
public struct Inspection: Sendable, Hashable {
    /// The configuration entry's name.
    public var name: String
    /// The id in the call log; `nil` when the provider was never asked.
    public var credentialID: String?
    /// What was found.
    public var state: CredentialState

    /// Creates an inspection.
    public init(name: String, credentialID: String?, state: CredentialState) {
        self.name = name
        self.credentialID = credentialID
        self.state = state
    }
}
