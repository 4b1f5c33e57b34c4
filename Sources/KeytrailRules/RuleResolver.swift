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
    private var done: Set<String> = []
    /// How many misspelt references may still be compared with every name.
    private var hints = 100

    /// How many correlations may count each other's instants in a row.
    static let maximumDepth = 50

    init(_ rules: [Rule]) {
        self.rules = rules
    }

    /// Resolves all references.
    mutating func resolve() {
        for case .detection(let rule) in rules {
            for key in rule.header.keys { inputs[key] = .detection(detections.count) }
            detections.append(rule)
        }
        applyFilters()
        for case .correlation(let rule) in rules {
            for key in rule.header.keys { waiting[key] = rule }
        }
        for case .correlation(let rule) in rules { resolve(rule) }
    }

    /// A rule narrowed by filters asks for its own condition and each of theirs.
    private mutating func applyFilters() {
        var conditions: [Int: [Expression]] = [:]
        for case .filter(let filter) in rules {
            for index in targets(of: filter) { conditions[index, default: []].append(filter.expression) }
        }
        for (index, expressions) in conditions {
            detections[index].expression = .all([detections[index].expression] + expressions)
        }
    }

    private mutating func targets(of filter: FilterRule) -> [Int] {
        guard !filter.rules.isEmpty else {
            return detections.indices.filter { filter.source.contains(detections[$0].source) }
        }
        var targets: [Int] = []
        for reference in filter.rules {
            guard case .detection(let index) = inputs[reference.text] else {
                report(reference, "no detection rule is called '\(reference.text)'" + hint(reference.text))
                continue
            }
            let source = detections[index].source
            if filter.source.contains(source) {
                targets.append(index)
            } else {
                report(
                    reference,
                    "'\(reference.text)' looks at \(source), this filter at \(filter.source); it is not applied"
                )
            }
        }
        return targets
    }

    private mutating func resolve(_ rule: CorrelationRule) {
        let name = rule.header.identifier
        guard done.insert(name).inserted else { return }
        path.append(name)
        defer { path.removeLast() }
        var found: [RuleSet.Input] = []
        for reference in rule.correlation.rules {
            if let input = input(reference) { found.append(input) }
        }
        guard found.count == rule.correlation.rules.count, hasFields(rule.correlation, in: found) else { return }
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
        if inputs[reference.text] == nil, let rule = waiting[reference.text] {
            guard !path.contains(rule.header.identifier) else {
                report(reference, "'\(reference.text)' refers back to this rule; a correlation cannot count itself")
                return nil
            }
            guard path.count < RuleResolver.maximumDepth else {
                report(reference, "more than \(RuleResolver.maximumDepth) correlations count each other in a row")
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

    private mutating func hint(_ name: String) -> String {
        guard hints > 0 else { return "" }
        hints -= 1
        let known = Array(inputs.keys) + Array(waiting.keys)
        return nearest(to: name, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    }

    private mutating func report(_ reference: RuleReference, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: reference.location, message, kind: ProblemKind.reference.rawValue))
    }
}

extension RuleResolver {
    /// Whether what is counted has the fields that the correlation names.
    private mutating func hasFields(_ correlation: Correlation, in inputs: [RuleSet.Input]) -> Bool {
        let before = diagnostics.count
        let aliases = Set(correlation.aliases.map { [$0.name, String($0.rule)] })
        for mention in correlation.mentions {
            let indices = mention.rule.map { $0..<$0 + 1 } ?? inputs.indices
            for index in indices where mention.rule != nil || !aliases.contains([mention.name, String(index)]) {
                guard let problem = problem(withField: mention.name, of: inputs[index]) else { continue }
                diagnostics.append(
                    Diagnostic(.error, at: mention.location, problem, kind: ProblemKind.correlation.rawValue)
                )
                break
            }
        }
        return diagnostics.count == before
    }

    private func problem(withField name: String, of input: RuleSet.Input) -> String? {
        switch input {
        case .detection(let index):
            return detections[index].source.problem(withField: name)
        case .correlation(let index):
            let inner = correlations[index].rule
            let fields = inner.correlation.groupBy
            guard !fields.contains(where: { LogSource.canonical($0) == LogSource.canonical(name) }) else { return nil }
            let known = fields.isEmpty ? "it has none" : "it has \(fields.joined(separator: ", "))"
            return
                "'\(inner.header.name ?? inner.header.identifier)' is a correlation, whose fields are those of its 'group-by'; '\(name)' is not among them: \(known)"
        }
    }
}

extension RuleHeader {
    /// What other rules may call it.
    fileprivate var keys: [String] { [id, name].compactMap(\.self) }
}
