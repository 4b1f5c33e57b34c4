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
            let parts = entries.compactMap { item($0) }
            return parts.count == 1 ? parts[0] : .all(parts)
        case .sequence(let elements):
            let parts = elements.compactMap { element -> Expression? in
                guard element.entries != nil else {
                    problems.error(
                        at: element.location,
                        "keyword searches are not evaluated; name a field in '\(name)'"
                    )
                    return nil
                }
                return search(element, name: name)
            }
            return .any(parts)
        case .scalar:
            problems.error(at: node.location, "keyword searches are not evaluated; name a field in '\(name)'")
            return nil
        }
    }

    private mutating func item(_ entry: YAMLNode.Entry) -> Expression? {
        let words = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let field = words[0]
        if let problem = source.problem(withField: field) {
            problems.error(at: entry.keyLocation, problem)
            return nil
        }
        guard let modifiers = modifiers(Array(words.dropFirst()), at: entry.keyLocation) else { return nil }
        let values = entry.value.elements ?? [entry.value]
        let isList = entry.value.elements != nil
        var tests: [ValueTest] = []
        for value in values {
            guard let test = test(value, modifiers: modifiers) else { return nil }
            tests.append(test)
        }
        if modifiers.contains(.all) && !isList {
            problems.error(at: entry.keyLocation, "'all' needs a list of values")
            return nil
        }
        let parts = tests.isEmpty ? [Expression.field(field, .null)] : tests.map { Expression.field(field, $0) }
        let joined = parts.count == 1 ? parts[0] : modifiers.contains(.all) ? .all(parts) : .any(parts)
        return modifiers.contains(.neq) ? .not(joined) : joined
    }

    private mutating func modifiers(_ words: [String], at location: SourceLocation) -> [FieldModifier]? {
        var modifiers: [FieldModifier] = []
        for word in words {
            guard let modifier = FieldModifier(rawValue: word) else {
                let known = FieldModifier.allCases.map(\.rawValue)
                let message =
                    FieldModifier.unsupported.contains(word)
                    ? "the modifier '\(word)' is Sigma's but is not evaluated here; use \(known.joined(separator: ", "))"
                    : "unknown modifier '\(word)'" + problems.hint(word, among: known)
                problems.error(at: location, message)
                return nil
            }
            modifiers.append(modifier)
        }
        if modifiers.contains(.exists) && modifiers.count > 1 {
            problems.error(at: location, "'exists' must be the only modifier")
            return nil
        }
        return modifiers
    }

    private mutating func test(_ node: YAMLNode, modifiers: [FieldModifier]) -> ValueTest? {
        guard let scalar = node.scalar else {
            problems.error(
                at: node.location,
                "a field's value must be a single value or a list of them, not \(node.kind)"
            )
            return nil
        }
        if modifiers.contains(.exists) {
            guard let wanted = scalar.bool else {
                problems.error(at: node.location, "'exists' takes true or false")
                return nil
            }
            return .exists(wanted)
        }
        if let comparison = modifiers.lazy.compactMap(\.comparison).first {
            guard let number = scalar.number else {
                problems.error(at: node.location, "'\(comparison.rawValue)' takes a number without quotes")
                return nil
            }
            return .number(comparison, number)
        }
        let open = (
            start: modifiers.contains(.contains) || modifiers.contains(.endswith),
            end: modifiers.contains(.contains) || modifiers.contains(.startswith)
        )
        if scalar.isNull { return .null }
        if !open.start, !open.end, let number = scalar.number { return .number(.equal, number) }
        let pattern = TextPattern(sigma: scalar.text, isCased: modifiers.contains(.cased))
        return .text(pattern.open(atStart: open.start, atEnd: open.end))
    }
}
