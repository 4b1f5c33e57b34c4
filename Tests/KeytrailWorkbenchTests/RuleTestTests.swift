import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailWorkbench
import Testing

@Suite("Exemplars") struct RuleTestTests {
    private typealias Fixture = WorkbenchFixture

    private func exemplar(_ expect: String, _ events: String..., more: String = "") -> String {
        "    - {name: n, expect: \(expect), \(more) events: [\(events.joined(separator: ", "))]}"
    }

    @Test("pass where the rule does what they demand")
    func passing() async throws {
        let three = Fixture.rejections(3)
        #expect(try await Fixture.reason(Fixture.burst(exemplar("match", three))) == nil)
        let more = "findings: 1, opens_at: 20s, state: open,"
        #expect(try await Fixture.reason(Fixture.burst(exemplar("match", three, more: more))) == nil)
        let over = "state: resolved, until: 2m,"
        #expect(try await Fixture.reason(Fixture.burst(exemplar("match", three, more: over))) == nil)
        #expect(try await Fixture.reason(Fixture.burst(exemplar("no-match", Fixture.rejections(2)))) == nil)
    }

    @Test("the window is closed: events exactly a timespan apart are in one, a second more are not")
    func closedWindow() async throws {
        let two = Fixture.rejections(2)
        let exact = exemplar("match", two, Fixture.rejections(1, offset: "1m"))
        #expect(try await Fixture.reason(Fixture.burst(exact)) == nil)
        let late = exemplar("no-match", two, Fixture.rejections(1, offset: "1m1s"))
        #expect(try await Fixture.reason(Fixture.burst(late)) == nil)
    }

    @Test("a rule that keeps silent says how near it came")
    func near() async throws {
        let reason = try await Fixture.reason(Fixture.burst(exemplar("match", Fixture.rejections(2))))
        #expect(
            reason
                == "a finding was expected, but there is none; the highest measure was 2 for keytrail.credential.id=k1, and fewer than 3 is in order"
        )
    }

    @Test("a rule that sees no event of its own shows what the first one has")
    func unmatched() async throws {
        let accepted = "{event: {keytrail.credential.id: k1}}"
        let reason = try await Fixture.reason(Fixture.burst(exemplar("match", accepted)))
        #expect(
            reason
                == "a finding was expected, but there is none; no event matches; the first has http.response.status_code=200"
        )
    }

    @Test("events without a group are said to be left out")
    func ungrouped() async throws {
        let anonymous = "{repeat: 3, every: 1s, event: {sc-status: 401}}"
        let reason = try #require(try await Fixture.reason(Fixture.burst(exemplar("match", anonymous))))
        #expect(reason.contains("left out 3 calls that lack keytrail.credential.id"), "\(reason)")
    }

    @Test(
        "a finding that is not as demanded is described",
        arguments: [
            (
                "no-match", "",
                "no finding was expected, but one opened at 20s for keytrail.credential.id=k1: 3 calls within 1 min, fewer than 3 in order"
            ),
            (
                "match", "findings: 2,",
                "2 findings were expected, but there are 1: at 20s for keytrail.credential.id=k1"
            ),
            ("match", "opens_at: 10s,", "it was expected to open at 10s, but opened at 20s"),
            ("match", "state: resolved,", "it was expected to be resolved, but is open at the exemplar's end"),
            ("match", "state: open, until: 5m,", "it was expected to be open, but is resolved at 1m20s"),
        ]
    )
    func otherwise(expect: String, more: String, reason: String) async throws {
        let files = Fixture.burst(exemplar(expect, Fixture.rejections(3), more: more))
        #expect(try await Fixture.reason(files) == reason)
    }

    @Test("an event that is no call is a failure with its place")
    func noCall() async throws {
        let files = Fixture.burst(exemplar("match", "{event: {http.response.status_code: many}}"))
        let reason = try #require(try await Fixture.reason(files))
        #expect(reason.contains("r.yml:18:"), "\(reason)")
        #expect(reason.contains("http.response.status_code is not an integer"), "\(reason)")
    }

    @Test("a rule that only serves others is tried by itself where it has exemplars, and facts are judged one by one")
    func facts() async throws {
        let rule = """
            title: Powerful
            logsource: {product: keytrail, service: scopes}
            detection:
                selection: {keytrail.scope.weight|gte: 4}
                condition: selection
            keytrail.exemplars:
            """
        let events =
            "{event: {keytrail.credential.id: a, keytrail.scope.weight: 4}}, {event: {keytrail.scope.weight: 3}}"
        let files = RuleFiles(files: [("f.yml", rule + "\n" + exemplar("match", events, more: "findings: 1,"))])
        #expect(try await Fixture.reason(files) == nil)
        let weak = RuleFiles(files: [("f.yml", rule + "\n" + exemplar("match", "{event: {keytrail.scope.weight: 3}}"))])
        let reason = try #require(try await Fixture.reason(weak))
        #expect(reason.hasSuffix("no event matches; the first has keytrail.scope.weight=3"), "\(reason)")
    }

    /// Whether an event makes a detection rule find something.
    private func finds(_ event: String, source: String, detection: String) async throws -> Bool {
        let rule = """
            title: t
            logsource: {\(source)}
            detection:
                selection: {\(detection)}
                condition: selection
            keytrail.exemplars:
            """
        let files = RuleFiles(files: [("f.yml", rule + "\n" + exemplar("match", "{event: {\(event)}}"))])
        return try await Fixture.reason(files) == nil
    }

    @Test("events of a rule about another product's log belong to that log, unless they say otherwise")
    func trails() async throws {
        let source = "product: aws, service: cloudtrail"
        let detection = "eventName: ConsoleLogin, userIdentity.type: Root"
        let event = "eventName: ConsoleLogin, userIdentity: {type: Root}"
        #expect(try await finds(event, source: source, detection: detection))
        #expect(
            try await finds(event.replacing("Root", with: "IAMUser"), source: source, detection: detection) == false
        )
        #expect(try await finds(event + ", keytrail.log.product: gcp", source: source, detection: detection) == false)
    }

    @Test(
        "fields have the names that a rule may use, and an event that says nothing was answered",
        arguments: [
            ("cs-uri-stem: /a/b", "c-uri: /a/b?c=d"), ("url.path: /a", "c-uri: 'https://h.example.com/a'"),
            ("server.address: h.example.com", "c-uri: 'https://h.example.com/a'"),
            ("server.address: h.example.com, url.path: /a", "url.full: 'https://h.example.com/a'"),
            ("sc-status: 503", "http.response.status_code: 503"), ("http.request.method: POST", "cs-method: post"),
            ("c-uri-extension: php", "c-uri-extension: php"),
            ("keytrail.outcome: success", "cs-host: h.example.com"),
            ("keytrail.outcome: auth_failed", "keytrail.outcome: auth_failed"),
            ("error.type: timeout, http.response.status_code: null", "error.type: timeout"),
            ("server.address: api.example.com, url.path: /, http.request.method: GET", "sc-status: 200"),
        ]
    )
    func names(detection: String, event: String) async throws {
        #expect(
            try await finds(event + ", keytrail.credential.id: k1", source: "category: proxy", detection: detection)
        )
    }

    @Test("a rule that looks at two logs needs events that say theirs")
    func twoLogs() async throws {
        let detection = { (name: String, source: String) in
            """
            title: \(name)
            name: \(name)
            logsource: {\(source)}
            detection: {s: {eventName: x}, condition: s}
            ---

            """
        }
        let correlation = """
            title: both
            correlation: {type: temporal, rules: [a, b], timespan: 1m}
            keytrail.exemplars:
            """
        let rules = detection("a", "product: aws, service: cloudtrail") + detection("b", "product: gcp, service: audit")
        let silent = exemplar("match", "{event: {eventName: x}}")
        let files = RuleFiles(files: [("f.yml", rules + correlation + "\n" + silent)])
        let reason = try #require(try await Fixture.reason(files))
        #expect(reason.contains("the rule looks at aws/cloudtrail and gcp/audit, so an event has to say which"))
        let events = [("aws", "cloudtrail"), ("gcp", "audit")].map { product, service in
            "{event: {eventName: x, keytrail.log.product: \(product), keytrail.log.service: \(service)}}"
        }
        let told = exemplar("match", events.joined(separator: ", "))
        #expect(try await Fixture.reason(RuleFiles(files: [("f.yml", rules + correlation + "\n" + told)])) == nil)
    }

    @Test("a strict test misses exemplars of rules that report, and of no others")
    func strict() async throws {
        let files = Fixture.burst(exemplar("match", Fixture.rejections(3)))
        let result = try await Fixture.test(files, isStrict: true)
        #expect(result.untested.map(\.rule.title) == ["Burst"])
        #expect(result.untested.first?.missing == [.noMatch])
        #expect(!result.isClean)
    }

    @Test("a threshold that no exemplar pins down is told of, with its place and what is missing")
    func unnoticed() async throws {
        let files = Fixture.burst(exemplar("match", Fixture.rejections(5)))
        let result = try await Fixture.test(files, movesThresholds: true)
        // Five rejections in 40 s: neither two nor four are another verdict, nor are 59 or 61 seconds.
        #expect(result.mutants == 4)
        #expect(
            result.survivors.map(\.mutant.words).sorted() == [
                "gte: 2 in place of 3", "gte: 4 in place of 3", "timespan: 59s in place of 1m",
                "timespan: 61s in place of 1m",
            ]
        )
        let lower = try #require(result.survivors.first { $0.mutant.text == "2" })
        #expect(lower.mutant.threshold.location.description == "r.yml:16:14")
        #expect(lower.mutant.remedy == "add one with expect: no-match whose measure reaches exactly 2")
    }

    @Test("exemplars at the threshold notice every move")
    func noticed() async throws {
        let list = [
            exemplar("match", Fixture.rejections(2), Fixture.rejections(1, offset: "1m")),
            exemplar("no-match", Fixture.rejections(2), Fixture.rejections(1, offset: "1m1s")),
        ]
        let result = try await Fixture.test(Fixture.burst(list.joined(separator: "\n")), movesThresholds: true)
        #expect(result.mutants == 4)
        #expect(result.survivors.isEmpty)
    }

    @Test(
        "the shipped rules do what their exemplars demand, each is shown firing and silent, every threshold pinned down"
    )
    func shipped() async throws {
        let files = RuleFiles(RuleFolder.read([Fixture.shippedRules]))
        #expect(files.exemplars.diagnostics.isEmpty)
        let result = try await Fixture.test(files, isStrict: true, movesThresholds: true)
        #expect(result.trials.filter { !$0.verdict.isPassed }.isEmpty)
        #expect(result.untested.map(\.rule.title).isEmpty)
        #expect(result.survivors.map { "\($0.mutant.threshold.location): \($0.mutant.words)" }.isEmpty)
        #expect(result.trials.count >= 20)
        #expect(result.mutants >= 20)
    }
}
