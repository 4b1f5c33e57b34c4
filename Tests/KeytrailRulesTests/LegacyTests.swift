import KeytrailModel
import KeytrailRules
import Testing

@Suite("What Sigma's first version had")
struct LegacyTests {
    private func rule(_ condition: String, timeframe: String? = "10m") -> String {
        let frame = timeframe.map { "    timeframe: \($0)\n" } ?? ""
        return
            "title: 'Many: it''s'\nlogsource: {category: proxy}\nlevel: high\ndetection:\n    sel: {c-uri: /x}\n    b: {c-uri: /y}\n\(frame)    condition: \(condition)\n"
    }

    @Test(
        "an aggregation is refused with the correlation to write instead, and that one is read",
        arguments: [
            ("sel | count() > 10", "event_count", [10.0], []),
            ("sel | count() by cs-host >= 5", "event_count", [5], ["cs-host"]),
            ("sel|count(c-uri)by cs-host<3", "value_count", [3], ["cs-host"]),
            ("sel | sum(sc-bytes) by c-ip, cs-host > 1000000", "value_sum", [1_000_000], ["c-ip", "cs-host"]),
            ("sel | avg(sc-bytes) > 0.5", "value_avg", [0.5], []),
            ("sel | max(sc-bytes) == 7", "value_percentile", [7], []),
            ("sel | min(sc-bytes) = 7", "value_percentile", [7], []),
        ]
    )
    func aggregation(condition: String, kind: String, bounds: [Double], groupBy: [String]) throws {
        let refused = ruleSet(rule(condition))
        let diagnostic = try #require(refused.diagnostics.first)
        #expect(refused.diagnostics.count == 1)
        #expect(diagnostic.message.contains("keep 'condition: sel', leave out 'timeframe', add 'name: many_it_s'"))
        let document = try #require(diagnostic.message.firstRange(of: "'---': ")).upperBound
        let base = rule("sel", timeframe: nil).replacing("\nlogsource", with: "\nname: many_it_s\nlogsource")
        let set = ruleSet(base + "---\n" + diagnostic.message[document...])
        #expect(!set.hasErrors, "\(set.diagnostics)")
        let correlation = try #require(set.correlations.first).rule
        #expect(correlation.header.title == "Many: it's (correlation)")
        #expect(correlation.header.level == .high)
        #expect(correlation.correlation.kind.rawValue == kind)
        #expect(correlation.correlation.timespan == .minutes(10))
        #expect(correlation.correlation.groupBy == groupBy)
        guard case .measure(let measure) = correlation.correlation.condition else {
            Issue.record("no measure")
            return
        }
        #expect(measure.bounds.map(\.number) == bounds)
    }

    @Test("near becomes a temporal correlation of rules")
    func near() throws {
        let message = try #require(ruleSet(rule("sel | near b and sel")).diagnostics.first).message
        #expect(message.contains("make 'b' a rule of that name"))
        #expect(message.contains("type: temporal, rules: [many_it_s, b, sel], timespan: 10m"))
    }

    @Test("without a timeframe one is proposed")
    func noTimeframe() throws {
        let message = try #require(ruleSet(rule("sel | count() > 10", timeframe: nil)).diagnostics.first).message
        #expect(message.contains("timespan: 1h"))
        #expect(!message.contains("timeframe"))
    }

    @Test(
        "an aggregation that nobody can read is refused too",
        arguments: ["sel |", "sel | count", "sel | count() by", "sel | count( > 5", "sel | median(a) > 5", "| | |"]
    )
    func unreadable(condition: String) throws {
        let text = try #require(ruleSet(rule("'\(condition)'")).diagnostics.first).message
        #expect(text.contains("are not Sigma any more; write a correlation"))
    }

    @Test("a timeframe by itself, and an action, are refused by name")
    func others() {
        #expect(ruleSet(rule("sel")).diagnostics.contains { $0.message.contains("'timeframe' is not Sigma any more") })
        let action = ruleSet("action: global\ntitle: x\n---\n" + rule("sel or b", timeframe: nil))
        #expect(
            action.diagnostics.first?.message.contains("'action: global' collections are not Sigma any more") == true
        )
        #expect(action.rules.count == 1)
    }
}
