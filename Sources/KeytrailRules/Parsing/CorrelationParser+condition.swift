internal import KeytrailModel
internal import KeytrailYAML

extension CorrelationParser {
    /// The condition, and the rules: those listed, or those that a string condition names in order of appearance.
    mutating func condition(
        kind: Correlation.Kind,
        rules: [RuleReference]?
    ) -> (Correlation.Condition, [RuleReference])? {
        let node = node["condition"]
        if let node, let text = node.text { return presence(text, at: node, kind: kind, rules: rules) }
        guard let rules else {
            problems.error(at: self.node.location, "'rules' is missing")
            return nil
        }
        guard let node else {
            guard kind.isTemporal else {
                problems.error(at: self.node.location, "'condition' is missing, such as condition: {gte: 10}")
                return nil
            }
            let all = MeasureCondition.Bound(comparison: .greaterOrEqual, number: Double(rules.count))
            return (.measure(MeasureCondition(bounds: [all])), rules)
        }
        return measure(node, kind: kind).map { (.measure($0), rules) }
    }

    private mutating func presence(
        _ text: String,
        at node: YAMLNode,
        kind: Correlation.Kind,
        rules: [RuleReference]?
    ) -> (Correlation.Condition, [RuleReference])? {
        guard kind.isTemporal else {
            problems.error(at: node.location, "'condition' of \(kind.rawValue) must be a mapping, such as {gte: 10}")
            return nil
        }
        var parser = PresenceParser(rules: rules?.map(\.text))
        do throws(ConditionSyntax.Problem) {
            let presence = try parser.presence(text)
            let found = parser.rules.map {
                RuleReference(text: $0.text, location: node.location(at: $0.offset))
            }
            return (.presence(presence), rules ?? found)
        } catch {
            problems.error(at: node.location(at: error.offset), "in the condition: \(error.message)")
            return nil
        }
    }

    private mutating func measure(_ node: YAMLNode, kind: Correlation.Kind) -> MeasureCondition? {
        let entries = node.entries ?? []
        let comparisons = Comparison.allCases.map(\.rawValue)
        problems.checkKeys(of: node, in: "'condition'", known: comparisons + ["field", "percentile"])
        var condition = MeasureCondition(bounds: [])
        for entry in entries {
            guard let comparison = Comparison(rawValue: entry.key) else { continue }
            guard let number = problems.number(entry.value, key: entry.key, in: kind.measures) else { continue }
            condition.bounds.append(MeasureCondition.Bound(comparison: comparison, number: number))
        }
        if condition.bounds.isEmpty, !entries.contains(where: { Comparison(rawValue: $0.key) != nil }) {
            problems.error(at: node.location, "'condition' needs a comparison, such as gte: 10")
        }
        condition.fields = fields(node, kind: kind)
        if let percentile = node["percentile"] {
            if kind == .valuePercentile {
                condition.percentile = problems.number(percentile, key: "percentile", in: 0...100) ?? 50
            } else {
                problems.error(at: percentile.location, "'percentile' belongs to value_percentile only")
            }
        }
        return condition.bounds.isEmpty ? nil : condition
    }

    private mutating func fields(_ node: YAMLNode, kind: Correlation.Kind) -> [String] {
        guard let field = node["field"] else {
            if kind.fieldLimit > 0 {
                problems.error(
                    at: node.location,
                    "\(kind.rawValue) needs a 'field' in its condition, such as {field: client.address, gte: 3}"
                )
            }
            return []
        }
        let fields = problems.texts(field, key: "field")
        if kind.fieldLimit == 0 {
            problems.error(at: field.location, "\(kind.rawValue) counts events; it takes no 'field'")
        } else if fields.count > kind.fieldLimit {
            problems.error(at: field.location, "\(kind.rawValue) takes one field")
        } else if field.elements?.isEmpty == true {
            problems.error(at: field.location, "'field' must name a field")
        }
        mention(fields)
        return fields.compactMap(\.text)
    }
}

extension Correlation.Kind {
    fileprivate var isTemporal: Bool { self == .temporal || self == .temporalOrdered }

    /// How many fields its condition takes.
    fileprivate var fieldLimit: Int {
        switch self {
        case .eventCount, .temporal, .temporalOrdered, .ratio, .silence, .spike, .impossibleTravel: 0
        case .valueSum, .valueAverage, .valuePercentile, .valueMedian: 1
        case .valueCount, .newValue: .max
        }
    }

    /// The numbers that a condition can sensibly compare its measure with.
    fileprivate var measures: ClosedRange<Double> {
        switch self {
        case .valueSum, .valueAverage, .valuePercentile, .valueMedian: -1e15...1e15
        case .ratio: 0...1
        case .eventCount, .valueCount, .temporal, .temporalOrdered, .newValue, .silence, .spike, .impossibleTravel:
            0...1e15
        }
    }
}
