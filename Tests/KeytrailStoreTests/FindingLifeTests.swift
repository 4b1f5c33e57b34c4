import GRDB
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("The life of findings in the log")
struct FindingLifeTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    private func audit(_ log: TestLog, _ findings: [Finding], at now: Int64, isTold: Bool = true) throws {
        _ = try log.store.keep(
            findings,
            judged: TimeWindow(start: .distantPast, end: at(now)),
            by: ["a"],
            replacing: [],
            now: at(now),
            told: isTold ? Set(findings.map(\.id)) : []
        )
    }

    private func kept(_ log: TestLog, at now: Int64) throws -> KeptFinding {
        try #require(try log.store.read { try $0.keptFindings(at: at(now)) }.first)
    }

    private func silence(_ matcher: String, from start: Int64, to end: Int64) throws -> Silence {
        Silence(
            matchers: [try FindingMatcher(matcher)],
            from: at(start),
            until: at(end),
            author: "kim",
            reason: "upgrade\u{1B}[2J",
            createdAt: at(start)
        )
    }

    @Test("an acknowledgement mutes until its time, an audit notes its end, and the finding is news again")
    func acknowledged() throws {
        let log = try TestLog()
        let finding = madeFinding("a", at: 1)
        try audit(log, [finding], at: 10)
        let word = Acknowledgement(at: at(20), author: "kim\n", note: "<b>known\u{0}", until: at(30))
        #expect(try log.store.acknowledge([finding.id, "no such"], word) == [finding.id])
        #expect(try kept(log, at: 29).finding.standing.acknowledgement == word)
        #expect(try !kept(log, at: 29).finding.standing.isNew)
        #expect(try !kept(log, at: 30).finding.standing.isMuted)
        #expect(try kept(log, at: 30).finding.standing.isNew)
        try audit(log, [finding], at: 40)
        let after = try kept(log, at: 40)
        #expect(after.finding.standing.formerAcknowledgement?.endedAt == at(30))
        #expect(!after.finding.standing.isNew)
        #expect(
            after.events.dropFirst(2) == [FindingEvent(word), FindingEvent(.unacknowledged, at: at(30))]
        )
        #expect(try log.store.check() == [])
    }

    @Test("an acknowledgement can be taken back once, and given again")
    func takenBack() throws {
        let log = try TestLog()
        let finding = madeFinding("a", at: 1)
        try audit(log, [finding], at: 10)
        let word = Acknowledgement(at: at(20), author: "kim", note: "known")
        _ = try log.store.acknowledge([finding.id], word)
        for expected in [[finding.id], []] as [Set<String>] {
            #expect(try log.store.unacknowledge([finding.id], by: "lee", note: "not so", at: at(25)) == expected)
        }
        #expect(try kept(log, at: 26).finding.standing.isNew)
        let again = Acknowledgement(at: at(27), author: "lee", note: "so after all")
        _ = try log.store.acknowledge([finding.id], again)
        let after = try kept(log, at: 28)
        #expect(after.finding.stateWord == "acknowledged")
        #expect(after.finding.standing.acknowledgement == again)
        #expect(after.events.dropFirst(2).map(\.kind) == [.acknowledged, .unacknowledged, .acknowledged])
        #expect(after.events.dropFirst(2).map(\.author) == ["kim", "lee", "lee"])
    }

    @Test("a silence mutes what it matches while it lasts; then the finding counts again and says so")
    func silenced() throws {
        let log = try TestLog()
        let finding = madeFinding("a", at: 1)
        let silence = try silence("rule=a", from: 5, to: 30)
        for _ in 0..<2 { try log.store.add(silence) }
        try audit(log, [finding], at: 10, isTold: false)
        try audit(log, [finding], at: 20, isTold: false)
        var seen = silence
        seen.lastMatchedAt = at(20)
        #expect(try log.store.read { try $0.silences() } == [seen])
        #expect(try kept(log, at: 29).finding.standing.silence == seen)
        #expect(try kept(log, at: 30).finding.standing.formerSilence == seen)
        try audit(log, [finding], at: 40)
        let after = try kept(log, at: 41)
        #expect(after.finding.standing.formerSilence == seen)
        #expect(!after.finding.standing.isNew)
        #expect(
            after.events.dropFirst(2) == [
                FindingEvent(silence, coversFrom: at(10)), FindingEvent(endOf: silence),
            ]
        )
        #expect(try log.store.check() == [])
    }

    @Test("a silence that is ended before its time is over at once, and only once")
    func unsilenced() throws {
        let log = try TestLog()
        let finding = madeFinding("a", at: 1)
        let silence = try silence("level=high", from: 5, to: 30)
        try log.store.add(silence)
        try audit(log, [finding], at: 10, isTold: false)
        #expect(try log.store.endSilence(silence.id, by: "lee", at: at(12)))
        #expect(try !log.store.endSilence(silence.id, by: "lee", at: at(13)))
        #expect(try !log.store.endSilence("0000", by: "lee", at: at(13)))
        #expect(try !kept(log, at: 12).finding.standing.isMuted)
        try audit(log, [finding], at: 15)
        let event = try kept(log, at: 15).events.last
        #expect(event == FindingEvent(.silenceEnded, at: at(12), author: "lee", silence: silence.id))
    }

    @Test("an episode that reopens counts again, whatever was said of it before")
    func reopened() throws {
        let log = try TestLog()
        var finding = madeFinding("a", at: 1)
        finding.state = .resolved
        try audit(log, [finding], at: 10)
        _ = try log.store.acknowledge([finding.id], Acknowledgement(at: at(20), author: "kim", note: "over"))
        finding.state = .open
        finding.lastSeen = Timestamp(microseconds: 20)
        let standing = try log.store.read { try $0.standings(of: [finding], at: at(30)) }.first
        #expect(standing?.isReopened == true && standing?.isNew == true && standing?.isMuted == false)
        try audit(log, [finding], at: 30)
        let after = try kept(log, at: 31)
        #expect(after.finding.standing.isReopened)
        #expect(!after.finding.standing.isNew)
        #expect(after.events.suffix(3).map(\.kind) == [.acknowledged, .reopened, .unacknowledged])
        // When it is over for good, it is no longer called reopened.
        finding.state = .resolved
        try audit(log, [finding], at: 40)
        #expect(try !kept(log, at: 41).finding.standing.isReopened)
    }

    @Test("a finding that is found no more takes its acknowledgement and its life along")
    func removed() throws {
        let log = try TestLog()
        let finding = madeFinding("a", at: 1)
        try audit(log, [finding], at: 10)
        _ = try log.store.acknowledge([finding.id], Acknowledgement(at: at(20), author: "kim", note: "known"))
        let window = TimeWindow(start: .distantPast, end: at(30))
        _ = try log.store.keep([], judged: window, by: ["a"], replacing: ["a"], now: at(30))
        #expect(try log.query("SELECT count(*) FROM acknowledgement").rows == [[0]])
        #expect(try log.store.check() == [])
    }

    @Test("a matcher that this program cannot read mutes nothing: the log is damaged")
    func unreadable() throws {
        let log = try TestLog()
        try log.store.add(try silence("rule=a", from: 5, to: 30))
        let queue = try DatabaseQueue(path: log.path)
        try queue.write { try $0.execute(sql: #"UPDATE silence SET matchers = '["rule=a","rule=~x"]'"#) }
        try queue.close()
        #expect(storeError { _ = try log.store.read { try $0.silences() } } == .corrupt(path: log.path))
    }

    @Test("processes that acknowledge the same finding at once are all heard, one after the other")
    func concurrent() async throws {
        let log = try TestLog()
        let finding = madeFinding("a", at: 1)
        try audit(log, [finding], at: 10)
        let (path, id) = (log.path, finding.id)
        await withTaskGroup(of: Void.self) { group in
            for child in 0..<3 {
                group.addTask {
                    await #expect(processExitsWith: .success) {
                        [path = path as String, id = id as String, child = child as Int] in
                        let store = try CallStore.open(path: path)
                        for second in 0..<20 {
                            let time = Timestamp(seconds: 100 + Int64(second))
                            let word = Acknowledgement(at: time, author: "p\(child)", note: "\(second)")
                            #expect(try store.acknowledge([id], word) == [id])
                        }
                    }
                }
            }
        }
        let after = try kept(log, at: 1_000)
        let said = after.events.filter { $0.kind == .acknowledged }
        #expect(said.count == 60)
        for child in 0..<3 {
            #expect(said.filter { $0.author == "p\(child)" }.map(\.note) == (0..<20).map { "\($0)" })
        }
        #expect(after.finding.standing.acknowledgement.map { FindingEvent($0) } == said.last)
        #expect(try log.store.check() == [])
    }
}
