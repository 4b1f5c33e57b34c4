/// The database's schema: its versions as frozen SQL, and how a file is told from another application's.
enum Schema {
    /// `PRAGMA application_id` of a call log: `KTrl` in ASCII.
    static let applicationID: Int64 = 0x4B54_726C

    /// What brings a file from version `index` to `index + 1`; an entry that shipped is never edited.
    static let migrations = [v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12]

    /// The version that this program reads and writes.
    static var version: Int { migrations.count }

    /// Brings an empty or older database to `version` in one transaction.
    ///
    /// Several processes may do so at once: the first writes, the others find the work done.
    static func migrate(_ connection: Connection) throws {
        guard try connection.integer("PRAGMA user_version") < version else { return }
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let found = Int(try connection.integer("PRAGMA user_version"))
            for migration in migrations.dropFirst(found) { try connection.execute(migration) }
            if found < version {
                try connection.execute("PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
            }
            try connection.execute("COMMIT")
        } catch {
            // The transaction may be gone already; the first error is the one that counts.
            try? connection.execute("ROLLBACK")
            throw error
        }
    }
}

extension CallStore {
    /// The schema's version that this program reads and writes.
    package static var schemaVersion: Int { Schema.version }
}
