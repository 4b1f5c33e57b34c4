package import KeytrailModel

/// What one credential may do against what it did, as text and as JSON.
package struct ScopePage: Sendable {
    /// Whose scopes they are.
    package var credential: Credential
    /// What the user calls it; `nil` when the inventory does not know it.
    package var name: String?
    /// Where its parts are kept, such as `token=env:TRELLO_TOKEN`; never a secret.
    package var references: [String]
    /// The verdicts.
    package var usage: ScopeUsage
    /// What would have failed with fewer scopes; `nil` when nobody asked.
    package var breakage: ScopeBreakage?

    /// Makes a page.
    package init(
        credential: Credential,
        name: String? = nil,
        references: [String] = [],
        usage: ScopeUsage,
        breakage: ScopeBreakage? = nil
    ) {
        self.credential = credential
        self.name = name
        self.references = references
        self.usage = usage
        self.breakage = breakage
    }

    var detail: ScopeDetail { usage.detail ?? ScopeDetail() }

    /// The page as JSON.
    package var json: JSON {
        [
            "credential": .string(credential.id), "provider": .string(credential.provider), "name": JSON(name),
            "references": JSON(references), "scopes": JSON(usage),
            "breakage": breakage.map { JSON($0) } ?? .null,
        ]
    }
}
