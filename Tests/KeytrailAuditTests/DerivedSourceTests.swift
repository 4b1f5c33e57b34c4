import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite struct DerivedSourceTests {
    /// A rule over `service` that is a finding where `condition` holds.
    private func rule(_ service: String, _ condition: String) -> RuleSet {
        let text = """
            title: Fact
            name: fact
            level: low
            logsource: {product: keytrail, service: \(service)}
            detection:
                s: {\(condition)}
                condition: s
            """
        return RuleSet(files: [("fact.yml", text)])
    }

    private func day(_ day: Int64, credential: Int64 = 1, outcome: Outcome = .success) -> IdentifiedCall {
        storedCall(
            TestCall(second: day * 86_400, credential: credential, outcome: outcome),
            sequence: Int(day * 10 + credential)
        )
    }

    /// The credentials for which `condition` holds over a period that ends on day `end`.
    private func credentials(
        _ log: TestLog,
        where condition: String,
        since start: Int64? = nil,
        until end: Int64 = 100
    ) async throws -> [String] {
        let report = try await log.report(
            rule("credentials", condition),
            since: start.map { Timestamp(seconds: $0 * 86_400) },
            until: Timestamp(seconds: end * 86_400)
        )
        return report.findings.compactMap(\.group.first?.value).sorted()
    }

    @Test(
        "ages are whole days at the period's end",
        arguments: [
            ("keytrail.credential.age_days: 90", ["c1"]), ("keytrail.credential.age_days: 89", ["c2"]),
            ("keytrail.credential.idle_days: 60", ["c1"]), ("keytrail.credential.idle_days|gte: 61", ["c2"]),
            ("keytrail.credential.calls: 2", ["c1"]), ("keytrail.credential.hosts: 1", ["c1", "c2"]),
            ("keytrail.credential.provider: generic", ["c1", "c2"]),
        ]
    )
    func ages(condition: String, expected: [String]) async throws {
        let log = try TestLog()
        try log.append([day(10), day(11, credential: 2), day(40), day(20, credential: 0)])
        #expect(try await credentials(log, where: condition) == expected)
    }

    @Test("a credential without a call in the period is still known")
    func unusedInPeriod() async throws {
        let log = try TestLog()
        try log.append([day(10), day(95, credential: 2), day(96)].dropLast())
        let unused = "keytrail.credential.calls: 0, keytrail.credential.idle_days: 90, keytrail.credential.age_days: 90"
        #expect(try await credentials(log, where: unused, since: 90) == ["c1"])
        #expect(try await credentials(log, where: "keytrail.credential.failed_permille|gte: 0", since: 90) == ["c2"])
    }

    @Test(
        "a pause is what a call in the period ended, wherever it began",
        arguments: [(0, 30), (40, 30), (41, 1), (95, 0)]
    )
    func pauses(since start: Int64, longest: Int64) async throws {
        let log = try TestLog()
        try log.append([day(1), day(10), day(40), day(41)])
        let condition = "keytrail.credential.longest_pause_days"
        #expect(try await credentials(log, where: "\(condition): \(longest)", since: start) == ["c1"])
        #expect(try await credentials(log, where: "\(condition)|gt: \(longest)", since: start) == [])
    }

    @Test("failures are thousandths of the calls")
    func failures() async throws {
        let log = try TestLog()
        try log.append([day(1, outcome: .authFailed), day(2), day(3)])
        #expect(try await credentials(log, where: "keytrail.credential.failed_permille: 333") == ["c1"])
    }

    @Test("programs, machines and addresses are counted by name")
    func spread() async throws {
        let log = try TestLog()
        let calls = (0..<4).map { index in
            var call = day(Int64(index))
            call.record.program = index < 2 ? "sync" : nil
            call.record.caller = Caller(processID: index + 1, executable: "curl", hostName: "m\(index % 3)")
            call.record.clientAddress = index == 0 ? nil : "192.0.2.\(index)"
            return call
        }
        try log.append(calls)
        let condition = """
            keytrail.credential.programs: 2, keytrail.credential.machines: 3, keytrail.credential.addresses: 3
            """
        #expect(try await credentials(log, where: condition) == ["c1"])
    }

    @Test("calls in clear count unless they stay on the machine")
    func plaintext() async throws {
        let log = try TestLog()
        var (network, local, url) = (day(1), day(2), day(3, credential: 2))
        network.record.flags = [.credentialInClear, .credentialInURL]
        local.record.flags = .credentialInClear
        local.record.host = "127.0.0.1"
        url.record.flags = .credentialInURL
        try log.append([network, local, url])
        #expect(try await credentials(log, where: "keytrail.credential.plaintext_calls: 1") == ["c1"])
        #expect(try await credentials(log, where: "keytrail.credential.url_calls: 1") == ["c1", "c2"])
    }

    @Test("what nobody said is absent, what the provider said is a fact", arguments: [false, true])
    func inspections(isAsked: Bool) async throws {
        let log = try TestLog()
        try log.append([day(1), day(99, credential: 2)])
        if isAsked {
            var state = CredentialState(at: Timestamp(seconds: 50 * 86_400), provider: "github")
            state.standing = .active
            state.expiry = .at(Timestamp(seconds: 99 * 86_400 + 1))
            state.created = Timestamp(seconds: 20 * 86_400)
            try log.store.keep(Inspection(name: "one", credentialID: "c1", state: state))
            state.expiry = .never
            try log.store.keep(Inspection(name: "two", credentialID: "c2", state: state))
            // An answer that says nothing takes nothing back.
            let silence = CredentialState(at: Timestamp(seconds: 60 * 86_400), provider: "github")
            try log.store.keep(Inspection(name: "two", credentialID: "c2", state: silence))
        }
        let asked = isAsked ? ["c1"] : []
        // A day short of a second is over: -1.
        #expect(try await credentials(log, where: "keytrail.credential.expires_in_days: -1") == asked)
        #expect(try await credentials(log, where: "keytrail.credential.never_expires: false") == asked)
        #expect(
            try await credentials(log, where: "keytrail.credential.never_expires: true") == (isAsked ? ["c2"] : [])
        )
        let both = isAsked ? ["c1", "c2"] : []
        #expect(try await credentials(log, where: "keytrail.credential.standing: active") == both)
        #expect(try await credentials(log, where: "keytrail.credential.rotated_days: 80") == both)
    }

    /// A call of a credential with what a recorder notes of it.
    private func noted(
        _ day: Int64,
        _ provider: String,
        host: String,
        secret: String = "d",
        expires: String? = nil
    ) -> IdentifiedCall {
        var call = self.day(day, credential: Int64(host.utf8.count))
        var parts = [Credential.Part(role: "secret", fingerprint: secret)]
        if let expires { parts.append(Credential.Part(role: "expires", fingerprint: expires)) }
        call.record.credential = Credential(id: "\(provider)-\(secret)", provider: provider, parts: parts)
        call.record.host = host
        return call
    }

    @Test("one secret at two providers is told of both, by each other's names")
    func twoProviders() async throws {
        let log = try TestLog()
        let calls = [
            noted(1, "github", host: "api.github.com"), noted(2, "generic", host: "evil.example"),
            noted(3, "slack", host: "slack.com", secret: "e"),
        ]
        try log.append(calls)
        let condition = "keytrail.credential.providers|gte: 2, keytrail.credential.same_as|exists: true"
        #expect(try await credentials(log, where: condition) == ["generic-d", "github-d"])
        #expect(try await credentials(log, where: "keytrail.credential.same_as: generic-d") == ["github-d"])
        #expect(try await credentials(log, where: "keytrail.credential.providers: 1") == ["slack-e"])
        // Before the second provider saw it, it was at one.
        #expect(try await credentials(log, where: "keytrail.credential.providers: 1", until: 1) == ["github-d"])
    }

    @Test("a host that a provider pack comes to know is not a second provider")
    func packComes() async throws {
        let log = try TestLog()
        try log.append([
            noted(1, "generic", host: "api.acme.example"), noted(2, "acme", host: "api.acme.example"),
            noted(3, "acme", host: "files.acme.example"),
        ])
        #expect(try await credentials(log, where: "keytrail.credential.providers|gte: 2").isEmpty)
    }

    @Test("a token's own end counts as long as its provider says nothing else")
    func claimedEnds() async throws {
        let log = try TestLog()
        try log.append([
            noted(1, "a", host: "a.example", secret: "a", expires: "\(110 * 86_400)"),
            noted(2, "b", host: "bb.example", secret: "b", expires: "never"),
            noted(3, "c", host: "ccc.example", secret: "c", expires: "no time"),
        ])
        #expect(try await credentials(log, where: "keytrail.credential.expires_in_days: 10") == ["a-a"])
        #expect(try await credentials(log, where: "keytrail.credential.never_expires: true") == ["b-b"])
        var state = CredentialState(at: Timestamp(seconds: 86_400), provider: "b")
        state.expiry = .at(Timestamp(seconds: 105 * 86_400))
        try log.store.keep(Inspection(name: "b", credentialID: "b-b", state: state))
        #expect(try await credentials(log, where: "keytrail.credential.expires_in_days: 5") == ["b-b"])
    }

    @Test("the end of a token that its client renews is not the credential's", arguments: [false, true])
    func renewed(isRenewed: Bool) async throws {
        let log = try TestLog()
        try log.append([day(1)])
        var state = CredentialState(at: Timestamp(seconds: 86_400), provider: "generic", source: .claims)
        (state.issuer, state.owner, state.client) = ("i", "s", isRenewed ? "c" : nil)
        state.expiry = .at(Timestamp(seconds: 101 * 86_400))
        try log.store.keep(Inspection(name: "x", credentialID: "c1", state: state))
        let ends = try await credentials(log, where: "keytrail.credential.expires_in_days: 1")
        #expect(ends == (isRenewed ? [] : ["c1"]))
    }

    @Test("a retired credential counts as used from an hour after its retirement on", arguments: [3_600, 3_601])
    func retirement(seconds: Int64) async throws {
        let log = try TestLog()
        let retired = Timestamp(seconds: 86_400)
        try log.append([storedCall(TestCall(second: 86_400 + seconds), sequence: 1)])
        try log.store.keep(CredentialEvent(name: "one", credentialID: "c1", at: retired, kind: .retired))
        let used = try await credentials(log, where: "keytrail.credential.used_after_retirement: true")
        #expect(used == (seconds > 3_600 ? ["c1"] : []))
        #expect(try await credentials(log, where: "keytrail.credential.retired: true") == ["c1"])
    }

    @Test(
        "usage has one event for each credential and host",
        arguments: [
            ("keytrail.usage.calls: 2", ["h1"]), ("keytrail.usage.error_permille: 500", ["h1"]),
            ("keytrail.usage.rate_limited: 1", ["h1"]), ("keytrail.usage.headroom_permille|lte: 100", ["h1"]),
            ("keytrail.usage.p50_us|gte: 2000", ["h2"]), ("server.address: h2.example", ["h2"]),
            ("keytrail.credential.id: c1", ["h1", "h2"]),
        ]
    )
    func usage(condition: String, expected: [String]) async throws {
        let log = try TestLog()
        var calls = [day(1, outcome: .rateLimited), day(2), day(3), day(4, credential: 0)]
        calls[2].record.host = "h2.example"
        calls[2].record.duration = .milliseconds(3)
        calls[1].record.duration = .milliseconds(1)
        calls[1].record.rateLimits = [
            RateLimit(name: "core", limit: 100, remaining: 10)
        ]
        try log.append(calls)
        let report = try await log.report(rule("usage", condition))
        #expect(report.findings.compactMap { $0.group.last?.value }.sorted() == expected.map { "\($0).example" })
    }

    @Test("the finding keeps its opening time however short the period, and says what was seen")
    func identity() async throws {
        let log = try TestLog()
        try log.append([day(1), day(50), day(99)])
        let rules = rule("credentials", "keytrail.credential.age_days|gte: 90")
        let whole = try await log.report(rules)
        let night = try await log.report(rules, since: Timestamp(seconds: 98 * 86_400))
        #expect(whole.findings.map(\.id) == night.findings.map(\.id))
        #expect(night.findings.map(\.observed) == ["age_days 99"])
        #expect(night.findings.map(\.openedAt) == [Timestamp(seconds: 86_400)])
    }
}
