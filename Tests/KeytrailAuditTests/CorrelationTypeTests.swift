import KeytrailAudit
import KeytrailModel
import KeytrailRules
import Testing

@Suite("What every correlation type measures")
struct CorrelationTypeTests {
    @Test(
        "a rule that is wrong would prove nothing",
        arguments: ["type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 2}"]
    )
    func fixture(_ body: String) {
        #expect(correlation(body).diagnostics.map(\.description) == [])
    }

    @Test("a count is over a window that is closed at both ends")
    func closed() throws {
        let rule = correlation("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}")
        #expect(try qualifying(rule, events("/a", at: [0, 5, 10, 15.000001])) == [10])
    }

    @Test("all events of an instant are in before it is judged")
    func instants() throws {
        let exactly = correlation("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {eq: 2}")
        #expect(try qualifying(exactly, events("/a", at: [0, 1, 1])) == [])
        #expect(try qualifying(exactly, events("/a", at: [0, 0, 11])) == [0])
    }

    @Test("an event that several rules match is one event")
    func once() throws {
        let text = """
            title: x
            name: x
            logsource: {product: keytrail}
            detection:
                s: {url.path: '/a*'}
                condition: s
            ---
            title: y
            name: y
            logsource: {product: keytrail}
            detection:
                s: {url.path: '*1'}
                condition: s
            ---
            title: rule
            id: 00000000-0000-4000-8000-000000000001
            correlation:
                type: event_count
                rules: [x, y]
                timespan: 10s
                condition: {gte: 2}
            """
        let rules = RuleSet(files: [("t.yml", text)])
        #expect(try qualifying(rules, events("/a1", at: [0])) == [])
        #expect(try qualifying(rules, events("/a1", at: [0, 1])) == [1])
    }

    @Test("different values are counted, repeated ones once, and only while they are inside")
    func values() throws {
        let rule = correlation(
            "type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: user_agent.original, gte: 2}"
        )
        let log = [(0.0, "x"), (1, "x"), (2, "y"), (11, "x"), (12, "x"), (13, "X")]
            .map { TestEvent($0.0, ["url.path": "/a", "user_agent.original": $0.1]) }
        // At 12 the x of 1 is out and the y of 2 still in; at 13 case is kept.
        #expect(try qualifying(rule, log) == [2, 11, 12, 13])
    }

    @Test("an event without a value counts no value, which may be too few")
    func noValues() throws {
        let rule = correlation(
            "type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: user_agent.original, lt: 2}"
        )
        let log = [TestEvent(0, ["url.path": "/a"])]
        #expect(try qualifying(rule, log) == [0])
        #expect(try judge(rule, log).instants.map(\.measure) == [0])
    }

    @Test("a call whose value rules read from different fields has all of these values")
    func aliasedValues() throws {
        let aliases = "aliases: {who: {a: client.address, b: network.peer.address}}"
        let fields = ["url.path": "/ab", "client.address": "1", "network.peer.address": "2"]
        for (type, condition, measure) in [("value_count", "gte: 2", 2.0), ("value_sum", "gt: 1", 3)] {
            let body = "rules: [a, b]\ntimespan: 10s\n\(aliases)\ncondition: {field: who, \(condition)}"
            let text = correlation("type: \(type)\n\(body)", matching: "contains")
            #expect(try judge(text, [TestEvent(0, fields)]).instants.map(\.measure) == [measure])
        }
    }

    @Test("values of different fields are told apart by what they mean, not by how they are stored")
    func unlikeValues() throws {
        let rule = correlation(
            """
            type: value_count
            rules: [a, b]
            timespan: 1m
            aliases: {what: {a: client.address, b: http.request.body.size}}
            condition: {field: what, gte: 1}
            """
        )
        // The text's number in a dictionary is one of these.
        let sizes = (1...9).map { TestEvent(Double($0), ["url.path": "/b", "http.request.body.size": "\($0)"]) }
        let log = [TestEvent(0, ["url.path": "/a", "client.address": "x"])] + sizes
        #expect(try judge(rule, log).instants.last?.measure == 10)
    }

    @Test("several fields are one combined value")
    func combinations() throws {
        let rule = correlation(
            """
            type: value_count
            rules: [a]
            timespan: 10s
            condition: {field: [user_agent.original, client.address], gte: 3}
            """
        )
        let log = [("x", "1"), ("x", "2"), ("x", "1"), ("y", "1")].enumerated().map { index, pair in
            TestEvent(Double(index), ["url.path": "/a", "user_agent.original": pair.0, "client.address": pair.1])
        }
        #expect(try qualifying(rule, log) == [3])
    }

    @Test(
        "numbers are added, averaged and ranked",
        arguments: [
            ("value_sum", "{field: keytrail.duration_us, gt: 25}", [2.0]),
            ("value_avg", "{field: keytrail.duration_us, gte: 10.5}", [1.0, 2.0]),
            ("value_median", "{field: keytrail.duration_us, gt: 10}", [1.0, 2]),
            ("value_percentile", "{field: keytrail.duration_us, percentile: 90, gte: 11.8}", [1.0, 2]),
        ]
    )
    func numbers(_ type: String, _ condition: String, _ expected: [Double]) throws {
        let rule = correlation("type: \(type)\nrules: [a]\ntimespan: 10s\ncondition: \(condition)")
        // 2 → sum 2; 10, 12 → sum 22, mean 11, median 11, p90 11.8; + 11 → 33, 11, 11, p90 11.8; 14 without a number.
        let log = [(-20.0, "2"), (0, "10"), (1, "12"), (2, "11")]
            .map { TestEvent($0.0, ["url.path": "/a", "keytrail.duration_us": $0.1]) }
        let silent = TestEvent(14, ["url.path": "/a"])
        #expect(try qualifying(rule, log + [silent]) == expected)
    }

    @Test("rules are seen in any order")
    func temporal() throws {
        let rule = correlation("type: temporal\nrules: [a, b, c]\ntimespan: 10s")
        let log = events("/b", at: [0, 30]) + events("/a", at: [5, 41]) + events("/c", at: [10, 45])
        #expect(try qualifying(rule, log) == [10])
    }

    @Test("of three rules two are enough when the condition says so")
    func temporalCount() throws {
        let rule = correlation("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: {gte: 2}")
        #expect(try qualifying(rule, events("/b", at: [0]) + events("/a", at: [5])) == [5])
    }

    @Test("what was seen before the window is no evidence")
    func evidence() throws {
        let rule = correlation("type: temporal\nrules: [a, b]\ntimespan: 10s\ncondition: {lte: 1}")
        let found = try judge(rule, [TestEvent(0, ["url.path": "/a"]), TestEvent(60, ["url.path": "/b"])]).findings
        let evidence = found.filter { $0.rule.id.hasSuffix("0001") }.sorted { $0.openedAt < $1.openedAt }
        #expect(evidence.map { $0.evidence.map(\.startedAt) } == [[Timestamp(seconds: 0)], [Timestamp(seconds: 60)]])
        #expect(evidence.map(\.eventCount) == [1, 1])
    }

    @Test("an order is strict: the same instant is no order")
    func ordered() throws {
        let rule = correlation("type: temporal_ordered\nrules: [a, b]\ntimespan: 10s")
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/b", at: [0])) == [])
        #expect(try qualifying(rule, events("/b", at: [0]) + events("/a", at: [1])) == [])
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/b", at: [10])) == [10])
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/b", at: [10.1])) == [])
        // A second, later beginning keeps the chain inside the window.
        #expect(try qualifying(rule, events("/a", at: [0, 5]) + events("/b", at: [12])) == [12])
    }

    @Test("an ordered count is the longest chain")
    func orderedCount() throws {
        let rule = correlation("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 10s\ncondition: {gte: 2}")
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/c", at: [1])) == [1])
        #expect(try qualifying(rule, events("/c", at: [0]) + events("/a", at: [1])) == [])
    }

    @Test("an absence is known at its deadline, and only when the log has passed it")
    func absence() throws {
        let rule = correlation("type: temporal\ncondition: a and not b\ntimespan: 10s")
        #expect(try qualifying(rule, events("/a", at: [0]), until: 10) == [10])
        #expect(try qualifying(rule, events("/a", at: [0]), until: 9.9) == [])
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/b", at: [10]), until: 60) == [])
        #expect(try qualifying(rule, events("/a", at: [0, 3]) + events("/b", at: [11]), until: 60) == [10])
        // What came before does not matter: the window looks ahead.
        #expect(try qualifying(rule, events("/b", at: [0]) + events("/a", at: [1]), until: 60) == [11])
    }

    @Test("an ordered absence needs its chain")
    func orderedAbsence() throws {
        let rule = correlation("type: temporal_ordered\ncondition: a and b and not c\ntimespan: 10s")
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/b", at: [4]), until: 60) == [10])
        // Ahead of the b of 0 lies an a, but no b after it.
        #expect(try qualifying(rule, events("/b", at: [0]) + events("/a", at: [4]), until: 60) == [])
    }

    @Test("an instant that holds for an event and for a deadline is one instant")
    func eventAndDeadline() throws {
        let rule = correlation(
            "type: temporal\nrules: [a, b, c]\ntimespan: 5s\ncondition: c or (a and not b)"
        )
        let log = [TestEvent(0, ["url.path": "/a"]), TestEvent(5, ["url.path": "/c"])]
        #expect(try qualifying(rule, log, until: 20) == [5])
    }

    @Test("an alternative is enough")
    func alternatives() throws {
        let rule = correlation("type: temporal\ncondition: a and (b or c)\ntimespan: 10s")
        #expect(try qualifying(rule, events("/a", at: [0]) + events("/c", at: [4])) == [4])
        #expect(try qualifying(rule, events("/c", at: [0]) + events("/b", at: [4])) == [])
    }
}
