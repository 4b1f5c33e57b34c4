internal import KeytrailModel
internal import KeytrailYAML

extension RuleParser {
    /// The correlation rule, or `nil` when `problems` says why there is none.
    mutating func correlation(_ header: RuleHeader) -> Rule? {
        guard let node = document["correlation"], node.entries != nil else {
            problems.error(at: document["correlation"]?.location, "'correlation' must be a mapping")
            return nil
        }
        let known = ["type", "rules", "group-by", "timespan", "condition", "generate"]
        problems.checkKeys(of: node, in: "'correlation'", known: known)
        guard let kind = kind(node["type"]) else { return nil }
        let rules = references(node["rules"], in: node)
        let groupBy = groupFields(node["group-by"])
        guard let timespan = required("timespan", in: node).flatMap({ span($0, key: "timespan") }),
            let condition = required("condition", in: node).flatMap({ measureCondition($0) })
        else { return nil }
        var correlation = Correlation(
            kind: kind,
            rules: rules,
            groupBy: groupBy,
            timespan: timespan,
            condition: .measure(condition)
        )
        correlation.baseline = baseline()
        return .correlation(CorrelationRule(header: header, correlation: correlation, generatesBase: generates(node)))
    }

    private mutating func required(_ key: String, in node: YAMLNode) -> YAMLNode? {
        guard let value = node[key] else {
            problems.error(at: node.location, "'\(key)' is missing")
            return nil
        }
        return value
    }

    private mutating func kind(_ node: YAMLNode?) -> Correlation.Kind? {
        guard let node, let text = node.text else {
            problems.error(at: node?.location ?? document["correlation"]?.location, "a correlation needs a 'type'")
            return nil
        }
        guard let kind = Correlation.Kind(rawValue: text), kind == .eventCount else {
            let known = Correlation.Kind.allCases.map(\.rawValue)
            let message =
                known.contains(text)
                ? "the type '\(text)' is Sigma's but is not evaluated here; use event_count"
                : "unknown correlation type '\(text)'" + problems.hint(text, among: known)
            problems.error(at: node.location, message)
            return nil
        }
        return kind
    }

    private mutating func references(_ node: YAMLNode?, in parent: YAMLNode) -> [RuleReference] {
        let elements = node.map { $0.elements ?? [$0] } ?? []
        let references = elements.compactMap { element in
            element.text.map { RuleReference(text: $0, location: element.location) }
        }
        if references.isEmpty || references.count != elements.count {
            problems.error(
                at: node?.location ?? parent.location,
                "'rules' must list the names or ids of detection rules"
            )
        }
        return references
    }

    private mutating func groupFields(_ node: YAMLNode?) -> [String] {
        let elements = node.map { $0.elements ?? [$0] } ?? []
        return elements.compactMap { element in
            guard let field = element.text, (LogSource.calls.knownFields ?? []).contains(field) else {
                let hint = problems.hint(element.text ?? "", among: (LogSource.calls.knownFields ?? []))
                problems.error(at: element.location, "unknown field '\(element.text ?? "")' in 'group-by'\(hint)")
                return nil
            }
            return field
        }
    }

    private mutating func measureCondition(_ node: YAMLNode) -> MeasureCondition? {
        let known = Comparison.allCases.map(\.rawValue)
        problems.checkKeys(of: node, in: "'condition'", known: known)
        let bounds = (node.entries ?? []).compactMap { entry -> MeasureCondition.Bound? in
            guard let comparison = Comparison(rawValue: entry.key) else { return nil }
            guard let number = entry.value.scalar?.number else {
                problems.error(at: entry.value.location, "'\(entry.key)' takes a number without quotes")
                return nil
            }
            return MeasureCondition.Bound(comparison: comparison, number: number)
        }
        guard !bounds.isEmpty else {
            problems.error(at: node.location, "'condition' needs a comparison, such as gte: 10")
            return nil
        }
        return MeasureCondition(bounds: bounds)
    }

    private mutating func generates(_ node: YAMLNode) -> Bool {
        guard let generate = node["generate"] ?? document["generate"] else { return false }
        guard let value = generate.scalar?.bool else {
            problems.error(at: generate.location, "'generate' takes true or false")
            return false
        }
        return value
    }

    private mutating func baseline() -> Baseline? {
        guard let node = document["keytrail.baseline"] else { return nil }
        guard node.entries != nil else {
            problems.error(at: node.location, "'keytrail.baseline' must be a mapping")
            return nil
        }
        let known = ["lookback", "season", "min_windows", "cold_start", "score", "ratio"]
        problems.checkKeys(of: node, in: "'keytrail.baseline'", known: known)
        guard let lookback = required("lookback", in: node).flatMap({ span($0, key: "lookback") }) else { return nil }
        return Baseline(
            lookback: lookback,
            season: choice(node["season"], of: Baseline.Season.self, default: .none),
            minimumWindows: Int(number(node["min_windows"], key: "min_windows", default: 72)),
            coldStart: choice(node["cold_start"], of: Baseline.ColdStart.self, default: .quiet),
            score: number(node["score"]?["gte"], key: "score: gte", default: 6),
            ratio: number(node["ratio"]?["gte"], key: "ratio: gte", default: 2)
        )
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode?,
        of type: Choice.Type,
        default fallback: Choice
    ) -> Choice where Choice.RawValue == String {
        guard let node else { return fallback }
        guard let choice = node.text.flatMap(Choice.init(rawValue:)) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
            problems.error(at: node.location, "expected \(known)")
            return fallback
        }
        return choice
    }

    private mutating func number(_ node: YAMLNode?, key: String, default fallback: Double) -> Double {
        guard let node else { return fallback }
        guard let number = node.scalar?.number, number >= 0, number <= 1_000_000_000 else {
            problems.error(at: node.location, "'\(key)' takes a number from 0 to a milliard")
            return fallback
        }
        return number
    }
}
