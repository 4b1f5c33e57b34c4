package import KeytrailModel

/// Who used a credential, from where, and when last.
package struct CredentialCaller: Sendable, Equatable {
    /// The integration's name, or else that of the process's executable; `nil` when neither is known.
    package var program: String?
    /// Where it sits; `nil` for this machine.
    package var clientAddress: String?
    /// How many calls it made.
    package var calls: Int
    /// When it made the last one.
    package var lastSeen: Timestamp
}

extension CallReader {
    /// Who used the credential in a period, the latest first; calls of `excluded` programs are left out.
    ///
    /// Linear in the period's calls.
    package func callers(
        ofCredential id: String,
        in window: TimeWindow,
        excluding excluded: String? = nil
    ) throws -> [CredentialCaller] {
        let statement = try SQLStatement(
            """
            SELECT ifnull(program.value, caller.executable) AS name, client.value, count(*), max(call.started_at)
            FROM call
            LEFT JOIN text AS program ON program.id = call.program
            LEFT JOIN caller ON caller.id = call.caller
            LEFT JOIN text AS client ON client.id = call.client_address
            WHERE call.started_at BETWEEN ?1 AND ?2
                AND call.credential IN (SELECT id FROM credential WHERE name = ?3)
                AND (?4 IS NULL OR program.value IS NOT ?4)
            GROUP BY name, client.value ORDER BY max(call.started_at) DESC, name, client.value
            """,
            on: db
        )
        statement.bind(window)
        statement.bind(id, at: 3)
        statement.bind(excluded, at: 4)
        var callers: [CredentialCaller] = []
        while try statement.step() {
            callers.append(
                CredentialCaller(
                    program: statement.optionalText(0),
                    clientAddress: statement.optionalText(1),
                    calls: Int(statement.integer(2)),
                    lastSeen: Timestamp(microseconds: statement.integer(3))
                )
            )
        }
        return callers
    }
}
