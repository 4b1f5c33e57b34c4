internal import KeytrailModel
internal import KeytrailYAML

/// Turns a `detection:` mapping, or that of a filter, into one expression.
struct DetectionParser {
    let source: LogSource
    /// The values that placeholders stand for (`expand`), by their names.
    let placeholders: [String: [String]]
    /// What the mapping is called in messages.
    let place: String
    /// Whose it is.
    let header: RuleHeader
    var problems: RuleProblems

    /// The expression, or `nil` when `problems` says why there is none.
    mutating func expression(of detection: YAMLNode) -> Expression? {
        guard let entries = detection.entries else {
            problems.error(at: detection.location, "\(place) must be a mapping, not \(detection.kind)")
            return nil
        }
        guard let condition = detection["condition"] else {
            problems.error(at: detection.location, "\(place) has no 'condition'", .condition)
            return nil
        }
        if refusesAggregation(condition, timeframe: detection["timeframe"]) { return nil }
        var searches: [ConditionParser.Search] = []
        for entry in entries where entry.key != "condition" {
            guard entry.key != "timeframe" else {
                problems.error(
                    at: entry.keyLocation,
                    "'timeframe' is not Sigma any more; write a correlation with 'timespan'",
                    .legacy
                )
                continue
            }
            // One that is wrong keeps its name, so that the condition is not blamed for it.
            let expression = search(entry.value, name: entry.key) ?? .all([])
            searches.append(ConditionParser.Search(name: entry.key, expression: expression))
        }
        return self.condition(condition, searches: searches)
    }

    private mutating func condition(_ node: YAMLNode, searches: [ConditionParser.Search]) -> Expression? {
        var parser = ConditionParser(searches: searches)
        var parts: [Expression] = []
        if node.elements?.isEmpty == true { problems.error(at: node.location, "'condition' is empty", .condition) }
        for node in node.elements ?? [node] {
            guard let text = node.text else {
                problems.error(at: node.location, "a condition must be a text, not \(node.kind)", .condition)
                continue
            }
            do throws(ConditionSyntax.Problem) {
                parts.append(try parser.expression(text))
            } catch {
                problems.error(at: node.location(at: error.offset), "in the condition: \(error.message)", .condition)
            }
        }
        if !problems.hasErrors {
            for search in searches where !parser.used.contains(search.name) {
                problems.warning(at: node.location, "the condition does not use '\(search.name)'", .condition)
            }
        }
        return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .any(parts)
    }

    /// Whether a condition has an aggregation of Sigma's first version; the error says what to write instead.
    private mutating func refusesAggregation(_ condition: YAMLNode, timeframe: YAMLNode?) -> Bool {
        for node in condition.elements ?? [condition] {
            guard let text = node.text, let pipe = text.unicodeScalars.firstIndex(of: "|") else { continue }
            let scalars = text.unicodeScalars
            let place = node.location(at: scalars.distance(from: scalars.startIndex, to: pipe))
            let refusal = "in the condition: '|' aggregations are not Sigma any more"
            guard let aggregation = PipeAggregation(text) else {
                problems.error(at: place, refusal + "; write a correlation, such as type: event_count", .legacy)
                return true
            }
            problems.error(at: place, refusal + advice(aggregation, timeframe: timeframe?.text), .legacy)
            return true
        }
        return false
    }

    private func advice(_ aggregation: PipeAggregation, timeframe: String?) -> String {
        let slug = header.title.lowercased().split { !$0.isASCII || !$0.isLetter && !$0.isNumber }.joined(
            separator: "_"
        )
        let reference = header.name ?? header.id ?? (slug.isEmpty ? "counted_event" : slug)
        var steps = ["keep 'condition: \(aggregation.condition)'"]
        if timeframe != nil { steps.append("leave out 'timeframe'") }
        if header.name ?? header.id == nil { steps.append("add 'name: \(reference)'") }
        for other in aggregation.otherRules { steps.append("make '\(other)' a rule of that name") }
        let correlation = aggregation.correlation(
            title: header.title.prefix(240) + " (correlation)",
            reference: reference,
            timespan: timeframe ?? "1h",
            level: header.level.name
        )
        return "; \(steps.joined(separator: ", ")), and append after a line '---': \(correlation)"
    }

    /// A mapping asks for all of its items, a list for any of its elements; lists may be nested.
    private mutating func search(_ node: YAMLNode, name: String) -> Expression? {
        if node.entries?.isEmpty ?? node.elements?.isEmpty ?? node.isNull {
            problems.error(at: node.location, "'\(name)' asks nothing here; give it a field and a value")
            return nil
        }
        switch node.value {
        case .mapping(let entries):
            let parts = entries.compactMap { items.expression(of: $0, problems: &problems) }
            return parts.count == 1 ? parts[0] : .all(parts)
        case .sequence(let elements):
            let parts = elements.compactMap { search($0, name: name) }
            return parts.count == 1 ? parts[0] : .any(parts)
        case .scalar:
            return items.keywords(node, problems: &problems)
        }
    }

    private var items: ItemParser { ItemParser(source: source, placeholders: placeholders) }
}
