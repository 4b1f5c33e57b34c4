import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

/// What a log's calls, inspections and trials say of scopes, with a provider pack.
@Suite("Scopes against the log") struct ScopeEvidenceTests {
    private static let pack = """
        name: generic
        title: g
        scope-separator: ','
        authorize: 'https://example.com/new?scope={scopes}&key={key}'
        scopes:
            define:
                admin: {implies: [write], weight: 5}
                write: {implies: [read], weight: 4}
                read: {weight: 1}
        needs: {GET: read, '*': write}
        routes:
            - GET,POST /boards/{id}
            - {route: 'GET /boards/search', needs: none}
            - GET /boards/{id}/cards
        """

    private let log: TestLog
    private let auditor: Auditor

    init() throws {
        log = try TestLog()
        let pack = try #require(ProviderPack.parse(text: Self.pack, file: "generic.yml").0)
        let rules = ["canary_failures|gte: 1", "change: granted", "disagreements|gte: 1", "verdict: missing"]
        let files = rules.enumerated().map { index, condition in
            (
                "r\(index).yml",
                """
                title: R\(index)
                name: r\(index)
                level: medium
                logsource: {product: keytrail, service: scopes}
                detection:
                    s:
                        keytrail.scope.\(condition)
                    condition: s
                """
            )
        }
        auditor = Auditor(rules: RuleSet(files: files), catalog: ProviderCatalog(packs: [pack]))
    }

    private func call(
        _ day: Int64,
        _ method: String = "GET",
        _ path: String = "/boards/b1",
        granted: [String]? = nil,
        told: [[String]]? = nil,
        outcome: Outcome = .success,
        program: String? = "sync"
    ) -> IdentifiedCall {
        var call = storedCall(
            TestCall(second: day * 86_400, outcome: outcome),
            sequence: path.utf8.count + method.utf8.count
        )
        call.record.credential = Credential(id: "c1", provider: "generic")
        (call.record.method, call.record.path, call.record.program) = (method, path, program)
        call.record.route = path.hasSuffix("/cards") ? "/boards/{id}/cards" : path == "/x" ? nil : "/boards/{id}"
        call.record.grantedScopes = granted
        call.record.acceptedScopes = told.map(ScopeRequirement.init(anyOf:))
        if told != nil { call.record.flags.insert(.needFromAnswer) }
        return call
    }

    private func audit(
        _ calls: [IdentifiedCall],
        since: Int64 = 0,
        until: Int64 = 90,
        inventory: ScopeInventory = ScopeInventory()
    ) throws -> ScopeAudit {
        try log.append(calls)
        let span = TimeWindow(start: Timestamp(seconds: since * 86_400), end: Timestamp(seconds: until * 86_400))
        return try #require(try auditor.scopes(on: log.store, in: ScopeWindow(span), inventory: inventory).first)
    }

    private func findings(_ name: String, since: Int64 = 0, until: Int64 = 90) async throws -> [Finding] {
        let (start, end) = (Timestamp(seconds: since * 86_400), Timestamp(seconds: until * 86_400))
        let report = try await auditor.report(on: log.store, AuditRequest(since: start, until: end, now: end))
        return report.findings.filter { $0.rule.id == name }
    }

    @Test("what a call needs is looked up by its most specific operation, where the log does not know it")
    func operations() throws {
        let audit = try audit([
            call(0, granted: ["admin"]), call(1, "GET", "/boards/search"), call(2, "GET", "/x"), call(40),
        ])
        #expect(audit.detail.successes == 4)
        #expect(audit.detail.mapped == 3)
        #expect(audit.detail.unmapped == [ScopeCount(name: "GET h1.example", calls: 1)])
        #expect(audit.detail.sufficient == ["read"])
        // 3 of 4 are too few.
        #expect(audit.detail.standings.map(\.doubt) == [.lowCoverage])
    }

    @Test("a wider scope than needed is told of, with what to ask for and where")
    func proposal() throws {
        let audit = try audit([call(0, granted: ["admin"]), call(9), call(10, "POST")])
        let standing = try #require(audit.detail.standings.first)
        #expect(standing.verdict == .impliedOnly)
        #expect(standing.instead == ["write"])
        #expect(audit.detail.scopeText == "write")
        #expect(audit.detail.authorizeURL == "https://example.com/new?scope=write&key={key}")
        // 1 of 5.
        #expect(audit.detail.excessPermille == 200)
        #expect(audit.detail.grant?.source == .answers)
    }

    @Test("an answer's word goes before the pack's, and where they differ that is said")
    func disagreement() async throws {
        let audit = try audit([call(0, granted: ["admin"], told: [["admin"]]), call(9, told: [["admin"]])])
        #expect(audit.detail.standings.map(\.verdict) == [.used])
        let disagreement = try #require(audit.detail.disagreements.first)
        #expect(disagreement.calls == 2)
        #expect(disagreement.pack == ScopeRequirement(anyOf: [["read"]]))
        let finding = try #require(try await findings("r2").first)
        #expect(finding.why.contains("GET /boards/{id}: answers admin, pack read."))
    }

    @Test("a grant that changes is a finding that opens with the change")
    func change() async throws {
        let audit = try audit([
            call(0, granted: ["read"]), call(5, granted: ["read"]), call(20, granted: ["admin", "read"]),
        ])
        let change = ScopeChange(at: Timestamp(seconds: 20 * 86_400), source: .answers, added: ["admin"], removed: [])
        #expect(audit.detail.changes == [change])
        let found = try await findings("r1")
        #expect(found.map(\.openedAt) == [change.at])
        #expect(found.map(\.observed) == ["admin"])
        #expect(found.map(\.why) == ["The credential got admin."])
        // Later audits have heard of it.
        #expect(try await findings("r1", since: 21).isEmpty)
    }

    @Test("what was granted less than a week ago is not yet called unused")
    func newlyGranted() throws {
        let calls = [call(0, granted: ["read"]), call(30, granted: ["read"]), call(85, granted: ["admin", "read"])]
        #expect(try audit(calls).detail.standings.map(\.doubt) == [.newlyGranted, nil])
        #expect(try audit([], until: 93).detail.standings.map(\.verdict) == [.unused, .used])
    }

    @Test("what a provider said when asked counts, and tells which resources may be touched")
    func inspection() throws {
        var state = CredentialState(at: Timestamp(seconds: 86_400), provider: "generic")
        state.scopes = ["read", "write"]
        state.permissions = [
            .init(model: "board", id: "*", reads: true, writes: true),
            .init(model: "member", id: "m1", reads: true, writes: false),
        ]
        try log.store.keep(Inspection(name: "x", credentialID: "c1", state: state))
        let audit = try audit([call(0), call(20, "GET", "/boards/b2/cards"), call(21, "GET", "/boards/b1/cards")])
        #expect(audit.detail.grant?.source == .inspection)
        #expect(audit.detail.standings.map(\.verdict) == [.used, .unused])
        #expect(audit.detail.resources == [ScopeResource(kind: "boards", touched: 2, isForAll: true)])
    }

    /// A call whose token claims scopes.
    private func claiming(_ day: Int64, _ scopes: [String], _ method: String = "GET") -> IdentifiedCall {
        var call = call(day, method, granted: scopes)
        call.record.flags.insert(.grantFromToken)
        return call
    }

    @Test("what the token claims is its grant, with its changes, as long as its provider says nothing")
    func claims() throws {
        let audit = try audit([
            claiming(0, ["read"]), claiming(20, ["read", "write"]), claiming(30, ["read", "write"]),
        ])
        let grant = try #require(audit.detail.grant)
        #expect(grant.source == .claims)
        #expect([grant.since, grant.lastSeen] == [Timestamp(seconds: 20 * 86_400), Timestamp(seconds: 30 * 86_400)])
        #expect(audit.detail.changes.map(\.added) == [["write"]])
        #expect(audit.detail.standings.map(\.verdict) == [.used, .unused])
        // It holds beyond the judged time.
        #expect(try self.audit([call(88)], since: 85).detail.grant?.source == .claims)
        let told = try self.audit([call(40, granted: ["read"])])
        #expect(told.detail.grant?.source == .answers)
        #expect(told.usage.granted == ["read"])
    }

    @Test("scopes that shape the token itself are never called unused, whatever the pack knows of them")
    func identityScopes() throws {
        let audit = try audit([claiming(0, ["openid", "offline_access", "read"]), claiming(20, ["openid", "read"])])
        #expect(audit.detail.standings.map(\.verdict) == [.unknown, .used])
        #expect(audit.detail.standings.first?.doubt == .unobservable)
        #expect(audit.detail.proposal == ["openid", "read"])
    }

    @Test("a call that succeeds beyond what its token claims makes the grant doubtful, not the need")
    func beyondClaims() throws {
        let audit = try audit([claiming(0, ["read"]), claiming(20, ["read"], "POST")])
        #expect(audit.detail.contradictions == 0)
        #expect(audit.detail.standings.map(\.verdict) == [.used, .extra])
    }

    @Test("what was asked for counts where nobody said anything else")
    func configured() throws {
        let inventory = ScopeInventory(configured: ["c1": ["write"]])
        let audit = try audit([call(0), call(20)], inventory: inventory)
        #expect(audit.detail.grant?.source == .configuration)
        #expect(audit.detail.standings.map(\.verdict) == [.impliedOnly])
        #expect(audit.detail.proposal == ["read"])
    }

    @Test("where no grant is known that is said, with what the calls need")
    func unknownGrant() throws {
        let audit = try audit([call(0), call(20, "POST")])
        #expect(audit.detail.grant == nil)
        #expect(audit.detail.proposal == nil)
        #expect(audit.detail.sufficient == ["write"])
        #expect(audit.breakage(without: ["write"]).calls == 2)
    }

    @Test("a scope is kept as long as somebody says so")
    func keeps() throws {
        let end = Timestamp(seconds: 90 * 86_400)
        for (until, verdict) in [(nil, ScopeStanding.Verdict.protected), (end, .unused), (end + .days(1), .protected)] {
            let keep = KeptScope(scope: "admin", reason: "break glass", until: until)
            let audit = try audit(
                [call(0, granted: ["admin", "read"]), call(20)],
                inventory: ScopeInventory(keeps: ["c1": [keep]])
            )
            #expect(audit.detail.standings.first?.verdict == verdict)
        }
    }

    @Test("denied calls tell which scope is missing")
    func missing() async throws {
        let audit = try audit([call(0, granted: ["read"]), call(9, "POST", outcome: .forbidden)])
        #expect(audit.detail.standings.map(\.verdict) == [.used, .missing])
        let finding = try #require(try await findings("r3").first)
        #expect(finding.why == "1 calls were denied that need write, which the credential does not hold.")
    }

    @Test("a trial counts the calls that would have failed since it began, and no others")
    func canary() async throws {
        let (start, end) = (Timestamp(seconds: 20 * 86_400), Timestamp(seconds: 30 * 86_400))
        try log.append([call(0, granted: ["read", "write"])])
        try log.store.keep(ScopeCanary(credentialID: "c1", scope: "write", start: start, end: end))
        #expect(try await findings("r0").isEmpty)
        try log.append([call(19, "POST"), call(20, "POST"), call(25), call(30, "POST"), call(31, "POST")])
        let audit = try audit([])
        let outcome = try #require(audit.detail.canaries.first)
        #expect(outcome.failures == 2)
        #expect(outcome.first?.startedAt == start)
        let found = try await findings("r0")
        #expect(found.map(\.openedAt) == [start])
        #expect(found.map(\.eventCount) == [2])
        #expect(found.map(\.why) == ["2 calls of sync would have failed without write: POST /boards/{id}."])
    }

    @Test("a new trial of a scope ends the one that is under way, and an ended one finds nothing more")
    func trials() throws {
        func time(_ day: Int64) -> Timestamp { Timestamp(seconds: day * 86_400) }
        try log.store.keep(ScopeCanary(credentialID: "c1", scope: "write", start: time(1), end: time(9)))
        try log.store.keep(ScopeCanary(credentialID: "c1", scope: "write", start: time(5), end: time(20)))
        #expect(try log.store.endCanary(of: "c1", scope: "write", at: time(7)))
        #expect(try !log.store.endCanary(of: "c1", scope: "write", at: time(8)))
        #expect(try !log.store.endCanary(of: "c2", scope: "write", at: time(6)))
        let kept = try log.store.read { try $0.canaries() }
        #expect(kept.map(\.start) == [time(1), time(5)])
        #expect(kept.map(\.end) == [time(5), time(7)])
    }

    private func trend(since: Int64, until: Int64) throws -> [ScopeScore] {
        try audit([], since: since, until: until).detail.trend
    }

    @Test("the score of thirty and ninety days earlier is there when the log could have told it")
    func trend() throws {
        try log.append([call(0, granted: ["write"]), call(10), call(50, "POST"), call(80), call(110)])
        // From day 10 to day 60: one POST and one GET; from day -50 to day 0: one call, which proves nothing.
        #expect(try audit([], since: 40, until: 90).detail.excessPermille == 0)
        let earlier = ScopeScore(daysEarlier: 30, excessPermille: 0)
        let unknown = [30, 90].map { ScopeScore(daysEarlier: $0, excessPermille: nil) }
        #expect(try trend(since: 40, until: 90) == [earlier, unknown[1]])
        #expect(try trend(since: 45, until: 55) == unknown)
        // From day 0 to day 20, reads alone: read would have done, a quarter of the weight of write.
        #expect(try trend(since: 90, until: 110).last == ScopeScore(daysEarlier: 90, excessPermille: 750))
    }

    @Test("an earlier score is of the grant of its time, whatever was taken away since")
    func trendOfGrants() throws {
        let calls = [
            call(0, granted: ["admin", "read"]), call(6), call(20), call(40, granted: ["read"]),
            call(60, granted: ["read"]),
        ]
        let audit = try audit(calls, since: 35, until: 60)
        #expect(audit.detail.excessPermille == 0)
        // Of admin (5) and read (1), the reads needed read.
        #expect(audit.detail.trend.first?.excessPermille == 833)
        #expect(audit.detail.trend.last?.excessPermille == nil)
    }

    @Test("who brought the credential is told by program and door")
    func suppliers() throws {
        var calls = [call(0, granted: ["read"]), call(9), call(10, program: nil), call(11, outcome: .serverError)]
        calls[1].record.door = .gateway
        let audit = try audit(calls)
        let expected = [
            ScopeSupplier(program: nil, door: .imported, calls: 1),
            ScopeSupplier(program: "sync", door: .gateway, calls: 1),
            ScopeSupplier(program: "sync", door: .imported, calls: 1),
        ]
        #expect(audit.detail.suppliers == expected)
    }
}
