internal import KeytrailModel

/// Finds what rules refer to: filters their rules, correlations what they count, each after the other.
struct RuleResolver {
    private(set) var detections: [DetectionRule] = []
    private(set) var correlations: [RuleSet.ResolvedCorrelation] = []
    /// The identifiers of rules that only serve correlations.
    private(set) var serving: Set<String> = []
    private(set) var diagnostics: [Diagnostic] = []

    private let rules: [Rule]
    private var inputs: [String: RuleSet.Input] = [:]
    private var waiting: [String: CorrelationRule] = [:]
    /// The correlations whose references are being resolved: where one comes again, there is a cycle.
    private var path: [String] = []
    private var failed: Set<String> = []

    init(_ rules: [Rule]) {
        self.rules = rules
    }

    /// Resolves all references.
    mutating func resolve() {
        for case .detection(let rule) in rules {
            for key in rule.header.keys { inputs[key] = .detection(detections.count) }
            detections.append(rule)
        }
        for case .filter(let filter) in rules { apply(filter) }
        for case .correlation(let rule) in rules {
            for key in rule.header.keys { waiting[key] = rule }
        }
        for case .correlation(let rule) in rules { resolve(rule) }
    }

    private mutating func apply(_ filter: FilterRule) {
        for reference in filter.rules where inputs[reference.text] == nil {
            report(reference, "no detection rule is called '\(reference.text)'" + hint(reference.text))
        }
        let chosen = Set(filter.rules.compactMap { inputs[$0.text] })
        for index in detections.indices where filter.source.contains(detections[index].source) {
            guard filter.rules.isEmpty || chosen.contains(.detection(index)) else { continue }
            detections[index].expression = .all([detections[index].expression, filter.expression])
        }
    }

    private mutating func resolve(_ rule: CorrelationRule) {
        let name = rule.header.identifier
        guard !failed.contains(name), !correlations.contains(where: { $0.rule.header.identifier == name }) else {
            return
        }
        path.append(name)
        defer { path.removeLast() }
        var found: [RuleSet.Input] = []
        for reference in rule.correlation.rules {
            if let input = input(reference) { found.append(input) }
        }
        guard found.count == rule.correlation.rules.count else {
            failed.insert(name)
            return
        }
        for key in rule.header.keys { inputs[key] = .correlation(correlations.count) }
        correlations.append(RuleSet.ResolvedCorrelation(rule: rule, inputs: found))
        guard !rule.generatesBase else { return }
        for input in found {
            switch input {
            case .detection(let index): serving.insert(detections[index].header.identifier)
            case .correlation(let index): serving.insert(correlations[index].rule.header.identifier)
            }
        }
    }

    private mutating func input(_ reference: RuleReference) -> RuleSet.Input? {
        if let rule = waiting[reference.text], inputs[reference.text] == nil {
            guard !path.contains(rule.header.identifier) else {
                report(reference, "'\(reference.text)' refers back to this rule; a correlation cannot count itself")
                return nil
            }
            resolve(rule)
            guard inputs[reference.text] != nil else {
                report(reference, "'\(reference.text)' is not evaluated itself, because of its own error")
                return nil
            }
        }
        guard let input = inputs[reference.text] else {
            report(reference, "no rule is called '\(reference.text)'" + hint(reference.text))
            return nil
        }
        if case .detection(let index) = input, case .derived = detections[index].source.events {
            report(reference, "'\(reference.text)' is not about single events and cannot be counted")
            return nil
        }
        return input
    }

    private func hint(_ name: String) -> String {
        let known = Array(inputs.keys) + Array(waiting.keys)
        return nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    private mutating func report(_ reference: RuleReference, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: reference.location, message))
    }
}

extension RuleHeader {
    /// What other rules may call it.
    fileprivate var keys: [String] { [id, name].compactMap(\.self) }
}
