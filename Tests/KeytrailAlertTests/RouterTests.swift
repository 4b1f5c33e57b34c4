import KeytrailAlert
import KeytrailModel
import KeytrailStore
import Testing

@Suite("What is told of findings, and to whom")
struct RouterTests {
    private static let day = Timestamp(seconds: 86_400 * 20_000)

    private func finding(_ level: Level = .high, open: Bool = true, credential: String = "github-1") -> Finding {
        makeFinding(level: level, open: open, credential: credential)
    }

    private func router(_ change: (inout AlertRoute) -> Void = { _ in }, sink: SinkConfiguration? = nil) -> AlertRouter
    {
        var route = AlertRoute("r", to: ["desk"], level: .medium)
        change(&route)
        let desk = sink ?? SinkConfiguration("desk", .file(path: "/nowhere"))
        return AlertRouter(AlertConfiguration(sinks: [desk], routes: [route]))
    }

    private let address = NoticeAddress(route: "r", sink: "desk")

    private func kinds(_ router: AlertRouter, _ news: FindingNews) -> [NoticeKind] {
        router.notices(of: news).map(\.kind)
    }

    @Test("a level below the route's, and what a matcher does not fit, is not told")
    func routing() throws {
        let high = FindingNews(finding(), now: Self.day)
        let low = FindingNews(finding(.low), now: Self.day)
        #expect(kinds(router(), high) == [.opened])
        #expect(kinds(router(), low) == [])
        let matcher = try FindingMatcher("credential=trello-*")
        #expect(kinds(router { $0.matchers = [matcher] }, high) == [])
        let other = FindingNews(finding(credential: "trello-9"), now: Self.day)
        #expect(kinds(router { $0.matchers = [matcher] }, other) == [.opened])
    }

    @Test("an episode that opened and ended between two audits is told, with its end where ends are told")
    func brief() {
        let news = FindingNews(finding(open: false), now: Self.day)
        #expect(kinds(router(), news) == [.opened, .resolved])
        #expect(kinds(router { $0.tellsEnd = false }, news) == [.opened])
    }

    @Test(
        "what is told after what was told",
        arguments: [
            (NoticeKind.opened, true, false, []), (.opened, false, false, [.resolved]), (.resolved, false, false, []),
            (.resolved, true, false, [.reopened]), (.opened, true, true, [.reopened]),
            (.withdrawn, true, false, [.reopened]),
        ] as [(NoticeKind, Bool, Bool, [NoticeKind])]
    )
    func sequence(told: NoticeKind, isOpen: Bool, reopens: Bool, expected: [NoticeKind]) {
        var news = FindingNews(finding(open: isOpen), now: Self.day)
        news.told = [address: .init(told, at: Self.day - .hours(1))]
        news.reopens = reopens
        #expect(kinds(router(), news) == expected)
    }

    @Test("what is muted is not told, but its end is where its beginning was; what counts again is told again")
    func muting() {
        var news = FindingNews(finding(), now: Self.day)
        news.finding.standing.acknowledgement = Acknowledgement(at: Self.day, author: "kim", note: "known")
        #expect(kinds(router(), news) == [])
        news.told = [address: .init(.opened, at: Self.day - .days(2))]
        #expect(kinds(router { $0.repetition = .hours(1) }, news) == [])
        news.finding.state = .resolved
        #expect(kinds(router(), news) == [.resolved])
        news.finding.state = .open
        news.finding.standing.acknowledgement = nil
        news.unmutedAt = Self.day - .days(1)
        #expect(kinds(router(), news) == [.unmuted])
        news.told = [address: .init(.unmuted, at: Self.day - .hours(1))]
        #expect(kinds(router(), news) == [])
    }

    @Test("what is still open is told again after the route's time, and not before")
    func repetition() {
        var news = FindingNews(finding(), now: Self.day)
        news.told = [address: .init(.opened, at: Self.day - .hours(4))]
        #expect(kinds(router { $0.repetition = .hours(4) }, news) == [.repeated])
        #expect(kinds(router { $0.repetition = .hours(5) }, news) == [])
        #expect(kinds(router(), news) == [])
    }

    @Test("a rule that asks for quiet after an alert gets it for the same group")
    func suppression() {
        let router = AlertRouter(
            AlertConfiguration(
                sinks: [SinkConfiguration("desk", .file(path: "/nowhere"))],
                routes: [AlertRoute("r", to: ["desk"])]
            ),
            suppress: ["burst": .days(1)]
        )
        var news = FindingNews(finding(), now: Self.day)
        news.relatedToldAt = [address: Self.day - .days(1)]
        #expect(kinds(router, news) == [])
        news.relatedToldAt = [address: Self.day - .days(1) - .seconds(1)]
        #expect(kinds(router, news) == [.opened])
    }

    @Test("a finding that late calls replace is taken back, once")
    func withdrawal() {
        var news = FindingNews(finding(), now: Self.day)
        news.isWithdrawn = true
        news.told = [address: .init(.opened, at: Self.day - .hours(1))]
        #expect(kinds(router(), news) == [.withdrawn])
        news.told = [address: .init(.resolved, at: Self.day - .hours(1))]
        #expect(kinds(router(), news) == [])
    }

    @Test("a digest is due at its time of day, today or tomorrow, and is one message")
    func digest() throws {
        let morning = router { route in
            route.digest = .minutes(450)
            route.bundle = .fields([])
        }
        for (hour, expected) in [(6, 0), (7, 0), (8, 1)] as [(Int64, Int64)] {
            let drafts = morning.notices(of: FindingNews(finding(), now: Self.day + .hours(hour)))
            let draft = try #require(drafts.first)
            #expect(draft.dueAt == Self.day + .days(expected) + .minutes(450))
            #expect(draft.bundle == "[]")
        }
        #expect(
            morning.notices(of: FindingNews(finding(), now: Self.day + .minutes(450))).first?.dueAt == Self.day
                + .days(1) + .minutes(450)
        )
    }

    @Test("messages hold what has the route's fields in common")
    func bundles() {
        func bundle(_ fields: AlertRoute.Bundle, _ finding: Finding) -> String? {
            router { $0.bundle = fields }.notices(of: FindingNews(finding, now: Self.day)).first?.bundle
        }
        let (one, other) = (finding(credential: "a"), finding(credential: "b"))
        #expect(bundle(.finding, one) != bundle(.finding, other))
        #expect(bundle(.fields(["rule", "level"]), one) == bundle(.fields(["rule", "level"]), other))
        #expect(bundle(.fields(["credential"]), one) != bundle(.fields(["credential"]), other))
    }

    @Test("a sink that keeps incidents gets a message for each finding, at once")
    func incidents() {
        let sink = SinkConfiguration("desk", .http(HTTPSettings(.pagerDuty, url: .plain("https://example.com"))))
        let router = router(
            {
                $0.digest = .minutes(1); $0.bundle = .fields([])
            },
            sink: sink
        )
        let news = FindingNews(finding(), now: Self.day)
        #expect(router.notices(of: news).first?.bundle == news.finding.id)
        #expect(router.notices(of: news).first?.dueAt == Self.day)
    }

    @Test("nobody to tell is no plan")
    func nobody() {
        #expect(AlertRouter(.none).plan == nil)
    }
}
