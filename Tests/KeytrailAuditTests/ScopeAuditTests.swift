import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import Testing

@Suite struct ScopeAuditTests {
    private let rules = RuleSet(files: [
        (
            "scopes.yml",
            """
            title: Unused
            name: unused
            level: medium
            logsource: {product: keytrail, service: scopes}
            detection:
                s:
                    keytrail.scope.verdict: unused
                condition: s
            """
        )
    ])

    /// A call that shows a grant and demands one of `accepted`.
    private func call(
        _ day: Int64,
        granted: [String]? = nil,
        accepted: [[String]]? = nil,
        outcome: Outcome = .success
    ) -> IdentifiedCall {
        var call = storedCall(TestCall(second: day * 86_400, outcome: outcome), sequence: Int(day))
        call.record.grantedScopes = granted
        call.record.acceptedScopes = accepted.map(ScopeRequirement.init(anyOf:))
        return call
    }

    private func unused(_ calls: [IdentifiedCall]) async throws -> [String]? {
        let log = try TestLog()
        try log.append(calls)
        let report = try await log.report(rules)
        return report.findings.isEmpty ? nil : report.findings.map(\.observed)
    }

    @Test("a scope that no successful call needed is unused")
    func unusedScope() async throws {
        let calls = (0..<10).map { call($0, granted: ["admin", "repo"], accepted: [["repo"]]) }
        #expect(try await unused(calls) == ["admin"])
    }

    @Test("every granted scope that serves a whole alternative counts as used")
    func alternatives() async throws {
        let calls = [0, 7].map { call($0, granted: ["a", "b", "c", "d"], accepted: [["a"], ["b"], ["c", "x"]]) }
        #expect(try await unused(calls) == ["c, d"])
    }

    @Test("a broader scope is not used where a narrower granted one serves")
    func narrower() async throws {
        let text = """
            name: generic
            title: g
            scopes:
                define:
                    'admin:org': {implies: ['read:org'], weight: 5}
                    'read:org': {weight: 1}
            """
        let pack = try #require(ProviderPack.parse(text: text, file: "generic.yml").0)
        let catalog = ProviderCatalog(packs: [pack])
        for (granted, expected) in [(["admin:org", "read:org"], ["admin:org"]), (["admin:org"], [])] {
            let log = try TestLog()
            try log.append([0, 7].map { call($0, granted: granted, accepted: [["admin:org"], ["read:org"]]) })
            let until = Timestamp(seconds: 8 * 86_400)
            let request = AuditRequest(until: until, now: until)
            let report = try await Auditor(rules: rules, catalog: catalog).report(on: log.store, request)
            #expect(report.findings.map(\.observed) == expected)
        }
    }

    @Test("a denied call is no evidence of use")
    func denied() async throws {
        let calls = [
            call(0, granted: ["a", "b"], accepted: [["a"]]), call(7, accepted: [["b"]], outcome: .forbidden),
        ]
        #expect(try await unused(calls) == ["b"])
    }

    @Test("silence proves nothing while too few calls have a known need")
    func coverage() async throws {
        let known = (0..<18).map { call($0, granted: ["a", "b"], accepted: [["a"]]) }
        // 18 of 19 are 94.7 %, 19 of 20 are 95 %.
        #expect(try await unused(known + [call(30)]) == nil)
        #expect(try await unused(known + [call(29, accepted: [[]]), call(30)]) == ["b"])
    }

    @Test("less than a week between the first call and the last proves nothing")
    func young() async throws {
        let calls = [call(0, granted: ["a", "b"], accepted: [["a"]]), call(6, accepted: [["a"]])]
        #expect(try await unused(calls) == nil)
    }

    @Test("the newest grant is the one that is judged")
    func newest() async throws {
        let calls = [call(0, granted: ["a", "b"], accepted: [["a"]]), call(9, granted: ["a"], accepted: [["a"]])]
        #expect(try await unused(calls) == nil)
    }

    @Test("a credential whose grant is not known is not judged")
    func unknownGrant() async throws {
        #expect(try await unused([call(0, accepted: [["a"]])]) == nil)
    }

    @Test("the finding keeps its opening time however short the period")
    func stableIdentity() async throws {
        let log = try TestLog()
        try log.append((0..<60).map { call($0, granted: ["a", "b"], accepted: [["a"]]) })
        let whole = try await log.report(rules, until: Timestamp(seconds: 60 * 86_400))
        let night = try await log.report(
            rules,
            since: Timestamp(seconds: 58 * 86_400),
            until: Timestamp(seconds: 60 * 86_400)
        )
        #expect(whole.findings.map(\.id) == night.findings.map(\.id))
        #expect(whole.findings.count == 1)
    }
}
