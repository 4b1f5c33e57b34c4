import KeytrailModel
import KeytrailRules
import Testing

@Suite struct CorrelationParsingTests {
    @Test(
        "every type of Sigma's is read",
        arguments: [
            ("event_count", "{gte: 10}"), ("value_count", "{field: client.address, gte: 3}"),
            ("value_sum", "{field: http.response.body.size, gt: 1000000}"),
            ("value_avg", "{field: http.response.body.size, lt: 0.5}"),
            ("value_percentile", "{field: keytrail.duration_us, percentile: 95, gt: 250000}"),
            ("value_median", "{field: keytrail.duration_us, gt: 250000}"), ("temporal", "{gte: 1}"),
            ("temporal_ordered", "{gte: 1}"),
        ]
    )
    func kinds(kind: String, condition: String) throws {
        let set = correlation(["type: \(kind)", "condition: \(condition)"])
        #expect(set.diagnostics.isEmpty)
        #expect(try #require(set.correlations.first).rule.correlation.kind.rawValue == kind)
    }

    @Test(
        "a type of ours is read with its terms",
        arguments: [
            (
                "keytrail_new_value", "{field: client.address, gte: 1}",
                "keytrail.new_value: {warmup: 3d, min_events: 5, novelty: network}", ["a"]
            ),
            ("keytrail_ratio", "{gte: 0.5}", "keytrail.ratio: {min_events: 30, confidence: 0.99}", ["a", "b"]),
            ("keytrail_silence", "{gte: 100}", "keytrail.silence: {lookback: 2w}", ["a"]),
            (
                "keytrail_spike", "{gte: 3}",
                "keytrail.spike: {direction: both, min_difference: 9, short_ratio: {gte: 4}, zone: Europe/Berlin}",
                ["a"]
            ),
            ("keytrail_impossible_travel", "{gt: 900}", "keytrail.travel: {min_distance_km: 100}", ["a"]),
        ]
    )
    func terms(kind: String, condition: String, annotation: String, rules: [String]) throws {
        let lines = ["type: \(kind)", "condition: \(condition)", "rules: [\(rules.joined(separator: ", "))]"]
        let set = correlation(lines, top: annotation, file: "r.keytrail.yaml")
        #expect(set.diagnostics.isEmpty)
        let terms = try #require(set.correlations.first).rule.correlation.terms
        var newValue = NewValueTerms()
        (newValue.warmup, newValue.minimumEvents, newValue.novelty) = (.days(3), 5, .network)
        var ratio = RatioTerms()
        (ratio.minimumEvents, ratio.confidence) = (30, 0.99)
        var silence = SilenceTerms()
        silence.lookback = .days(14)
        var spike = SpikeTerms()
        (spike.direction, spike.minimumDifference, spike.shortRatio, spike.zone) = (.both, 9, 4, "Europe/Berlin")
        var travel = TravelTerms()
        travel.minimumDistance = 100
        let expected: [Correlation.Terms] = [
            .newValue(newValue), .ratio(ratio), .silence(silence), .spike(spike), .travel(travel),
        ]
        #expect(expected.contains(terms))
    }

    @Test("a type of ours is refused in a file that other tools read")
    func renamed() {
        let set = correlation(["type: keytrail_silence", "condition: {gte: 100}"])
        #expect(set.diagnostics.first?.message.contains(".keytrail.yaml") == true)
        #expect(set.correlations.isEmpty)
    }

    @Test("both ends of a range hold, thresholds may be fractions")
    func range() throws {
        let set = correlation(["condition: {gt: 1.5, lte: 3}"])
        guard case .measure(let condition) = try #require(set.correlations.first).rule.correlation.condition else {
            Issue.record("no measure")
            return
        }
        #expect([1.5, 2, 3, 3.5].map { condition.holds(for: $0) } == [false, true, true, false])
    }

    @Test("a list of fields is one combined value, the percentile is the median unless said")
    func fields() throws {
        let list = correlation([
            "type: value_count", "condition: {field: [client.address, user_agent.original], gte: 2}",
        ])
        let median = correlation(["type: value_percentile", "condition: {field: keytrail.duration_us, gte: 2}"])
        #expect(measure(list)?.fields == ["client.address", "user_agent.original"])
        #expect(measure(median)?.percentile == 50)
    }

    @Test("without a condition all rules must be seen", arguments: ["temporal", "temporal_ordered"])
    func allRules(kind: String) {
        let set = correlation(["type: \(kind)", "rules: [a, b]", "-condition"])
        #expect(measure(set)?.bounds.map(\.number) == [2])
    }

    @Test(
        "timespans",
        arguments: [("90s", 90), ("5m", 300), ("1w", 604_800), ("1M", 2_629_746), ("1y", 31_556_952)]
    )
    func timespan(text: String, seconds: Int64) {
        let set = correlation(["timespan: \(text)"])
        #expect(set.correlations.first?.rule.correlation.timespan == .seconds(seconds))
    }

    @Test("an alias is another name in the events of one rule")
    func aliases() throws {
        let lines = [
            "rules: [a, b]", "group-by: [who]", "aliases: {who: {a: client.address, b: network.peer.address}}",
        ]
        let set = correlation(lines)
        #expect(set.diagnostics.isEmpty)
        let correlation = try #require(set.correlations.first).rule.correlation
        #expect(correlation.field("who", ofRule: 0) == "client.address")
        #expect(correlation.field("who", ofRule: 1) == "network.peer.address")
    }

    @Test("generate may stand in both places", arguments: [["generate: true"], []])
    func generate(lines: [String]) {
        let set = correlation(lines, top: lines.isEmpty ? "generate: true" : "")
        #expect(set.diagnostics.isEmpty)
        #expect(set.reportingDetections(of: .calls).count == 2)
    }

    @Test(
        "what is wrong with a correlation is said, with what to write",
        arguments: [
            (["type: event_cont"], "did you mean 'event_count'"), (["timespan: 5"], "one of s, m, h, d, w, M, y"),
            (["rules: [nobody]"], "no rule is called 'nobody'"), (["rules: []"], "must list the names"),
            (["rules: [a, a]"], "listed twice"), (["group-by: [server.adress]"], "did you mean 'server.address'"),
            (["group-by: [keytrail.nothing]"], "unknown field 'keytrail.nothing'"),
            (["group-by: {a: b}"], "'group-by' must be a list of texts"),
            (["condition: {gte: ten}"], "takes a number"), (["condition: {ge: 10}"], "unknown key 'ge'"),
            (["condition: {}"], "needs a comparison"), (["timspan: 5m"], "did you mean 'timespan'"),
            (["condition: a and b"], "must be a mapping"),
            (["condition: {field: url.path, gte: 1}"], "takes no 'field'"),
            (["type: value_count"], "needs a 'field'"),
            (["type: value_sum", "condition: {field: [url.path, url.query], gt: 1}"], "takes one field"),
            (["type: value_avg", "condition: {field: url.path, percentile: 5, gt: 1}"], "value_percentile only"),
            (["type: value_count", "condition: {field: url.pth, gte: 1}"], "did you mean 'url.path'"),
            (["group-by: [who]", "aliases: {who: {c: url.path}}"], "'c' is not in 'rules'"),
            (["group-by: [who]", "aliases: {who: {a: url.pth}}"], "did you mean 'url.path'"),
            (["group-by: [who]", "aliases: {who: url.path}"], "must be a mapping of rules to fields"),
            (["generate: maybe"], "true or false"),
        ]
    )
    func mistakes(lines: [String], message: String) {
        let set = correlation(lines)
        #expect(
            set.diagnostics.contains { $0.message.contains(message) && $0.location?.line != nil },
            "\(set.diagnostics)"
        )
        #expect(set.correlations.isEmpty)
    }

    @Test(
        "what is wrong with an annotation is said",
        arguments: [
            ("event_count", "keytrail.ratio: {}", "belongs to the type keytrail_ratio"),
            ("keytrail_ratio", "", "exactly two rules"),
            ("keytrail_spike", "keytrail.spike: {min_diference: 1}", "did you mean 'min_difference'"),
            ("keytrail_spike", "keytrail.spike: 5", "must be a mapping"),
            ("keytrail_spike", "keytrail.spike: {min_difference: 0}", "at least 1"),
            ("keytrail_spike", "keytrail.spike: {direction: sideways}", "up or down or both"),
            ("keytrail_spike", "keytrail.spike: {zone: Middle/Earth}", "is no time zone"),
            ("event_count", "keytrail.baseline: {season: week, lookback: 28d}", "means nothing with 'season: week'"),
            ("event_count", "keytrail.baseline: {season: none, lookback: 28d, zone: UTC}", "belongs to 'season: week'"),
            ("keytrail_silence", "keytrail.silence: {lookback: 5}", "one of s, m, h, d, w, M, y"),
            ("event_count", "keytrail.baseline: {lookback: 28d, season: weekly}", "none or hour_of_day or week"),
            ("value_count", "keytrail.baseline: {lookback: 28d}", "belongs to the type event_count"),
            ("event_count", "keytrail.baseline: {lookback: 500w}", "at most 10000 are kept"),
        ]
    )
    func annotations(kind: String, annotation: String, message: String) {
        let set = correlation(["type: \(kind)"], top: annotation, file: "r.keytrail.yaml")
        #expect(set.diagnostics.contains { $0.message.contains(message) }, "\(set.diagnostics)")
        #expect(set.correlations.isEmpty)
    }

    @Test(
        "what counts the instants of a correlation can only name that one's group-by fields",
        arguments: [("who", true), ("client.address", true), ("c-ip", true), ("server.address", false)]
    )
    func chained(field: String, isGood: Bool) {
        let outer = """
            name: inner
            ---
            title: outer
            correlation: {type: event_count, rules: [inner], group-by: [\(field)], timespan: 1h, condition: {gte: 2}}
            """
        let lines = ["group-by: [who, client.address]", "aliases: {who: {a: server.address}}"]
        let set = correlation(lines, top: outer)
        #expect(set.correlations.count == (isGood ? 2 : 1))
        #expect(set.diagnostics.contains { $0.message.contains("is not among them: it has who") } != isGood)
    }

    @Test("a cycle of correlations is named, the rest is evaluated")
    func cycle() {
        let second = """
            name: first
            ---
            title: second
            name: second
            correlation: {type: event_count, rules: [first], timespan: 1h, condition: {gte: 2}}
            """
        let set = correlation(["rules: [second]", "-group-by"], top: second)
        #expect(set.correlations.isEmpty)
        #expect(set.diagnostics.contains { $0.message.contains("refers back to this rule") })
        #expect(set.reportingDetections(of: .calls).count == 2)
    }

    private func measure(_ set: RuleSet) -> MeasureCondition? {
        guard case .measure(let condition) = set.correlations.first?.rule.correlation.condition else { return nil }
        return condition
    }
}
