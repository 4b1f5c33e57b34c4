package import KeytrailClient
package import KeytrailSecret

/// A credential that a provider is asked about: its parts, and how it is presented.
package struct InspectionSubject: Sendable {
    /// The configuration entry's name.
    package var name: String
    /// The secret parts by role, such as `token` and `key`.
    package var parts: [String: Secret]
    /// How a request presents it.
    package var credential: ClientCredential?
    /// The provider's address in place of the pack's, `https` or on this machine; `nil` for the pack's.
    package var base: String?

    /// Names a credential to ask about.
    package init(name: String, parts: [String: Secret], credential: ClientCredential?, base: String? = nil) {
        self.name = name
        self.parts = parts
        self.credential = credential
        self.base = base
    }
}
