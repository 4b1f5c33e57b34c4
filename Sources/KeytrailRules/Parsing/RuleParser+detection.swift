internal import KeytrailModel
internal import KeytrailYAML

extension RuleParser {
    /// The detection rule, or `nil` when `problems` says why there is none.
    mutating func detection(_ header: RuleHeader) -> Rule? {
        guard let source = logSource() else { return nil }
        guard let node = document["detection"] else {
            problems.error(at: document.location, "a rule needs 'detection', 'correlation' or 'filter'")
            return nil
        }
        let expression = expression(node, place: "'detection'", source: source, header: header)
        return expression.map { .detection(DetectionRule(header: header, source: source, expression: $0)) }
    }

    /// The filter, or `nil` when `problems` says why there is none.
    mutating func filter(_ header: RuleHeader) -> Rule? {
        guard let source = logSource() else { return nil }
        problems.kind = .filter
        guard let node = document["filter"], let entries = node.entries else {
            problems.error(at: document["filter"]?.location, "'filter' must be a mapping")
            return nil
        }
        let rules = filtered(node)
        let rest = YAMLNode(value: .mapping(entries.filter { $0.key != "rules" }), location: node.location)
        guard let expression = expression(rest, place: "'filter'", source: source, header: header) else { return nil }
        if let condition = node["condition"], let text = condition.text, let syntax = try? ConditionSyntax(text),
            !syntax.hasNegation
        {
            problems.warning(
                at: condition.location,
                "the filter keeps only the events that match it, because it is added with 'and'; to leave them out write 'not'",
                .filter
            )
        }
        return .filter(FilterRule(header: header, source: source, rules: rules, expression: expression))
    }

    /// The rules that a filter names; none for `any`.
    private mutating func filtered(_ node: YAMLNode) -> [RuleReference] {
        guard let list = problems.required("rules", in: node) else { return [] }
        if list.text == "any" { return [] }
        return problems.texts(list, key: "rules").map { RuleReference(text: $0.text ?? "", location: $0.location) }
    }

    private mutating func expression(
        _ node: YAMLNode,
        place: String,
        source: LogSource,
        header: RuleHeader
    ) -> Expression? {
        problems.kind = .detection
        var parser = DetectionParser(
            source: source,
            placeholders: placeholders,
            place: place,
            header: header,
            problems: problems
        )
        let expression = parser.expression(of: node)
        problems = parser.problems
        return expression
    }

    /// The log source; keys that the specification does not know are an author's own, unless they are near to one.
    private mutating func logSource() -> LogSource? {
        problems.kind = .logSource
        guard let node = document["logsource"], let entries = node.entries else {
            problems.error(
                at: document["logsource"]?.location ?? document.location,
                "a rule needs a 'logsource' mapping with a product, a service or a category"
            )
            return nil
        }
        let known = ["product", "service", "category", "definition"]
        for entry in entries where !known.contains(entry.key) {
            if let near = nearest(to: entry.key, among: known) {
                problems.error(
                    at: entry.keyLocation,
                    "unknown key '\(entry.key)' in 'logsource'; did you mean '\(near)'?"
                )
            } else {
                problems.warning(at: entry.keyLocation, "'\(entry.key)' of the log source narrows nothing here")
            }
        }
        let source = LogSource(
            category: problems.text(node["category"], key: "category")?.lowercased(),
            product: problems.text(node["product"], key: "product")?.lowercased(),
            service: problems.text(node["service"], key: "service")?.lowercased()
        )
        guard source != LogSource() else {
            problems.error(at: node.location, "'logsource' needs a product, a service or a category")
            return nil
        }
        if source.product == "keytrail", let service = node["service"], source.events == .calls,
            source.service != "calls"
        {
            let services = ["calls"] + DerivedSource.allCases.map(\.rawValue)
            problems.error(
                at: service.location,
                "unknown service" + problems.hint(service.text ?? "", among: services)
            )
            return nil
        }
        return source
    }
}
