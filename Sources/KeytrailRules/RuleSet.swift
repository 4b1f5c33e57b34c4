package import KeytrailModel
internal import KeytrailYAML

/// Rules that were read together, their references resolved: what an audit evaluates.
package struct RuleSet: Sendable {
    /// A correlation with the detections it counts.
    package struct ResolvedCorrelation: Sendable {
        /// The rule.
        package var rule: CorrelationRule
        /// The detections whose events count.
        package var bases: [DetectionRule]
    }

    /// Detections over calls that are findings by themselves.
    package private(set) var callDetections: [DetectionRule] = []
    /// Detections over the derived scope events.
    package private(set) var scopeDetections: [DetectionRule] = []
    /// Correlations.
    package private(set) var correlations: [ResolvedCorrelation] = []
    /// Every rule that can be evaluated, in the order of the files.
    package private(set) var rules: [Rule] = []
    /// What is wrong, in the order of the files; a rule with an error is not evaluated, the others are.
    package private(set) var diagnostics: [Diagnostic] = []

    /// Reads rule files; cross references resolve over all of them, and `diagnostics` of their reading come first.
    package init(files: [(name: String, text: String)], diagnostics reading: [Diagnostic] = []) {
        diagnostics = reading
        for file in files {
            let yaml = YAMLFile(text: file.text, file: file.name)
            diagnostics += yaml.diagnostics
            for document in yaml.documents {
                var parser = RuleParser(document: document)
                if let rule = parser.rule() { rules.append(rule) }
                diagnostics += parser.problems.diagnostics
            }
        }
        dropDoubles()
        resolve()
    }

    /// How many rules can be findings: all but the detections that only serve correlations.
    package var reportingCount: Int { callDetections.count + scopeDetections.count + correlations.count }

    /// Whether a rule had to be left out.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    private mutating func dropDoubles() {
        var places: [String: SourceLocation] = [:]
        rules = rules.filter { rule in
            for key in [rule.header.id, rule.header.name].compactMap(\.self) {
                if let first = places[key] {
                    let message = "the rule '\(key)' is already defined at \(first); rename one of them"
                    diagnostics.append(Diagnostic(.error, at: rule.header.location, message))
                    return false
                }
            }
            for key in [rule.header.id, rule.header.name].compactMap(\.self) { places[key] = rule.header.location }
            return true
        }
    }

    private mutating func resolve() {
        var byName: [String: Rule] = [:]
        for rule in rules {
            for key in [rule.header.id, rule.header.name].compactMap(\.self) { byName[key] = rule }
        }
        var serving: Set<String> = []
        for case .correlation(let rule) in rules {
            guard let bases = bases(of: rule, in: byName) else { continue }
            correlations.append(ResolvedCorrelation(rule: rule, bases: bases))
            if !rule.generatesBase { serving.formUnion(bases.map(\.header.identifier)) }
        }
        let kept = Set(correlations.map(\.rule.header.identifier))
        rules.removeAll { rule in
            if case .correlation = rule { return !kept.contains(rule.header.identifier) }
            return false
        }
        for case .detection(let rule) in rules where !serving.contains(rule.header.identifier) {
            switch rule.source {
            case .calls: callDetections.append(rule)
            case .scopes: scopeDetections.append(rule)
            }
        }
    }

    private mutating func bases(of rule: CorrelationRule, in byName: [String: Rule]) -> [DetectionRule]? {
        var bases: [DetectionRule] = []
        for reference in rule.correlation.rules {
            switch byName[reference.text] {
            case .detection(let base) where base.source == .calls:
                bases.append(base)
            case .detection:
                report(reference, "'\(reference.text)' is not about calls and cannot be counted")
            case .correlation:
                report(reference, "'\(reference.text)' is a correlation; only detection rules can be counted")
            case nil:
                let hint =
                    nearest(to: reference.text, among: Array(byName.keys)).map { "; did you mean '\($0)'?" } ?? ""
                report(reference, "no rule is called '\(reference.text)'\(hint)")
            }
        }
        return bases.count == rule.correlation.rules.count ? bases : nil
    }

    private mutating func report(_ reference: RuleReference, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: reference.location, message))
    }
}
