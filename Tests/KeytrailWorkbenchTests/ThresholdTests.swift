import KeytrailModel
import KeytrailWorkbench
import KeytrailYAML
import Testing

@Suite("Thresholds") struct ThresholdTests {
    private func thresholds(_ text: String) -> [Threshold] {
        YAMLFile(text: text, file: "r.yml").documents.flatMap { Threshold.all(in: $0) }
    }

    @Test("are the numbers on which a finding depends, and no others")
    func found() {
        let found = thresholds(
            """
            detection:
                selection:
                    - url.path: 5
                      server.port|lt: [80, 90]
                    - keytrail.duration_us|gte: 0.5
                condition: selection
            correlation:
                timespan: 5m
                condition: {gt: 3, percentile: 95}
            keytrail.suppress: 1h
            keytrail.baseline: {lookback: 28d, min_windows: 72, score: {gte: 6}}
            keytrail.new_value: {warmup: 7d}
            """
        )
        #expect(found.map(\.text) == ["80", "90", "0.5", "5m", "3", "72", "6", "7d"])
        #expect(found.first?.path == ["detection", "selection", "0", "server.port|lt", "0"])
        #expect(found.first?.location.description == "r.yml:4:28")
    }

    @Test(
        "move by one, by the last decimal, by a second, and never to where they mean nothing",
        arguments: [
            ("correlation: {condition: {gte: 10}}", ["9", "11"]), ("correlation: {condition: {gte: 1}}", ["2"]),
            ("correlation: {condition: {gt: 0}}", ["1"]), ("correlation: {condition: {lte: 0.05}}", ["0.04", "0.06"]),
            ("correlation: {condition: {lt: 1.0}}", ["0.9", "1.1"]), ("correlation: {timespan: 1m}", ["59s", "61s"]),
            ("correlation: {timespan: 1s}", ["2s"]), ("detection: {s: {server.port|gt: 0}}", ["-1", "1"]),
            ("keytrail.spike: {min_current: 1}", ["2"]),
        ]
    )
    func moved(document: String, texts: [String]) {
        #expect(thresholds(document).flatMap(\.mutants).map(\.text) == texts)
    }

    /// The value in `remedy` is the one that rule and mutant judge differently, worked out by hand for each comparison.
    @Test(
        "the exemplar that is missing has just the value that tells rule and mutant apart",
        arguments: [
            ("gte", 0, "no-match", "9"), ("gte", 1, "match", "10"), ("gt", 0, "no-match", "10"),
            ("gt", 1, "match", "11"),
            ("lte", 0, "match", "10"), ("lte", 1, "no-match", "11"), ("lt", 0, "match", "9"),
            ("lt", 1, "no-match", "10"),
        ]
    )
    func remedies(comparison: String, index: Int, expect: String, value: String) {
        let mutant = thresholds("correlation: {condition: {\(comparison): 10}}").flatMap(\.mutants)[index]
        #expect(mutant.remedy == "add one with expect: \(expect) whose measure reaches exactly \(value)")
    }
}
