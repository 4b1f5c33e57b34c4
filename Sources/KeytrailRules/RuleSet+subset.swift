internal import KeytrailModel

extension RuleSet {
    /// The rules with these identifiers, with all that they refer to and the filters that narrow them; nothing else.
    ///
    /// Rules that only serve correlations in the whole set are findings by themselves in a set where nothing refers to them.
    package func subset(of identifiers: Set<String>) -> RuleSet {
        RuleSet(rules: rules(neededFor: identifiers))
    }

    /// The identifiers of a rule and of all that it refers to, directly or not; filters are not among them.
    package func identifiers(neededFor identifier: String) -> Set<String> {
        Set(rules(neededFor: [identifier]).filter { !$0.isFilter }.map(\.header.identifier))
    }

    private func rules(neededFor identifiers: Set<String>) -> [Rule] {
        var names: [String: String] = [:]
        for rule in rules {
            for key in [rule.header.id, rule.header.name].compactMap(\.self) { names[key] = rule.header.identifier }
        }
        let byIdentifier = Dictionary(rules.map { ($0.header.identifier, $0) }) { first, _ in first }
        var needed: Set<String> = []
        var waiting = Array(identifiers)
        while let identifier = waiting.popLast() {
            guard let rule = byIdentifier[identifier], needed.insert(identifier).inserted else { continue }
            guard case .correlation(let rule) = rule else { continue }
            waiting += rule.correlation.rules.compactMap { names[$0.text] }
        }
        return rules.compactMap { rule in
            guard case .filter(var filter) = rule else { return needed.contains(rule.header.identifier) ? rule : nil }
            guard !filter.rules.isEmpty else { return rule }
            filter.rules.removeAll { reference in names[reference.text].map { !needed.contains($0) } ?? true }
            return filter.rules.isEmpty ? nil : .filter(filter)
        }
    }
}

extension Rule {
    fileprivate var isFilter: Bool {
        if case .filter = self { return true }
        return false
    }
}
