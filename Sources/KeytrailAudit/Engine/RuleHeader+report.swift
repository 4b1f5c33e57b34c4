internal import KeytrailModel
internal import KeytrailRules

extension Finding.Rule {
    /// The rule as findings name it.
    init(_ header: RuleHeader) {
        self.init(id: header.identifier, title: header.title, level: header.level, tags: header.tags)
    }
}

extension EvaluatedRule {
    /// The rule as a report lists it.
    init(_ header: RuleHeader) {
        self.init(Finding.Rule(header), description: header.description, next: header.next)
    }
}
