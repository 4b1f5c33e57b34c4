import KeytrailAudit
import KeytrailModel
import KeytrailStore
import Testing

@Suite("reconciliation with a provider's log")
struct ReconciliationTests {
    private let start = Timestamp(seconds: 1_793_613_600)

    private func call(_ second: Double, _ path: String, method: String = "GET", id: Int64 = 1) -> IdentifiedCall {
        var record = CallRecord(
            startedAt: start + TimeSpan(microseconds: Int64(second * 1_000_000)),
            door: .client,
            method: method,
            scheme: "https",
            host: "api.github.com",
            path: path,
            outcome: .success
        )
        record.credential = Credential(id: "github-1", provider: "github")
        return IdentifiedCall(record: record, sequence: id)
    }

    private func event(
        _ second: Double,
        _ path: String?,
        id: Int64 = 1,
        key: String? = "digest=",
        from address: String = "198.51.100.1"
    ) -> ProviderEvent {
        var event = ProviderEvent(
            occurredAt: start + TimeSpan(microseconds: Int64(second * 1_000_000)),
            sequence: id,
            product: "github",
            service: "audit",
            action: path == nil ? "repo.create" : "api.request",
            outcome: .success
        )
        event.credential = key
        event.actor = "ci-bot"
        event.sourceAddress = address
        event.request.path = path
        if path != nil { event.request.method = "GET" }
        return event
    }

    private func reconcile(_ calls: [IdentifiedCall], _ events: [ProviderEvent]) throws -> Reconciler.Result {
        let store = try CallStore.inMemory()
        _ = try store.append(calls)
        _ = try store.append(events: events)
        try store.keep(links: [CredentialLink(credential: "github-1", key: "digest=")], now: start)
        let window = TimeWindow(start: .distantPast, end: start + .days(1))
        return try Reconciler(product: "github").reconcile(store, in: window, now: start + .days(1))
    }

    @Test("events of our own calls raise nothing, whatever the clocks' difference up to ten minutes")
    func skew() throws {
        let calls = (0..<20).map { call(Double($0 * $0 * 7), "/r/\($0 % 5)") }
        for skew in [-300.0, 0, 42.5] {
            let events = (0..<20).map { event(Double($0 * $0 * 7) + skew, "/r/\($0 % 5)") }
            let result = try #require(try reconcile(calls, events).credentials.first)
            #expect(result.matched == 20 && result.theirs.isEmpty && result.ours.isEmpty && result.ambiguous == 0)
            #expect(result.clock.offset == TimeSpan(microseconds: Int64(skew * 1_000_000)))
            #expect(result.findings.isEmpty)
        }
    }

    @Test("what no call explains is a finding for each source and episode, and nothing else is")
    func theirs() throws {
        let calls = (0..<20).map { call(Double($0 * 60), "/r/\($0)") }
        let planted = [
            event(90, "/user", id: 50, from: "203.0.113.9"), event(95, "/r/1", id: 51, from: "203.0.113.9"),
            event(9_000, "/user", id: 52, from: "203.0.113.9"),
        ]
        let events = (0..<20).map { event(Double($0 * 60) + 1, "/r/\($0)") } + planted
        let result = try reconcile(calls, events)
        let credential = try #require(result.credentials.first)
        #expect(credential.theirs.map(\.sequence) == [50, 51, 52])
        #expect(credential.confidence == .high)
        #expect(result.findings.map(\.eventCount).sorted() == [1, 2])
        #expect(result.findings.allSatisfy { $0.rule.level == .high && $0.groupText.contains("203.0.113.9") })
        #expect(result.findings.allSatisfy { $0.why.contains("none of our calls came from") })
    }

    @Test("a second event of one call is ambiguous, not foreign")
    func ambiguous() throws {
        let calls = (0..<5).map { call(Double($0 * 60), "/r/\($0)") }
        let events = (0..<5).map { event(Double($0 * 60), "/r/\($0)") } + [event(61, "/r/1", id: 9)]
        let result = try #require(try reconcile(calls, events).credentials.first)
        #expect(result.matched == 5 && result.ambiguous == 1 && result.theirs.isEmpty)
    }

    @Test("a call without an event is missing only where its kind is audited and the log covers its time")
    func ours() throws {
        let calls =
            (0..<5).map { call(Double($0 * 60), "/r/\($0)") }
            + [call(100, "/gone"), call(130, "/write", method: "POST"), call(500, "/later")]
        let events = (0..<5).map { event(Double($0 * 60), "/r/\($0)") }
        let result = try #require(try reconcile(calls, events).credentials.first)
        #expect(result.ours.map(\.startedAt) == [start + .seconds(100)])
        #expect(result.unaudited == 2)
        #expect(result.findings.map(\.rule.level) == [.low])
    }

    @Test("by time alone writes are matched, with less confidence")
    func byTime() throws {
        let calls = (0..<6).map { call(Double($0 * 60), "/repos", method: "POST", id: Int64($0)) }
        let events = (0..<6).map { event(Double($0 * 60) + 1, nil) } + [event(200, nil, id: 8)]
        let result = try #require(try reconcile(calls, events).credentials.first)
        #expect(result.matched == 6 && result.theirs.count == 1 && result.confidence == .medium)
        #expect(result.findings.first?.rule.level == .medium)
    }

    @Test("events of keys that nobody knows are counted, not judged")
    func strangers() throws {
        let result = try reconcile([], [event(1, "/a", key: "other="), event(2, "/a", key: nil)])
        #expect(result.credentials.isEmpty && result.strangers == ["other=": 1] && result.keyless == 1)
    }

    @Test("a gap of our own recording takes the confidence away")
    func gaps() throws {
        let store = try CallStore.inMemory()
        _ = try store.append((0..<5).map { call(Double($0 * 60), "/r/\($0)") })
        _ = try store.append(events: (0..<5).map { event(Double($0 * 60), "/r/\($0)") } + [event(400, "/x")])
        try store.keep(links: [CredentialLink(credential: "github-1", key: "digest=")], now: start)
        try store.keep(
            RecordingGap(
                startedAt: start + .seconds(390),
                endedAt: start + .seconds(410),
                door: .proxy,
                reason: .notKept(.diskFull)
            )
        )
        let window = TimeWindow(start: .distantPast, end: start + .days(1))
        let result = try Reconciler().reconcile(store, in: window, now: start + .days(1))
        #expect(result.findings.map(\.rule.level) == [.low])
        #expect(result.findings.first?.why.contains("our own recording has a gap") == true)
    }
}
