package import KeytrailModel

/// What the recorder noted of a credential.
package struct CredentialNote: Sendable, Hashable {
    /// Whose it is, by the id in the log.
    package var credentialID: String
    /// Its provider.
    package var provider: String
    /// The digest of the secret alone; `nil` when it was not noted.
    package var secretDigest: String?
    /// When the token itself says that it ends.
    package var claimedExpiry: CredentialState.Expiry
}

extension CallReader {
    /// What was noted of credentials, by their ids, each way to present one apart.
    ///
    /// Linear in the log's credentials.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func credentialNotes() throws -> [CredentialNote] {
        let statement = try SQLStatement(
            """
            SELECT credential.name, credential.provider, part.role, part.fingerprint
            FROM credential_part AS part JOIN credential ON credential.id = part.credential
            WHERE part.role IN (?1, ?2) ORDER BY credential.name, credential.id, part.role
            """,
            on: db
        )
        statement.bind(Credential.Mark.secret.rawValue, at: 1)
        statement.bind(Credential.Mark.expires.rawValue, at: 2)
        var notes: [CredentialNote] = []
        while try statement.step() {
            let part = Credential.Part(role: statement.text(2), fingerprint: statement.text(3))
            let noted = Credential(id: statement.text(0), provider: statement.text(1), parts: [part])
            notes.append(
                CredentialNote(
                    credentialID: noted.id,
                    provider: noted.provider,
                    secretDigest: noted.secretDigest,
                    claimedExpiry: noted.claimedExpiry
                )
            )
        }
        return notes
    }
}
