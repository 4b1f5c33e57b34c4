import KeytrailModel
import KeytrailScopes
import Testing

@Suite("What calls say of scopes") struct ScopeJudgementTests {
    private let table = ScopeTable([
        "repo": .init(implies: ["public_repo", "repo:status"], weight: 5), "public_repo": .init(weight: 3),
        "repo:status": .init(weight: 2), "admin": .init(implies: ["write"], weight: 5),
        "write": .init(implies: ["read"], weight: 4), "read": .init(weight: 1), "hooks": .init(isUnobservable: true),
    ])

    private func use(
        _ need: [[String]]?,
        calls: Int = 1,
        shown: [String]? = nil,
        isDenied: Bool = false,
        program: String? = "sync",
        operation: String = "GET /a"
    ) -> ScopeCase.Use {
        ScopeCase.Use(
            need: need.map(ScopeRequirement.init(anyOf:)),
            shown: shown,
            isDenied: isDenied,
            calls: calls,
            first: CallID(startedAt: Timestamp(seconds: 0), sequence: 1),
            last: CallID(startedAt: Timestamp(seconds: 86_400), sequence: 2),
            operation: operation,
            program: program
        )
    }

    private func judge(
        _ grant: [String]?,
        _ uses: [ScopeCase.Use],
        former: [[String]] = [],
        days: Int64 = 30,
        new: Set<String> = [],
        keeps: [KeptScope] = []
    ) -> ScopeJudgement {
        ScopeJudgement(
            ScopeCase(
                grant: grant,
                formerGrants: former,
                uses: uses,
                observedDays: days,
                newlyGranted: new,
                keeps: keeps,
                table: table
            )
        )
    }

    private func verdicts(_ judgement: ScopeJudgement) -> [String: ScopeStanding.Verdict] {
        Dictionary(uniqueKeysWithValues: judgement.standings.map { ($0.name, $0.verdict) })
    }

    @Test("a scope is used, unused, or wider than its calls need")
    func verdicts() throws {
        let judgement = judge(
            ["repo", "read", "admin"],
            [use([["repo"], ["public_repo"]], calls: 5), use([["read"]], calls: 7)]
        )
        #expect(verdicts(judgement) == ["repo": .impliedOnly, "read": .used, "admin": .unused])
        let repo = try #require(judgement.standings.first { $0.name == "repo" })
        #expect(repo.instead == ["public_repo"])
        #expect(repo.uses == 5)
        #expect(repo.programs == [ScopeCount(name: "sync", calls: 5)])
        #expect(judgement.proposal == ["public_repo", "read"])
        #expect(judgement.sufficient.weight == 4)
        #expect(judgement.sufficient.isProven)
    }

    @Test("all scopes of an alternative count, and none of an alternative that is not whole")
    func alternatives() {
        let judgement = judge(["a", "b", "c"], [use([["a", "b"], ["c", "x"]])])
        #expect(verdicts(judgement) == ["a": .used, "b": .used, "c": .unused])
    }

    @Test("of two alternatives that are both granted neither is unused, and the lighter one is proposed")
    func both() {
        let judgement = judge(["read", "public_repo"], [use([["read"], ["public_repo"]])])
        #expect(verdicts(judgement) == ["read": .used, "public_repo": .used])
        #expect(judgement.standings.map(\.instead) == [["read"], []])
        #expect(judgement.proposal == ["read"])
    }

    @Test("a denied call is evidence of a missing scope and of nothing else")
    func denials() throws {
        let judgement = judge(
            ["read", "public_repo"],
            [
                use([["read"]]), use([["admin"], ["write"]], calls: 3, isDenied: true),
                use([["public_repo"]], isDenied: true),
            ]
        )
        #expect(verdicts(judgement) == ["read": .used, "public_repo": .unused, "write": .missing])
        let missing = try #require(judgement.standings.first { $0.verdict == .missing })
        #expect(missing.denials == 3)
        #expect(!missing.isGranted)
        #expect(judgement.proposal == ["read"])
    }

    @Test("calls that no known grant explains need an extra scope")
    func extra() {
        let judgement = judge(["read"], [use([["read"]]), use([["repo"]], calls: 2)])
        #expect(verdicts(judgement) == ["read": .used, "repo": .extra])
        #expect(judgement.proposal == ["read", "repo"])
    }

    @Test("what an earlier grant explains is no evidence for this one")
    func former() {
        let judgement = judge(["read"], [use([["read"]]), use([["repo"]], calls: 2)], former: [["repo"]])
        #expect(verdicts(judgement) == ["read": .used])
        #expect(judgement.former == 2)
        let shown = judge(["read"], [use([["read"]]), use([["repo"]], calls: 2, shown: ["repo"])])
        #expect(verdicts(shown) == ["read": .used])
        #expect(shown.former == 2)
    }

    @Test("a call that succeeds against its own answer's word needs nothing, and is counted")
    func contradiction() {
        let judgement = judge(["read"], [use([["read"]]), use([["repo"]], calls: 2, shown: ["read"])])
        #expect(verdicts(judgement) == ["read": .used])
        #expect(judgement.contradictions == 2)
        #expect(judgement.breakage(leaving: ["read"]).calls == 0)
    }

    @Test("silence proves nothing of a young log, of few known needs, of a new grant or of hidden use")
    func doubts() {
        func doubt(_ judgement: ScopeJudgement) -> ScopeStanding.Doubt? {
            judgement.standings.first { $0.name != "read" }?.doubt
        }
        #expect(doubt(judge(["read", "admin"], [use([["read"]])], days: 6)) == .youngLog)
        #expect(doubt(judge(["read", "admin"], [use([["read"]])], days: 7)) == nil)
        // 949 of 1,000, and 950.
        #expect(doubt(judge(["read", "admin"], [use([["read"]], calls: 949), use(nil, calls: 51)])) == .lowCoverage)
        #expect(doubt(judge(["read", "admin"], [use([["read"]], calls: 950), use(nil, calls: 50)])) == nil)
        #expect(doubt(judge(["read", "admin"], [use([["read"]])], new: ["admin"])) == .newlyGranted)
        #expect(doubt(judge(["read", "hooks"], [use([["read"]])])) == .unobservable)
        #expect(judge(["read", "hooks"], [use([["read"]])]).proposal == ["hooks", "read"])
    }

    @Test("a wide scope of a young log stays, and needs no narrower one beside it")
    func youngAndWide() {
        let judgement = judge(["repo"], [use([["repo"], ["public_repo"]])], days: 1)
        #expect(verdicts(judgement) == ["repo": .unknown])
        #expect(judgement.proposal == ["repo"])
        let beside = judge(["repo", "public_repo"], [use([["public_repo"]])], days: 1)
        #expect(beside.proposal == ["public_repo", "repo"])
    }

    @Test("a scope that somebody keeps is protected, unless it is used")
    func protected() {
        let keeps = ["admin", "read"].map { KeptScope(scope: $0, reason: "break glass", until: nil) }
        let judgement = judge(["read", "admin"], [use([["read"]])], keeps: keeps)
        #expect(verdicts(judgement) == ["read": .used, "admin": .protected])
        #expect(judgement.proposal == ["admin", "read"])
        #expect(judgement.standings.first?.keep?.reason == "break glass")
    }

    @Test("without a known grant it is said what the calls need, and nothing is proposed")
    func noGrant() {
        let judgement = judge(nil, [use([["write"], ["repo"]]), use([["read"]])])
        #expect(verdicts(judgement) == ["write": .used])
        #expect(judgement.standings.allSatisfy { !$0.isGranted })
        #expect(judgement.proposal == nil)
        #expect(judgement.sufficient.scopes == ["write"])
    }

    @Test("a token without scopes is not one whose scopes are unknown")
    func emptyGrant() {
        let judgement = judge([], [use([[]])])
        #expect(judgement.standings.isEmpty)
        #expect(judgement.proposal == [])
    }

    @Test("what would break are the calls that the rest does not serve, by program and operation")
    func breakage() {
        let uses = [
            use([["read"]], calls: 400), use([["write"]], calls: 2, operation: "POST /labels"),
            use([["write"]], calls: 1, program: nil, operation: "POST /labels"), use(nil, calls: 4),
            use([["admin"]], calls: 9, isDenied: true),
        ]
        let judgement = judge(["read", "write"], uses, days: 60)
        let breakage = judgement.breakage(leaving: ["read"])
        #expect(breakage.calls == 3)
        #expect(breakage.failures.map(\.program) == ["sync", nil])
        #expect(breakage.unknown == 4)
        // 3 in 60 days are 1.5 in 30.
        #expect(breakage.callsPerMonth == 2)
        #expect(judgement.breakage(leaving: ["write"]).calls == 0)
    }

    @Test("scopes that include each other are equals, and end no search")
    func cycle() {
        let table = ScopeTable(["a": .init(implies: ["b"]), "b": .init(implies: ["a"])])
        #expect(table.reach(of: "a") == ["a", "b"])
        #expect(!table.isBroader("a", than: "b"))
    }
}
