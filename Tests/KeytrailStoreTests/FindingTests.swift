import KeytrailModel
import KeytrailStore
import Testing

@Suite("Findings in the log")
struct FindingTests {
    private func finding(_ rule: String, at microseconds: Int64, user: String = "a") -> Finding {
        madeFinding(rule, at: microseconds, user: user)
    }

    private func window(_ start: Int64, _ end: Int64) -> TimeWindow {
        TimeWindow(start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
    }

    @Test("findings come back as they were, ordered by opening time, rule and group")
    func roundTrip() throws {
        let log = try TestLog()
        let findings = [finding("a", at: 1), finding("b", at: 1), finding("b", at: 1, user: "b"), finding("a", at: 2)]
        try log.store.upsert(findings: findings.reversed(), now: Timestamp(microseconds: 100))
        #expect(try log.store.read { try $0.findings() } == findings)
        #expect(try log.store.check() == [])
    }

    @Test("a finding that is found again is one finding, brought up to date")
    func upsert() throws {
        let log = try TestLog()
        var found = finding("a", at: 1)
        try log.store.upsert(findings: [found], now: Timestamp(microseconds: 100))
        found.eventCount = 20
        found.state = .resolved
        found.resolvedAt = Timestamp(microseconds: 50)
        for now in [200, 300] as [Int64] { try log.store.upsert(findings: [found], now: Timestamp(microseconds: now)) }
        #expect(try log.store.read { try $0.findings() } == [found])
        let reports = try log.query("SELECT first_reported_at, last_reported_at FROM finding")
        #expect(reports.rows == [[100, 300]])
        let events = try log.query("SELECT at, kind FROM finding_event ORDER BY position")
        #expect(events.rows == [[1, "opened"], [100, "late"], [50, "resolved"]])
    }

    @Test("a resolved finding that goes on is open again")
    func reopened() throws {
        let log = try TestLog()
        var found = finding("a", at: 1)
        found.state = .resolved
        try log.store.upsert(findings: [found], now: Timestamp(microseconds: 100))
        found.state = .open
        found.lastSeen = Timestamp(microseconds: 12)
        try log.store.upsert(findings: [found], now: Timestamp(microseconds: 200))
        let events = try log.query("SELECT at, kind FROM finding_event ORDER BY position")
        #expect(events.rows == [[1, "opened"], [100, "late"], [11, "resolved"], [12, "reopened"]])
    }

    @Test("an audit that ends before a finding was over does not open it again")
    func earlierAudit() throws {
        let log = try TestLog()
        var found = finding("a", at: 1)
        found.state = .resolved
        try log.store.upsert(findings: [found], now: Timestamp(microseconds: 100))
        var earlier = found
        earlier.state = .open
        earlier.lastSeen = Timestamp(microseconds: 5)
        try log.store.upsert(findings: [earlier], now: Timestamp(microseconds: 200))
        #expect(try log.query("SELECT last_reported_at FROM finding").rows == [[200]])
        try log.store.upsert(findings: [found], now: Timestamp(microseconds: 300))
        let events = try log.query("SELECT at, kind FROM finding_event ORDER BY position")
        #expect(events.rows == [[1, "opened"], [100, "late"], [11, "resolved"]])
        #expect(try log.store.read { try $0.findings() } == [found])
    }

    @Test("a finding belongs to every window that its episode touches")
    func windows() throws {
        let log = try TestLog()
        let found = finding("a", at: 5)
        try log.store.upsert(findings: [found], now: .distantPast)
        for (range, isIn) in [
            (window(0, 4), false), (window(0, 5), true), (window(15, 20), true), (window(16, 20), false),
        ] {
            #expect(try log.store.read { try $0.findings(in: range) } == (isIn ? [found] : []))
        }
    }

    @Test("replacing removes what is gone of these rules and this window, and nothing else")
    func replace() throws {
        let log = try TestLog()
        let gone = finding("a", at: 10)
        let kept = finding("a", at: 11)
        let others = [finding("a", at: 1), finding("b", at: 10), finding("a", at: 21)]
        try log.store.upsert(findings: [gone, kept] + others, now: Timestamp(microseconds: 1))
        let new = finding("a", at: 12)
        _ = try log.store.keep(
            [kept, new],
            judged: window(10, 20),
            by: ["a", "b"],
            replacing: ["a"],
            now: Timestamp(microseconds: 2)
        )
        let found = try log.store.read { try $0.findings() }
        #expect(Set(found.map(\.id)) == Set(([kept, new] + others).map(\.id)))
        let reports = try log.query("SELECT first_reported_at FROM finding WHERE opened_at = 11")
        #expect(reports.rows == [[1]])
        #expect(try log.store.check() == [])
    }

    @Test("a finding in time that its rule had judged before is late, and stays so")
    func late() throws {
        let log = try TestLog()
        func moment(_ rule: String, at time: Int64) -> Finding {
            var moment = finding(rule, at: time)
            moment.lastSeen = moment.openedAt
            moment.isLate = false
            return moment
        }
        func audit(_ findings: [Finding], _ judged: TimeWindow, rules: [String] = ["a"]) throws -> [Bool] {
            let now = Timestamp(microseconds: 100)
            let kept = try log.store.keep(findings, judged: judged, by: rules, replacing: rules, now: now)
            return kept.map(\.isLate)
        }
        let early = moment("a", at: 5)
        let late = moment("a", at: 8)
        #expect(try audit([early], window(0, 10)) == [false])
        #expect(try audit([early, late], window(0, 10)) == [false, true])
        #expect(try audit([early, late], window(0, 20)) == [false, true])
        #expect(try audit([moment("a", at: 15)], window(11, 20)) == [true])
        // A rule that has not judged that time cannot be late in it, nor can one after a gap.
        #expect(try audit([moment("b", at: 8)], window(0, 20), rules: ["b"]) == [false])
        #expect(try audit([moment("a", at: 35)], window(30, 40)) == [false])
        #expect(try audit([moment("a", at: 25)], window(20, 40)) == [false])
    }
}
