internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailWorkbench

/// A test of rules as the XML that JUnit made usual: one suite for each rule.
struct JUnitWords {
    private let result: RuleTest.Result
    private let complaints: [RuleTestWords.Complaint]

    init(_ result: RuleTest.Result, complaints: [RuleTestWords.Complaint]) {
        self.result = result
        self.complaints = complaints
    }

    var text: String {
        let passed = result.trials.filter(\.verdict.isPassed)
        var rules: [RuleLabel] = []
        for rule in result.trials.map(\.rule) + complaints.map(\.rule) where !rules.contains(rule) {
            rules.append(rule)
        }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for rule in rules {
            let bad = complaints.filter { $0.rule == rule }
            let good = passed.filter { $0.rule == rule }
            let counts = "tests=\"\(bad.count + good.count)\" failures=\"\(bad.count)\""
            text += "  <testsuite name=\"\(rule.title.markup)\" \(counts) file=\"\(rule.location.file.markup)\">\n"
            for trial in good { text += "    <testcase name=\"\(trial.exemplar.markup)\"/>\n" }
            for complaint in bad {
                text += "    <testcase name=\"\(complaint.name.markup)\">\n"
                text += "      <failure message=\"\(complaint.line.markup)\"/>\n    </testcase>\n"
            }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }
}
