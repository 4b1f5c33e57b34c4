import KeytrailModel
import KeytrailStore
import Testing

@Suite("Callers") struct CallerTests {
    private let python = Caller(processID: 42, executable: "python3.11", owner: "build", hostName: "ci-7")

    /// Calls at 1 µs, 2 µs, … of these callers.
    private func log(_ callers: [Caller?]) throws -> TestLog {
        let log = try TestLog()
        let calls = callers.enumerated().map { index, caller in
            var call = identified(Int64(index + 1))
            call.record.caller = caller
            return call
        }
        _ = try log.store.append(calls)
        return log
    }

    @Test("a process is one row, however many calls it made, and whatever is not known of it")
    func distinct() async throws {
        let partial = Caller(executable: "python3.11")
        let log = try log([python, partial, nil, python, partial, Caller(processID: 42)])
        var again = call(at: 9)
        again.caller = partial
        // Another connection finds the rows that this one made.
        try await CallStore.open(path: log.path).record(again)
        #expect(try log.query("SELECT count(*) FROM caller").rows == [[3]])
        #expect(try log.calls().map(\.record.caller).last == partial)
        #expect(try log.store.check() == [])
    }

    @Test("a call of whose caller nothing is known has none")
    func nobody() throws {
        let log = try log([nil, Caller()])
        #expect(try log.query("SELECT count(*) FROM call WHERE caller IS NULL").rows == [[2]])
        #expect(try log.query("SELECT count(*) FROM caller").rows == [[0]])
    }

    @Test("the view names the process as OpenTelemetry does")
    func view() throws {
        let log = try log([python])
        let sql = #"SELECT "process.pid", "process.executable.name", "process.owner", "host.name" FROM calls"#
        #expect(try log.query(sql).rows == [[42, "python3.11", "build", "ci-7"]])
    }

    @Test(
        "calls are found by their process",
        arguments: [
            (.callerProcessID, "42", [1, 3]), (.callerExecutable, "python*", [1, 2]), (.callerOwner, "build", [1]),
            (.callerHostName, "ci-*", [1]), (.callerExecutable, "ruby", []),
        ] as [(CallColumn, String, [Int64])]
    )
    func filter(column: CallColumn, value: String, expected: [Int64]) throws {
        let log = try log([python, Caller(processID: 7, executable: "python2"), Caller(processID: 42), nil])
        let condition = try #require(CallFilter.Condition(column, anyOf: [value]))
        #expect(try log.calls(CallFilter(where: [condition])).map(\.record.startedAt.microseconds) == expected)
    }

    @Test("a call whose process has an impossible number is refused alone")
    func refused() throws {
        let log = try TestLog()
        var calls = [identified(1), identified(2)]
        calls[0].record.caller = Caller(processID: -1)
        #expect(try log.store.append(calls).refused == [calls[0].id])
        #expect(try log.calls().map(\.id) == [calls[1].id])
    }

    @Test("who used a credential is told by the executable where the program has no name")
    func uses() throws {
        let log = try TestLog()
        var calls = (1...4).map { identified($0) }
        for index in calls.indices { calls[index].record.credential = Credential(id: "x-1") }
        calls[0].record.program = "sync"
        calls[0].record.caller = python
        calls[1].record.caller = python
        calls[2].record.caller = Caller(processID: 43, executable: "python3.11")
        _ = try log.store.append(calls)
        let uses = try log.store.read { try $0.callers(ofCredential: "x-1", in: .always) }
        #expect(uses.map(\.program) == [nil, "python3.11", "sync"])
        #expect(uses.map(\.calls) == [1, 2, 1])
    }
}
