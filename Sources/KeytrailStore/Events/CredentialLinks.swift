internal import GRDB
package import KeytrailModel

/// That a provider knows one of our credentials under a name of its own.
package struct CredentialLink: Sendable, Hashable {
    /// The credential's id in the log.
    package var credential: String
    /// The provider's name of it, such as `hashed_token` or a client id.
    package var key: String

    /// Links a credential.
    package init(credential: String, key: String) {
        self.credential = credential
        self.key = key
    }
}

extension CallStore {
    /// Keeps links; those that are there already stay as they are.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func keep(links: [CredentialLink], now: Timestamp) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                """
                INSERT INTO credential_link (credential, key, linked_at) VALUES (?1, ?2, ?3)
                ON CONFLICT (credential, key) DO NOTHING
                """,
                on: db
            )
            for link in links {
                statement.bind(link.credential, at: 1)
                statement.bind(link.key, at: 2)
                statement.bind(now.microseconds, at: 3)
                try statement.run()
            }
        }
    }

    /// Forgets a link; false when there is none.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func remove(link: CredentialLink) throws(StoreError) -> Bool {
        try requireWritable()
        return try write { db, _ in
            let statement = try SQLStatement("DELETE FROM credential_link WHERE credential = ?1 AND key = ?2", on: db)
            statement.bind(link.credential, at: 1)
            statement.bind(link.key, at: 2)
            try statement.run()
            return db.changesCount > 0
        }
    }
}

extension CallReader {
    /// Every link, by credential and key; access key ids, which calls show in clear, link themselves.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func credentialLinks() throws -> [CredentialLink] {
        let statement = try SQLStatement(
            """
            SELECT credential, key FROM credential_link
            UNION SELECT credential.name, credential_part.fingerprint
            FROM credential_part JOIN credential ON credential.id = credential_part.credential
            WHERE credential_part.role = 'access_key_id'
            ORDER BY 1, 2
            """,
            on: db
        )
        var links: [CredentialLink] = []
        while try statement.step() {
            links.append(CredentialLink(credential: statement.text(0), key: statement.text(1)))
        }
        return links
    }
}
