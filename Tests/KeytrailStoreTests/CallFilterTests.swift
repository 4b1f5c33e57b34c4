import KeytrailModel
import KeytrailStore
import Testing

@Suite("Selecting calls")
struct CallFilterTests {
    /// Calls at 1 to 6 µs that differ in what filters look at.
    private func log() throws -> TestLog {
        let log = try TestLog()
        var calls = (1...6).map { identified($0) }
        calls[0].record.host = "api.github.com"
        calls[1].record.host = "api.trello.com"
        calls[2].record.host = "evil?[x].com"
        calls[3].record.credential = Credential(id: "trello-1", provider: "trello", place: .query)
        calls[4].record.status = 401
        calls[4].record.outcome = .authFailed
        calls[5].record.status = nil
        calls[5].record.outcome = .networkError
        calls[5].record.door = .imported
        _ = try log.store.append(calls)
        return log
    }

    @Test(
        "a condition selects the calls that have one of its values",
        arguments: [
            (.host, ["api.github.com"], [1]), (.host, ["api.*"], [1, 2, 4, 5, 6]),
            (.host, ["*.com"], [1, 2, 3, 4, 5, 6]),
            (.host, ["api.g*b.com", "evil*"], [1, 3]), (.host, ["evil?[x]*"], [3]), (.host, ["evil?[x].com"], [3]),
            (.host, ["api?github.com"], []), (.host, ["API.GITHUB.COM"], []), (.host, [], []),
            (.credentialID, ["trello-*"], [4]), (.credentialProvider, ["trello"], [4]),
            (.credentialPlace, ["query"], [4]),
            (.status, ["401"], [5]), (.status, ["200", "401"], [1, 2, 3, 4, 5]), (.outcome, ["auth_failed"], [5]),
            (.door, ["import"], [6]), (.startedAt, ["1970-01-01T00:00:00.000003Z", "4"], [3, 4]),
            (.userAgent, ["*"], []),
        ] as [(CallColumn, [String], [Int64])]
    )
    func conditions(column: CallColumn, values: [String], expected: [Int64]) throws {
        let condition = try #require(CallFilter.Condition(column, anyOf: values))
        let calls = try log().calls(CallFilter(where: [condition]))
        #expect(calls.map(\.record.startedAt.microseconds) == expected)
    }

    @Test("all conditions must hold, inside the window")
    func conjunction() throws {
        let host = try #require(CallFilter.Condition(.host, anyOf: ["api.*"]))
        let status = try #require(CallFilter.Condition(.status, anyOf: ["200"]))
        let window = TimeWindow(start: Timestamp(microseconds: 2), end: .distantFuture)
        let calls = try log().calls(CallFilter(in: window, where: [host, status]))
        #expect(calls.map(\.record.startedAt.microseconds) == [2, 4])
    }

    @Test("a limit takes the newest or the oldest")
    func limit() throws {
        let log = try log()
        let newest = try log.store.read { try $0.calls(matching: CallFilter(), limit: 2, newestFirst: true) }
        #expect(newest.map(\.record.startedAt.microseconds) == [6, 5])
        let oldest = try log.store.read { try $0.calls(matching: CallFilter(), limit: 2) }
        #expect(oldest.map(\.record.startedAt.microseconds) == [1, 2])
        #expect(try log.store.read { try $0.calls(matching: CallFilter(), limit: -1) } == [])
    }

    @Test("page after page gives every call once, also of those that started in one microsecond")
    func pages() throws {
        let log = try TestLog()
        let calls = [identified(1, 1), identified(2, 1), identified(2, 2), identified(2, 3), identified(3, 0)]
        _ = try log.store.append(calls)
        let status = try #require(CallFilter.Condition(.status, anyOf: ["200"]))
        var read: [IdentifiedCall] = []
        for expected in [2, 2, 1, 0] {
            let page = try log.store.read { reader in
                try reader.calls(matching: CallFilter(where: [status]), after: read.last?.id, limit: 2)
            }
            #expect(page.count == expected)
            read += page
        }
        #expect(read == calls)
    }

    @Test(
        "a value that the column cannot have is no condition",
        arguments: [(.status, "ok"), (.outcome, "great"), (.door, "window"), (.startedAt, "noon")]
            as [(CallColumn, String)]
    )
    func badValues(column: CallColumn, value: String) {
        #expect(CallFilter.Condition(column, anyOf: [value]) == nil)
    }

    @Test("a value is a value, not SQL")
    func injection() throws {
        let condition = try #require(CallFilter.Condition(.host, anyOf: ["' OR 1 = 1 --"]))
        #expect(try log().calls(CallFilter(where: [condition])) == [])
    }
}
