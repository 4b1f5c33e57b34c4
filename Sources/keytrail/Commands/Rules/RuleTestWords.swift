internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailWorkbench

/// A test of rules as text: one line for each thing to complain of.
struct RuleTestWords {
    let result: RuleTest.Result

    init(_ result: RuleTest.Result) {
        self.result = result
    }

    func text(_ format: RuleTestFormat) -> String {
        switch format {
        case .text: complaints.map { $0.line + "\n" }.joined()
        case .json: json.prettyText + "\n"
        case .junit: JUnitWords(result, complaints: complaints).text
        }
    }

    /// How it went, on one line.
    var summary: String {
        let rules = Set(result.trials.map(\.rule.identifier)).count
        var parts = [
            "\(counted(result.trials.count, "exemplar")) of \(counted(rules, "rule")): \(result.trials.count - result.failures) passed, \(result.failures) failed"
        ]
        if !result.untested.isEmpty { parts.append("\(counted(result.untested.count, "rule")) without both kinds") }
        if result.mutants > 0 {
            parts.append("\(counted(result.mutants, "threshold")) moved, \(result.survivors.count) unnoticed")
        }
        return parts.joined(separator: "; ")
    }

    /// Something to complain of.
    struct Complaint {
        var rule: RuleLabel
        var name: String
        var location: SourceLocation
        var reason: String

        var line: String { "\(location): \(reason)".visibleLine }
    }

    /// Everything to complain of: failures, then what is missing, then what goes unnoticed.
    var complaints: [Complaint] {
        let failures = result.trials.compactMap { trial -> Complaint? in
            guard case .failed(let reason) = trial.verdict else { return nil }
            let text = "failed: '\(trial.exemplar)' of '\(trial.rule.title)': \(reason)"
            return Complaint(rule: trial.rule, name: trial.exemplar, location: trial.location, reason: text)
        }
        return failures + result.untested.map(complaint) + unnoticed
    }

    /// A rule without exemplars is one thing to complain of, however many thresholds it has.
    private var unnoticed: [Complaint] {
        var seen: Set<RuleLabel> = []
        return result.survivors.compactMap { survivor in
            if survivor.hasExemplars { return complaint(survivor) }
            guard seen.insert(survivor.rule).inserted else { return nil }
            let count = result.survivors.count { $0.rule == survivor.rule }
            let fact = "'\(survivor.rule.title)' has no exemplar that passes"
            let text = "unnoticed: \(fact), so nothing notices \(counted(count, "moved threshold"))"
            return Complaint(rule: survivor.rule, name: "exemplars", location: survivor.rule.location, reason: text)
        }
    }

    private func complaint(_ untested: RuleTest.Untested) -> Complaint {
        let missing = untested.missing.map { "expect: \($0.rawValue)" }.joined(separator: " and none with ")
        let text = "untested: '\(untested.rule.title)' has no exemplar with \(missing)"
        return Complaint(
            rule: untested.rule,
            name: "exemplars of both kinds",
            location: untested.rule.location,
            reason: text
        )
    }

    private func complaint(_ survivor: RuleTest.Survivor) -> Complaint {
        let mutant = survivor.mutant
        return Complaint(
            rule: survivor.rule,
            name: mutant.words,
            location: mutant.threshold.location,
            reason: "unnoticed: no exemplar of '\(survivor.rule.title)' notices \(mutant.words); \(mutant.remedy)"
        )
    }

    private var json: JSON {
        [
            "schema": "keytrail.rules-test/1",
            "passed": .bool(result.isClean),
            "exemplars": .array(result.trials.map(\.json)),
            "untested": .array(
                result.untested.map { untested in
                    .object(
                        untested.rule.members + [JSON.Member("missing", JSON(untested.missing.map(\.rawValue)))]
                    )
                }
            ),
            "thresholds_moved": .integer(Int64(result.mutants)),
            "unnoticed": .array(result.survivors.map(\.json)),
        ]
    }
}

extension RuleLabel {
    /// The rule in machine formats.
    var members: [JSON.Member] {
        [
            JSON.Member("rule", .string(identifier)), JSON.Member("name", JSON(name)),
            JSON.Member("title", .string(title)),
            JSON.Member("level", .string(level.name)), JSON.Member("file", .string(location.file)),
        ]
    }
}

extension SourceLocation {
    fileprivate var members: [JSON.Member] { [JSON.Member("line", JSON(line)), JSON.Member("column", JSON(column))] }
}

extension RuleTest.Trial {
    fileprivate var json: JSON {
        var members = rule.members + location.members
        members += [JSON.Member("exemplar", .string(exemplar)), JSON.Member("passed", .bool(verdict.isPassed))]
        if case .failed(let reason) = verdict { members.append(JSON.Member("reason", .string(reason))) }
        return .object(members)
    }
}

extension RuleTest.Survivor {
    fileprivate var json: JSON {
        let members = rule.members + mutant.threshold.location.members
        let more: [JSON.Member] = [
            JSON.Member("threshold", JSON(mutant.threshold.path)), JSON.Member("value", .string(mutant.threshold.text)),
            JSON.Member("moved_to", .string(mutant.text)), JSON.Member("remedy", .string(mutant.remedy)),
        ]
        return .object(members + more)
    }
}
