import KeytrailModel
import KeytrailRules
import Testing

@Suite struct ExemplarTests {
    /// The exemplars of one rule over calls whose list `keytrail.exemplars` is `list`, indented by four.
    private func table(_ list: String, source: String = "{product: keytrail}") -> ExemplarTable {
        ExemplarTable(files: [
            (
                "r.yml",
                """
                title: t
                logsource: \(source)
                detection:
                    s: {url.path: x}
                    condition: s
                keytrail.exemplars:
                \(list)
                """
            )
        ])
    }

    @Test("an exemplar keeps what its file says")
    func whole() throws {
        let table = table(
            """
                - name: two bursts
                  expect: match
                  start: 2026-03-01T12:00:00Z
                  findings: 2
                  opens_at: 1m30s
                  state: resolved
                  until: 2h
                  events:
                      - offset: -5m
                        repeat: 10
                        every: 10s
                        event:
                            keytrail.credential.id: k1
                            http.response.status_code: 401
                            requestParameters: {names: [a, 2, 0.5, true, null]}
                      - event: {url.path: /}
            """
        )
        #expect(table.diagnostics.isEmpty, "\(table.diagnostics)")
        let exemplar = try #require(table.exemplars["t"]?.first)
        #expect(exemplar.name == "two bursts")
        #expect(exemplar.expectation == .match)
        #expect(exemplar.start.rfc3339Seconds == "2026-03-01T12:00:00Z")
        #expect(exemplar.findings == 2)
        #expect(exemplar.opensAt == .seconds(90))
        #expect(exemplar.state == .resolved)
        #expect(exemplar.end == exemplar.start + .hours(2))
        let event = try #require(exemplar.events.first)
        #expect((event.offset, event.count, event.every) == (.minutes(-5), 10, .seconds(10)))
        // Nine intervals of ten seconds after five minutes before the start.
        #expect(event.end == .seconds(-210))
        #expect(
            JSON.object(event.fields).text
                == #"{"keytrail.credential.id":"k1","http.response.status_code":401,"requestParameters":{"names":["a",2,0.5,true,null]}}"#
        )
    }

    @Test("an exemplar ends a second after its last event, and starts on a Monday morning")
    func usual() throws {
        let list =
            "    - {name: n, expect: no-match, events: [{offset: 4m, event: {}}, {repeat: 3, every: 1m, event: {}}]}"
        let exemplar = try #require(table(list).exemplars["t"]?.first)
        #expect(exemplar.start.rfc3339Seconds == "2026-01-05T09:00:00Z")
        #expect(exemplar.end == exemplar.start + .seconds(241))
    }

    @Test(
        "a mistake is located and says what to write, and the exemplar is left out",
        arguments: [
            ("{expect: match, events: [{event: {}}]}", "r.yml:7:7: error: an exemplar needs a 'name'"),
            ("{name: n, events: [{event: {}}]}", "r.yml:7:7: error: an exemplar needs 'expect: match'"),
            ("{name: n, expect: fire, events: [{event: {}}]}", "r.yml:7:25: error: 'expect' takes match or no-match"),
            ("{name: n, expect: match}", "r.yml:7:7: error: an exemplar needs 'events'"),
            ("{name: n, expect: match, events: []}", "r.yml:7:40: error: an exemplar needs 'events'"),
            ("{name: n, expect: match, event: [], events: [{event: {}}]}", "did you mean 'events'?"),
            ("{name: n, expect: match, events: [{evnet: {}}]}", "did you mean 'event'?"),
            ("{name: n, expect: match, events: [{event: x}]}", "'event', a mapping of fields"),
            ("{name: n, expect: match, events: [{repeat: 5, event: {}}]}", "'repeat' needs 'every'"),
            ("{name: n, expect: match, events: [{repeat: 0, event: {}}]}", "whole number from 1 to 100000"),
            (
                "{name: n, expect: match, events: [{repeat: 60000, every: 1s, event: {}}, {repeat: 60000, every: 1s, event: {}}]}",
                "120000 events"
            ),
            (
                "{name: n, expect: match, events: [{offset: 5, event: {}}]}",
                "r.yml:7:50: error: 'offset' takes a time such as"
            ),
            ("{name: n, expect: match, events: [{offset: 11y, event: {}}]}", "'offset' takes a time such as"),
            ("{name: n, expect: match, events: [{offset: 4000d, event: {}}]}", "further than ten years"),
            ("{name: n, expect: match, events: [{repeat: 2, every: -1s, event: {}}]}", "cannot be negative"),
            ("{name: n, expect: match, start: monday, events: [{event: {}}]}", "RFC 3339"),
            ("{name: n, expect: match, findings: 0, events: [{event: {}}]}", "contradicts 'expect: match'"),
            ("{name: n, expect: no-match, opens_at: 1m, events: [{event: {}}]}", "'expect: no-match' allows none"),
            ("{name: n, expect: match, state: closed, events: [{event: {}}]}", "takes open or resolved"),
            (
                "{name: n, expect: match, until: 1m, events: [{offset: 2m, event: {}}]}",
                "before the last event, which is at 2m"
            ),
            ("fires", "an exemplar must be a mapping, not a single value"),
        ]
    )
    func mistakes(exemplar: String, message: String) throws {
        let table = table("    - " + exemplar)
        let text = try #require(table.diagnostics.first { $0.severity == .error }).description
        #expect(text.contains(message), "\(text)")
        #expect(table.exemplars["t"]?.isEmpty == true)
    }

    @Test("a misspelt field is told of, because it would keep a silent exemplar silent for the wrong reason")
    func fields() throws {
        let calls = table("    - {name: n, expect: no-match, events: [{event: {http.response.status_cod: 5, own: 1}}]}")
        #expect(calls.diagnostics.map(\.severity) == [.warning])
        #expect(calls.diagnostics.first?.message.contains("http.response.status_code") == true)
        let list = "    - {name: n, expect: no-match, events: [{event: {keytrail.scope.wieght: 5}}]}"
        let derived = table(list, source: "{product: keytrail, service: scopes}")
        #expect(derived.diagnostics.first?.message.contains("did you mean 'keytrail.scope.weight'?") == true)
        #expect(table(list, source: "{product: aws, service: cloudtrail}").diagnostics.isEmpty)
    }

    @Test("rules and their exemplars are read apart: a mistake in one leaves the other alone")
    func apart() {
        let text =
            "title: t\nlogsource: {product: keytrail}\ndetection: {s: {url.path: x}, condition: s}\nkeytrail.exemplars: 5\n"
        let set = ruleSet(text)
        #expect(set.diagnostics.isEmpty)
        #expect(set.rules.count == 1)
        #expect(ExemplarTable(files: [("r.yml", text)]).diagnostics.count == 1)
    }

    @Test(
        "distances are read and written alike",
        arguments: [
            ("0s", 0), ("90s", 90_000_000), ("1h30m", 5_400_000_000), ("-5m", -300_000_000), ("250ms", 250_000),
            ("1w1d", 691_200_000_000), ("1s1ms", 1_001_000),
        ]
    )
    func distances(text: String, microseconds: Int64) throws {
        let span = try #require(TimeSpan(offset: text))
        #expect(span.microseconds == microseconds)
        #expect(TimeSpan(offset: span.offsetText) == span)
    }

    @Test(
        "what is no distance is none",
        arguments: ["", "-", "5", "m", "1.5s", "5 m", "1y", "+5s", "9999999999999s", "5s-3s"]
    )
    func noDistance(text: String) {
        #expect(TimeSpan(offset: text) == nil)
    }

    @Test("a subset has the rules asked for, what they refer to, and the filters about them")
    func subsets() {
        let set = ruleSet(
            """
            title: base
            name: base
            logsource: {product: keytrail}
            detection: {s: {url.path: x}, condition: s}
            ---
            title: other
            name: other
            logsource: {product: keytrail}
            detection: {s: {url.path: y}, condition: s}
            ---
            title: burst
            name: burst
            correlation: {type: event_count, rules: [base], group-by: [server.address], timespan: 5m, condition: {gte: 3}}
            """
        )
        #expect(set.subset(of: ["burst"]).rules.map(\.header.identifier) == ["base", "burst"])
        #expect(set.subset(of: ["burst"]).reportingHeaders.count == 1)
        #expect(set.subset(of: ["base"]).reportingHeaders.count == 1)
        #expect(set.identifiers(neededFor: "burst") == ["base", "burst"])
        #expect(set.subset(of: ["nobody"]).rules.isEmpty)
    }
}
