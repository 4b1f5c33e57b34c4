internal import KeytrailModel
internal import KeytrailYAML

/// Turns a `detection:` mapping into one expression.
struct DetectionParser {
    let source: LogSource
    /// The values that placeholders stand for (`expand`), by their names.
    let placeholders: [String: [String]]
    var problems: RuleProblems

    /// The expression, or `nil` when `problems` says why there is none.
    mutating func expression(of detection: YAMLNode) -> Expression? {
        guard let entries = detection.entries else {
            problems.error(at: detection.location, "'detection' must be a mapping, not \(detection.kind)")
            return nil
        }
        var searches: [ConditionParser.Search] = []
        for entry in entries where entry.key != "condition" {
            guard entry.key != "timeframe" else {
                problems.error(
                    at: entry.keyLocation,
                    "'timeframe' is not Sigma any more; write a correlation with 'timespan'"
                )
                continue
            }
            guard let expression = search(entry.value, name: entry.key) else { continue }
            searches.append(ConditionParser.Search(name: entry.key, expression: expression))
        }
        guard let condition = detection["condition"] else {
            problems.error(at: detection.location, "'detection' has no 'condition'")
            return nil
        }
        return self.condition(condition, searches: searches)
    }

    private mutating func condition(_ node: YAMLNode, searches: [ConditionParser.Search]) -> Expression? {
        var parser = ConditionParser(searches: searches)
        var parts: [Expression] = []
        for node in node.elements ?? [node] {
            guard let text = node.text else {
                problems.error(at: node.location, "a condition must be a text, not \(node.kind)")
                continue
            }
            if let pipe = text.unicodeScalars.firstIndex(of: "|") {
                let offset = text.unicodeScalars.distance(from: text.unicodeScalars.startIndex, to: pipe)
                problems.error(
                    at: node.location(at: offset),
                    "in the condition: '|' aggregations are not Sigma any more; write a correlation rule (correlation: type: event_count)"
                )
                continue
            }
            do throws(ConditionSyntax.Problem) {
                parts.append(try parser.expression(text))
            } catch {
                problems.error(at: node.location(at: error.offset), "in the condition: \(error.message)")
            }
        }
        if !problems.hasErrors {
            for search in searches where !parser.used.contains(search.name) {
                problems.warning(at: node.location, "the condition does not use '\(search.name)'")
            }
        }
        return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func search(_ node: YAMLNode, name: String) -> Expression? {
        switch node.value {
        case .mapping(let entries):
            let parts = entries.compactMap { items.expression(of: $0, problems: &problems) }
            return parts.count == 1 ? parts[0] : .all(parts)
        case .sequence(let elements):
            let parts = elements.compactMap { element in
                element.entries == nil
                    ? items.keywords(element, problems: &problems) : search(element, name: name)
            }
            return .any(parts)
        case .scalar:
            return items.keywords(node, problems: &problems)
        }
    }

    private var items: ItemParser { ItemParser(source: source, placeholders: placeholders) }
}
