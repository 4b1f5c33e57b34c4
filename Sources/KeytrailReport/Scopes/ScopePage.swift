package import KeytrailModel

/// What one credential may do against what it did, as text and as JSON.
package struct ScopePage: Sendable {
    /// Whose scopes they are.
    package var credential: Credential
    /// What the user calls it, and where it is kept; `nil` when the inventory does not know it.
    package var origin: CredentialOrigin?
    /// The verdicts.
    package var usage: ScopeUsage
    /// What would have failed with fewer scopes; `nil` when nobody asked.
    package var breakage: ScopeBreakage?

    /// Makes a page.
    package init(
        credential: Credential,
        origin: CredentialOrigin? = nil,
        usage: ScopeUsage,
        breakage: ScopeBreakage? = nil
    ) {
        self.credential = credential
        self.origin = origin
        self.usage = usage
        self.breakage = breakage
    }

    var detail: ScopeDetail { usage.detail ?? ScopeDetail() }

    /// The page as JSON.
    package var json: JSON {
        [
            "credential": .string(credential.id), "provider": .string(credential.provider),
            "name": JSON(origin?.name), "references": JSON(origin?.references ?? []), "scopes": JSON(usage),
            "breakage": breakage.map { JSON($0) } ?? .null,
        ]
    }
}
