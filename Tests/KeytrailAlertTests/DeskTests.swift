import Foundation
import KeytrailAlert
import KeytrailModel
import KeytrailReport
import KeytrailStore
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

@Suite("Sending what is due")
struct DeskTests {
    /// A log, whose findings all go to one sink, and a clock that is moved.
    private final class Stage: Sendable {
        let fixture: SinkFixture
        let store: CallStore
        let configuration: AlertConfiguration
        let time: Mutex<Timestamp>

        init(
            _ kind: SinkConfiguration.Kind,
            _ change: (inout SinkConfiguration, inout AlertRoute) -> Void = { _, _ in }
        )
            throws
        {
            fixture = try SinkFixture()
            store = try CallStore.open(path: fixture.folder.file("log.db"))
            var sink = SinkConfiguration("desk", kind)
            var route = AlertRoute("r", to: ["desk"])
            change(&sink, &route)
            configuration = AlertConfiguration(sinks: [sink], routes: [route])
            time = Mutex(SinkFixture.now)
        }

        func pass(_ span: TimeSpan) { time.withLock { $0 = $0 + span } }

        /// An audit that finds these, and puts what is news into the outbox.
        func audit(_ findings: [Finding], replacing rules: [String] = []) throws {
            let now = time.withLock { $0 }
            _ = try store.keep(
                findings,
                judged: TimeWindow(start: .distantPast, end: now),
                by: ["burst"],
                replacing: rules,
                now: now,
                notices: AlertRouter(configuration).plan
            )
        }

        func send() async throws -> AlertDesk.Result {
            try await AlertDesk(store, configuration, fixture.surroundings) { self.time.withLock { $0 } }.deliverDue()
        }

        func messages(_ states: OutboxMessage.State...) throws -> [OutboxMessage] {
            try store.read { try $0.messages(Set(states)) }
        }
    }

    private func findings(_ count: Int) -> [Finding] { (1...count).map { makeFinding(credential: "c\($0)") } }

    @Test("an episode is told once, however often audits find it, and once more when it is over")
    func once() async throws {
        let stage = try Stage(.file(path: "~/alerts"))
        for _ in 0..<3 {
            try stage.audit([makeFinding()])
            _ = try await stage.send()
            stage.pass(.hours(1))
        }
        for _ in 0..<2 { try stage.audit([makeFinding(open: false)]) }
        #expect(try await stage.send().sent == 1)
        let kinds = try stage.messages(.sent).flatMap(\.notices).map(\.kind)
        #expect(kinds == [.opened, .resolved])
        #expect(try stage.fixture.text("alerts").split(separator: "\n").count == 2)
        #expect(try stage.store.check() == [])
    }

    @Test("what fails is tried again, later each time, under the same key, and arrives when the service is back")
    func again() async throws {
        let isBack = Mutex(false)
        let server = try await StubServer.start { _ in .text("", status: isBack.withLock { $0 } ? 204 : 500) }
        let stage = try Stage(.http(HTTPSettings(.json, url: .plain(server.url))))
        try stage.audit([makeFinding()])
        var attempts = 0
        var dues: [TimeSpan] = []
        for _ in 0..<60 {
            let result = try await stage.send()
            attempts += result.failed
            if result.failed > 0, let message = try stage.messages(.waiting).first {
                dues.append(message.dueAt - stage.time.withLock { $0 })
                #expect(message.problem == "status 500")
            }
            stage.pass(.minutes(1))
        }
        // 1, 2, 4, 8 and 16 minutes, and up to a fifth more: six attempts in an hour.
        #expect((5...6).contains(attempts))
        #expect(zip(dues, dues.dropFirst()).allSatisfy { $0 < $1 })
        isBack.withLock { $0 = true }
        stage.pass(.hours(2))
        #expect(try await stage.send().sent == 1)
        #expect(try await stage.send() == AlertDesk.Result())
        #expect(Set(server.requests.compactMap { $0["webhook-id"] ?? $0["idempotency-key"] }).count == 1)
    }

    @Test("after its time a message is dead, is listed, and goes out when somebody wants it to")
    func dead() async throws {
        let stage = try Stage(.file(path: "~/missing/alerts")) { sink, _ in sink.giveUp = .hours(1) }
        try stage.audit([makeFinding()])
        #expect(try await stage.send().failed == 1)
        stage.pass(.hours(1))
        #expect(try await stage.send().dead == 1)
        stage.pass(.days(1))
        #expect(try await stage.send() == AlertDesk.Result())
        let dead = try #require(try stage.messages(.dead).first)
        #expect(dead.problem == "errno 2")
        try FileManager.default.createDirectory(
            atPath: stage.fixture.folder.file("missing"),
            withIntermediateDirectories: true
        )
        #expect(try stage.store.retryMessages([dead.id], now: stage.time.withLock { $0 }) == 1)
        #expect(try await stage.send().sent == 1)
        #expect(try stage.messages(.sent).first?.key == dead.key)
        #expect(try stage.store.dropMessages([dead.id], now: stage.time.withLock { $0 }) == 0)
    }

    @Test("a message that was under way when the program ended goes out again after its lease, under the same key")
    func crash() async throws {
        let stage = try Stage(.file(path: "~/alerts"))
        try stage.audit([makeFinding()])
        let now = stage.time.withLock { $0 }
        let claimed = try #require(try stage.store.claimMessage(of: "desk", lease: .minutes(3), rate: nil, now: now))
        // What is claimed is nobody else's.
        #expect(try await stage.send() == AlertDesk.Result())
        stage.pass(.minutes(3))
        #expect(try await stage.send().sent == 1)
        #expect(try stage.messages(.sent).first?.key == claimed.key)
        #expect(try stage.messages(.sent).first?.attempts == 2)
    }

    @Test("what is told meanwhile does not get into a message that was tried already")
    func frozen() async throws {
        let stage = try Stage(.file(path: "~/missing/x")) { _, route in route.bundle = .fields([]) }
        try stage.audit([makeFinding(credential: "a")])
        try stage.audit([makeFinding(credential: "b")])
        #expect(try stage.messages(.waiting).map(\.notices.count) == [2])
        _ = try await stage.send()
        try stage.audit([makeFinding(credential: "c")])
        #expect(try stage.messages(.waiting).map(\.notices.count) == [2, 1])
    }

    @Test("messages wait for others to join them")
    func waiting() async throws {
        let stage = try Stage(.file(path: "~/alerts")) { _, route in
            route.wait = .minutes(5)
            route.bundle = .fields(["rule"])
        }
        try stage.audit([makeFinding(credential: "a")])
        stage.pass(.minutes(4))
        try stage.audit([makeFinding(credential: "b")])
        #expect(try await stage.send().sent == 0)
        stage.pass(.minutes(1))
        #expect(try await stage.send().sent == 1)
        #expect(try stage.messages(.sent).first?.notices.count == 2)
    }

    @Test("a sink gets no more than its rate; what is held back arrives as one message, and nothing is lost")
    func rate() async throws {
        let stage = try Stage(.file(path: "~/alerts")) { sink, _ in
            sink.rate = OutboxRate(count: 3, span: .hours(1))
            sink.concurrency = 2
        }
        try stage.audit(findings(10))
        #expect(try await stage.send().sent == 3)
        #expect(try stage.messages(.waiting).map(\.notices.count) == [7])
        stage.pass(.minutes(59))
        #expect(try await stage.send().sent == 0)
        stage.pass(.minutes(1))
        #expect(try await stage.send().sent == 1)
        #expect(try stage.messages(.sent).reduce(0) { $0 + $1.notices.count } == 10)
        #expect(try stage.store.check() == [])
    }

    @Test("many at once: each message is sent by one of the senders")
    func concurrent() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let stage = try Stage(.http(HTTPSettings(.json, url: .plain(server.url)))) { sink, _ in sink.concurrency = 8 }
        try stage.audit(findings(60))
        let sent = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await stage.send().sent } }
            return try await group.reduce(0, +)
        }
        #expect(sent == 60)
        #expect(Set(server.requests.compactMap { $0["idempotency-key"] }).count == 60)
        #expect(server.requests.count == 60)
    }

    @Test("a sink that hangs keeps no other from its messages; a sink that is gone is told of")
    func independent() async throws {
        let gone = NoticeAddress(route: "r", sink: "gone")
        let stage = try Stage(.file(path: "~/alerts"))
        let now = stage.time.withLock { $0 }
        _ = try stage.store.keep(
            [makeFinding()],
            judged: TimeWindow(start: .distantPast, end: now),
            by: [],
            replacing: [],
            now: now,
            notices: { news in
                [NoticeDraft(.opened, to: gone, bundle: "", dueAt: now, content: JSON(news.finding).text)]
            }
        )
        try stage.audit([makeFinding()])
        let result = try await stage.send()
        #expect(result.sent == 1)
        #expect(result.problems.map(\.code) == ["no such sink"])
    }

    @Test("a finding that late calls give another beginning is withdrawn and the new one told")
    func withdrawn() async throws {
        let stage = try Stage(.file(path: "~/alerts"))
        try stage.audit([makeFinding()])
        var earlier = makeFinding()
        earlier.openedAt = earlier.openedAt - .minutes(1)
        try stage.audit([earlier], replacing: ["burst"])
        #expect(try stage.messages(.waiting).flatMap(\.notices).map(\.kind) == [.opened, .withdrawn, .opened])
    }

    @Test("acknowledged and silenced findings are not told; what is true when a silence ends is told again")
    func muted() async throws {
        let stage = try Stage(.file(path: "~/alerts"))
        let start = stage.time.withLock { $0 }
        try stage.store.add(
            Silence(
                matchers: [try FindingMatcher("rule=burst")],
                from: start,
                until: start + .hours(2),
                author: "kim",
                reason: "upgrade",
                createdAt: start
            )
        )
        try stage.audit([makeFinding()])
        #expect(try stage.messages(.waiting).isEmpty)
        stage.pass(.hours(3))
        try stage.audit([makeFinding()])
        #expect(try stage.messages(.waiting).flatMap(\.notices).map(\.kind) == [.opened])
        let word = Acknowledgement(at: start + .hours(3), author: "kim", note: "known", until: start + .hours(5))
        _ = try stage.store.acknowledge([makeFinding().id], word)
        stage.pass(.hours(1))
        try stage.audit([makeFinding()])
        #expect(try stage.messages(.waiting).flatMap(\.notices).count == 1)
        stage.pass(.hours(2))
        for _ in 0..<2 { try stage.audit([makeFinding()]) }
        #expect(try stage.messages(.waiting).flatMap(\.notices).map(\.kind) == [.opened, .unmuted])
    }

    @Test("what was said is forgotten after ninety days, that it was said is not")
    func forgetting() async throws {
        let stage = try Stage(.file(path: "~/alerts"))
        try stage.audit([makeFinding()])
        _ = try await stage.send()
        stage.pass(.days(91))
        _ = try await stage.send()
        #expect(try stage.messages(.sent).first?.notices.first?.finding == .object([]))
        try stage.audit([makeFinding()])
        #expect(try stage.messages(.waiting).isEmpty)
    }
}
