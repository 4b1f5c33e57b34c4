package import KeytrailModel
package import KeytrailYAML

/// Rules that were read together, their references resolved: what an audit evaluates.
package struct RuleSet: Sendable {
    /// What a correlation counts.
    package enum Input: Sendable, Hashable {
        /// The events of a detection, by its index in `detections`.
        case detection(Int)
        /// The qualifying instants of a correlation, by its index in `correlations`.
        case correlation(Int)
    }

    /// A correlation with the rules it counts.
    package struct ResolvedCorrelation: Sendable {
        /// The rule.
        package var rule: CorrelationRule
        /// What it counts, in the order of `rule.correlation.rules`.
        package var inputs: [Input]

        /// Joins a rule with what it counts.
        package init(rule: CorrelationRule, inputs: [Input]) {
            self.rule = rule
            self.inputs = inputs
        }
    }

    /// Every detection that can be evaluated, filters applied.
    package private(set) var detections: [DetectionRule] = []
    /// Every correlation that can be evaluated, each after the ones it counts.
    package private(set) var correlations: [ResolvedCorrelation] = []
    /// Every rule that can be evaluated, in the order of the files.
    package private(set) var rules: [Rule] = []
    /// What is wrong, in the order of the files; a rule with an error is not evaluated, the others are.
    package private(set) var diagnostics: [Diagnostic] = []
    /// The rules that only serve correlations, by identifier.
    private var serving: Set<String> = []

    /// The same rules, told when something was changed: what is unusual then is judged with it.
    package func marked(_ marks: [Timestamp]) -> RuleSet {
        var rules = self
        for index in rules.correlations.indices {
            guard case .spike(var terms) = rules.correlations[index].rule.correlation.terms else { continue }
            terms.marks = marks.sorted()
            rules.correlations[index].rule.correlation.terms = .spike(terms)
        }
        return rules
    }

    /// Reads rule files; cross references resolve over all of them, and `diagnostics` of their reading come first.
    ///
    /// `placeholders` are the values that `%name%` stands for under the modifier `expand`.
    package init(
        files: [(name: String, text: String)],
        diagnostics reading: [Diagnostic] = [],
        placeholders: [String: [String]] = [:]
    ) {
        diagnostics = reading
        for document in inParallel(
            files.map { RuleText(name: $0.name, text: $0.text) },
            { file in
                RuleFile(text: file.text, file: file.name, placeholders: placeholders)
            }
        ) {
            rules += document.rules
            diagnostics += document.diagnostics
        }
        resolve()
    }

    /// Reads the documents of rule files, which are YAML already.
    ///
    /// `placeholders` are as above.
    package init(documents: [YAMLNode], placeholders: [String: [String]] = [:]) {
        for document in documents {
            var parser = RuleParser(document: document, placeholders: placeholders)
            if let rule = parser.rule() { rules.append(rule) }
            diagnostics += parser.problems.diagnostics
        }
        resolve()
    }

    /// Rules that were read before.
    init(rules: [Rule]) {
        self.rules = rules
        resolve()
    }

    private mutating func resolve() {
        dropDoubles()
        var resolver = RuleResolver(rules)
        resolver.resolve()
        detections = resolver.detections
        correlations = resolver.correlations
        serving = resolver.serving
        diagnostics += resolver.diagnostics
        let kept = Set(correlations.map(\.rule.header.identifier))
        rules.removeAll { rule in
            if case .correlation = rule { return !kept.contains(rule.header.identifier) }
            return false
        }
    }

    /// Reads what was found in folders.
    package init(_ content: RuleFolder.Content) {
        self.init(files: content.files, diagnostics: content.diagnostics, placeholders: content.placeholders)
    }

    /// Whether a rule is a finding by itself; false for those that only serve correlations.
    package func isReporting(_ header: RuleHeader) -> Bool { !serving.contains(header.identifier) }

    /// The detections that are findings by themselves and look at such events.
    package func reportingDetections(of events: LogSource.Events) -> [DetectionRule] {
        detections.filter { $0.source.events == events && isReporting($0.header) }
    }

    /// The rules that can be findings: all but those that only serve correlations.
    package var reportingHeaders: [RuleHeader] {
        (detections.map(\.header) + correlations.map(\.rule.header)).filter(isReporting)
    }

    /// Whether a rule had to be left out.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Of rules that other rules or findings could not tell apart, the first is kept.
    private mutating func dropDoubles() {
        var places: [String: SourceLocation] = [:]
        rules = rules.filter { rule in
            let header = rule.header
            let keys = [header.id, header.name, header.identifier].compactMap(\.self)
            if let key = keys.first(where: { places[$0] != nil }), let first = places[key] {
                let advice = header.id ?? header.name == nil ? "give each an 'id'" : "rename one of them"
                let message = "the rule '\(key)' is already defined at \(first); \(advice)"
                diagnostics.append(
                    Diagnostic(.error, at: header.location, message, kind: ProblemKind.duplicate.rawValue)
                )
                return false
            }
            for key in keys { places[key] = header.location }
            return true
        }
    }
}
