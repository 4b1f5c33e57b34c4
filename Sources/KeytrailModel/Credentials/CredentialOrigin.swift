/// Where a credential comes from, as the inventory has it; no secret is in it.
public struct CredentialOrigin: Sendable, Hashable {
    /// What the user calls it.
    public var name: String
    /// Where its parts are kept, such as `token=env:TRELLO_TOKEN`, sorted.
    public var references: [String]

    /// Tells of a credential.
    public init(name: String, references: [String]) {
        self.name = name
        self.references = references
    }
}
