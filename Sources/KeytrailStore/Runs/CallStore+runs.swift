internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Notes that a program was started.
    ///
    /// - Throws: `StoreError`, as `append`; `.refused` for a process or a status that the table does not admit.
    package func beginRun(_ run: ProgramRun) throws(StoreError) { try keep(run) }

    /// Notes how a program ended; its beginning too, where that could not be written.
    ///
    /// - Throws: as `beginRun`.
    package func endRun(_ run: ProgramRun) throws(StoreError) { try keep(run) }

    private func keep(_ run: ProgramRun) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(RunRow.upsertSQL, on: db)
            RunRow.bind(run, to: statement)
            try statement.run()
        }
    }
}

extension CallReader {
    /// The executions that were under way in a window, the earliest first; one without an end counts as its beginning alone.
    package func runs(in window: TimeWindow = .always) throws -> [ProgramRun] {
        let statement = try SQLStatement(
            """
            SELECT \(RunRow.columns) FROM run WHERE started_at <= ?2 AND ifnull(ended_at, started_at) >= ?1
            ORDER BY started_at, id
            """,
            on: db
        )
        statement.bind(window)
        var runs: [ProgramRun] = []
        while try statement.step() { runs.append(RunRow.run(from: statement)) }
        return runs
    }
}

/// An execution as table `run` keeps it.
private enum RunRow {
    static let columns =
        "id, name, executable, process_id, owner, host_name, started_at, ended_at, exit_status, signal"

    static let upsertSQL = """
        INSERT INTO run (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, exit_status = excluded.exit_status,
            signal = excluded.signal
        """

    static func bind(_ run: ProgramRun, to statement: SQLStatement) {
        statement.bind(run.id, at: 1)
        statement.bind(run.name, at: 2)
        statement.bind(run.caller.executable, at: 3)
        statement.bind(run.caller.processID.map(Int64.init), at: 4)
        statement.bind(run.caller.owner, at: 5)
        statement.bind(run.caller.hostName, at: 6)
        statement.bind(run.startedAt.microseconds, at: 7)
        statement.bind(run.endedAt?.microseconds, at: 8)
        switch run.ending {
        case .exited(let status)?:
            statement.bind(Int64(status), at: 9)
            statement.bindNull(at: 10)
        case .killed(let signal)?:
            statement.bindNull(at: 9)
            statement.bind(Int64(signal), at: 10)
        case nil:
            statement.bindNull(at: 9)
            statement.bindNull(at: 10)
        }
    }

    /// The execution in the current row of a statement that selects `columns`.
    static func run(from row: SQLStatement) -> ProgramRun {
        let caller = Caller(
            processID: row.optionalInteger(3).map { Int($0) },
            executable: row.optionalText(2),
            owner: row.optionalText(4),
            hostName: row.optionalText(5)
        )
        var run = ProgramRun(
            id: row.text(0),
            name: row.optionalText(1),
            caller: caller,
            startedAt: Timestamp(microseconds: row.integer(6))
        )
        run.endedAt = row.optionalInteger(7).map { Timestamp(microseconds: $0) }
        run.ending =
            row.optionalInteger(8).map { .exited(status: Int($0)) }
            ?? row.optionalInteger(9).map { .killed(signal: Int($0)) }
        return run
    }
}
