internal import GRDB
internal import KeytrailModel

/// An inspection as table `inspection` keeps it.
enum InspectionRow {
    /// The columns in the order in which `bind` and `inspection` take them.
    static let columns = """
        name, credential, at, provider, standing, source, is_verified, owner, label, provider_id, issuer, client, \
        audience, permissions, scopes, created_at, expires_at, never_expires, refusal, problem, clock_skew_us
        """

    static let insertSQL = """
        INSERT INTO inspection (\(columns))
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        """

    static func bind(_ inspection: Inspection, to statement: SQLStatement) {
        let state = inspection.state
        statement.bind(inspection.name, at: 1)
        statement.bind(inspection.credentialID, at: 2)
        statement.bind(state.at.microseconds, at: 3)
        statement.bind(state.provider, at: 4)
        statement.bind(state.standing.rawValue, at: 5)
        statement.bind(state.source.rawValue, at: 6)
        statement.bind(Int64(state.isVerified ? 1 : 0), at: 7)
        statement.bind(state.owner, at: 8)
        statement.bind(state.label, at: 9)
        statement.bind(state.providerID, at: 10)
        statement.bind(state.issuer, at: 11)
        statement.bind(state.client, at: 12)
        statement.bind(JSON(state.audience).text, at: 13)
        statement.bind(JSON.array(state.permissions.map(json)).text, at: 14)
        statement.bind(state.scopes.map { JSON($0).text }, at: 15)
        statement.bind(state.created?.microseconds, at: 16)
        var end: Int64?
        if case .at(let time) = state.expiry { end = time.microseconds }
        statement.bind(end, at: 17)
        statement.bind(Int64(state.expiry == .never ? 1 : 0), at: 18)
        statement.bind(state.refusal?.rawValue, at: 19)
        statement.bind(state.problem?.code, at: 20)
        statement.bind(state.clockSkew?.microseconds, at: 21)
    }

    /// The inspection in the current row of a statement that selects `columns`.
    static func inspection(from row: SQLStatement) throws -> Inspection {
        guard let standing = CredentialState.Standing(rawValue: row.text(4)),
            let source = CredentialState.Source(rawValue: row.text(5)),
            case .array(let audience)? = StoredJSON.value(row.text(12)),
            case .array(let permissions)? = StoredJSON.value(row.text(13))
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        var state = CredentialState(
            at: Timestamp(microseconds: row.integer(2)),
            provider: row.text(3),
            source: source
        )
        state.standing = standing
        state.isVerified = row.integer(6) != 0
        state.owner = row.optionalText(7)
        state.label = row.optionalText(8)
        state.providerID = row.optionalText(9)
        state.issuer = row.optionalText(10)
        state.client = row.optionalText(11)
        state.audience = audience.compactMap(\.string)
        state.permissions = permissions.compactMap(permission)
        if let text = row.optionalText(14) {
            guard case .array(let scopes)? = StoredJSON.value(text) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            state.scopes = scopes.compactMap(\.string)
        }
        state.created = row.optionalInteger(15).map { Timestamp(microseconds: $0) }
        if let end = row.optionalInteger(16) { state.expiry = .at(Timestamp(microseconds: end)) }
        if row.integer(17) != 0 { state.expiry = .never }
        state.refusal = row.optionalText(18).flatMap(AuthenticationProblem.init(rawValue:))
        state.problem = row.optionalText(19).flatMap { InspectionProblem(code: $0) }
        state.clockSkew = row.optionalInteger(20).map { TimeSpan(microseconds: $0) }
        return Inspection(name: row.text(0), credentialID: row.optionalText(1), state: state)
    }

    private static func json(_ permission: CredentialState.Permission) -> JSON {
        [
            "model": .string(permission.model), "id": .string(permission.id), "reads": .bool(permission.reads),
            "writes": .bool(permission.writes),
        ]
    }

    private static func permission(_ json: JSON) -> CredentialState.Permission? {
        guard let model = json["model"]?.string, let id = json["id"]?.string else { return nil }
        return CredentialState.Permission(
            model: model,
            id: id,
            reads: json["reads"] == true,
            writes: json["writes"] == true
        )
    }
}
