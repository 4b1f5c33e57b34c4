internal import KeytrailModel
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
            text += "  <testsuite name=\"\(rule.title.xml)\" \(counts) file=\"\(rule.location.file.xml)\">\n"
            for trial in good { text += "    <testcase name=\"\(trial.exemplar.xml)\"/>\n" }
            for complaint in bad {
                text += "    <testcase name=\"\(complaint.name.xml)\">\n"
                text += "      <failure message=\"\(complaint.line.xml)\"/>\n    </testcase>\n"
            }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }
}

extension String {
    /// The text inside an attribute's quotes (XML 1.0 §2.4); what XML cannot hold is left out.
    fileprivate var xml: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
