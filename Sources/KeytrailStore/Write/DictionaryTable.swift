internal import GRDB
internal import KeytrailModel

/// One dictionary table of texts as a write transaction sees it: finds a text's row, or makes it.
final class DictionaryTable {
    private let db: Database
    private let name: String
    private var select: SQLStatement?
    private var insert: SQLStatement?

    /// Names the table of `dictionary`, which is neither the credentials' nor the callers'.
    init(_ dictionary: CallDictionary, on db: Database) {
        precondition(dictionary != .credential && dictionary != .caller, "their rows have several columns")
        self.db = db
        name = dictionary.rawValue
    }

    /// The row id of `text`, from the cache where that knows it.
    @inline(__always)
    func id(of text: String, _ cache: inout TextCache) throws -> Int64 {
        let known = cache.id(of: text)
        if known != 0 { return known }
        return try add(text, to: &cache)
    }

    @inline(never)
    private func add(_ text: String, to cache: inout TextCache) throws -> Int64 {
        let id = try rowID(of: text)
        cache.insert(text, id: id)
        return id
    }

    private func rowID(of text: String) throws -> Int64 {
        let select = try self.select ?? SQLStatement(cached: "SELECT id FROM \(name) WHERE value = ?1", on: db)
        self.select = select
        select.bind(text, at: 1)
        defer { select.reset() }
        if try select.step() { return select.integer(0) }
        let insert = try self.insert ?? SQLStatement(cached: "INSERT INTO \(name) (value) VALUES (?1)", on: db)
        self.insert = insert
        insert.bind(text, at: 1)
        try insert.run()
        return db.lastInsertedRowID
    }
}

/// The tables of credentials as a write transaction sees them.
///
/// A row is one way to present one credential: the same secret in a header and in a query are two rows of one name.
struct CredentialTable {
    private let db: Database

    /// Writes on a connection that is in a write transaction.
    init(on db: Database) {
        self.db = db
    }

    /// The row id of `credential`, from the cache where that knows it.
    func id(of credential: Credential, _ cache: inout CredentialCache) throws -> Int64 {
        try cache.id(of: credential) { try find(credential) ?? add(credential) }
    }

    private func find(_ credential: Credential) throws -> Int64? {
        let select = try SQLStatement(
            cached:
                "SELECT id FROM credential WHERE name = ?1 AND provider = ?2 AND scheme = ?3 AND place = ?4 ORDER BY id",
            on: db
        )
        bind(credential, to: select)
        while try select.step() {
            let id = select.integer(0)
            if try CredentialTable.parts(of: id, on: db) == credential.parts { return id }
        }
        return nil
    }

    private func add(_ credential: Credential) throws -> Int64 {
        let insert = try SQLStatement(
            cached: "INSERT INTO credential (name, provider, scheme, place) VALUES (?1, ?2, ?3, ?4)",
            on: db
        )
        bind(credential, to: insert)
        try insert.run()
        let id = db.lastInsertedRowID
        let part = try SQLStatement(
            cached: "INSERT INTO credential_part (credential, position, role, fingerprint) VALUES (?1, ?2, ?3, ?4)",
            on: db
        )
        for (position, value) in credential.parts.enumerated() {
            part.bind(id, at: 1)
            part.bind(Int64(position), at: 2)
            part.bind(value.role, at: 3)
            part.bind(value.fingerprint, at: 4)
            try part.run()
        }
        return id
    }

    private func bind(_ credential: Credential, to statement: SQLStatement) {
        statement.bind(credential.id, at: 1)
        statement.bind(credential.provider, at: 2)
        statement.bind(credential.scheme.rawValue, at: 3)
        statement.bind(credential.place.rawValue, at: 4)
    }

    /// The parts of the credential in row `id`, in their order.
    static func parts(of id: Int64, on db: Database) throws -> [Credential.Part] {
        let select = try SQLStatement(
            "SELECT role, fingerprint FROM credential_part WHERE credential = ?1 ORDER BY position",
            on: db
        )
        select.bind(id, at: 1)
        var parts: [Credential.Part] = []
        while try select.step() { parts.append(Credential.Part(role: select.text(0), fingerprint: select.text(1))) }
        return parts
    }
}
