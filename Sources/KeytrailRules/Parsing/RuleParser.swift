internal import KeytrailModel
internal import KeytrailYAML

/// Turns one YAML document into a rule.
struct RuleParser {
    private static let commonKeys = [
        "title", "id", "name", "related", "taxonomy", "status", "description", "license", "references", "author",
        "date",
        "modified", "fields", "falsepositives", "tags", "scope", "level", "keytrail.next", "keytrail.quiet",
        "keytrail.suppress", "keytrail.exemplars",
    ]

    let document: YAMLNode
    /// The values that placeholders stand for, by their names.
    let placeholders: [String: [String]]
    var problems = RuleProblems()

    init(document: YAMLNode, placeholders: [String: [String]]) {
        self.document = document
        self.placeholders = placeholders
    }

    /// The rule, or `nil` when `problems` says why there is none.
    mutating func rule() -> Rule? {
        guard document.entries != nil else {
            problems.error(at: document.location, "a rule must be a mapping, not \(document.kind)")
            return nil
        }
        if let filter = document.entries?.first(where: { $0.key == "filter" }) {
            problems.error(
                at: filter.keyLocation,
                "filter documents are not evaluated; put the exception into the rule"
            )
            return nil
        }
        let isCorrelation = document["correlation"] != nil
        checkKeys(isCorrelation: isCorrelation)
        guard let header = header() else { return nil }
        let rule = isCorrelation ? correlation(header) : detection(header)
        return problems.hasErrors ? nil : rule
    }

    /// Custom keys are the specification's right; only our own name space and its near misses are checked.
    private mutating func checkKeys(isCorrelation: Bool) {
        let body =
            isCorrelation
            ? ["correlation", "generate"] + CorrelationParser.annotations.map(\.key) : ["logsource", "detection"]
        let known = RuleParser.commonKeys + body
        for entry in document.entries ?? [] where !known.contains(entry.key) {
            if entry.key.hasPrefix("keytrail.") {
                let hint = problems.hint(entry.key, among: known.filter { $0.hasPrefix("keytrail.") })
                problems.error(at: entry.keyLocation, "unknown annotation '\(entry.key)'\(hint)")
            } else if let near = nearest(to: entry.key, among: known) {
                problems.warning(at: entry.keyLocation, "unknown key '\(entry.key)'; did you mean '\(near)'?")
            }
        }
    }

    private mutating func header() -> RuleHeader? {
        guard let title = document["title"]?.text, !title.isEmpty else {
            problems.error(at: document["title"]?.location ?? document.location, "a rule needs a 'title'")
            return nil
        }
        guard title.unicodeScalars.count <= 256 else {
            problems.error(at: document["title"]?.location, "the title is longer than 256 characters")
            return nil
        }
        let id = document["id"]?.text
        if let id, !id.isUUID {
            problems.error(
                at: document["id"]?.location,
                "the id must be a UUID, such as 0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a02"
            )
        }
        let name = document["name"]?.text
        return RuleHeader(
            identifier: id ?? name ?? title,
            id: id,
            name: name,
            title: title,
            level: level(),
            tags: texts("tags"),
            description: oneLine(document["description"]?.text ?? ""),
            falsePositives: texts("falsepositives"),
            next: oneLine(document["keytrail.next"]?.text ?? ""),
            quiet: problems.span(document["keytrail.quiet"], key: "keytrail.quiet"),
            suppress: problems.span(document["keytrail.suppress"], key: "keytrail.suppress"),
            location: document.location
        )
    }

    private mutating func level() -> Level {
        guard let node = document["level"] else { return .medium }
        guard let level = node.text.flatMap({ Level(name: $0) }) else {
            let known = Level.allCases.map(\.name)
            problems.error(at: node.location, "unknown level" + problems.hint(node.text ?? "", among: known))
            return .medium
        }
        return level
    }

    private mutating func texts(_ key: String) -> [String] {
        guard let node = document[key] else { return [] }
        let elements = node.elements ?? [node]
        let texts = elements.compactMap(\.text)
        if texts.count != elements.count { problems.error(at: node.location, "'\(key)' must be a list of texts") }
        return texts
    }

    private mutating func correlation(_ header: RuleHeader) -> Rule? {
        guard let node = document["correlation"], node.entries != nil else {
            problems.error(at: document["correlation"]?.location, "'correlation' must be a mapping")
            return nil
        }
        var parser = CorrelationParser(document: document, node: node, problems: problems)
        let correlation = parser.correlation()
        let generatesBase = parser.generatesBase()
        problems = parser.problems
        return correlation.map {
            .correlation(CorrelationRule(header: header, correlation: $0, generatesBase: generatesBase))
        }
    }

    private mutating func detection(_ header: RuleHeader) -> Rule? {
        guard let source = logSource() else { return nil }
        guard let node = document["detection"] else {
            problems.error(at: document.location, "a rule needs 'detection' or 'correlation'")
            return nil
        }
        var parser = DetectionParser(source: source, placeholders: placeholders, problems: problems)
        let expression = parser.expression(of: node)
        problems = parser.problems
        return expression.map { .detection(DetectionRule(header: header, source: source, expression: $0)) }
    }

    private mutating func logSource() -> LogSource? {
        guard let node = document["logsource"], node.entries != nil else {
            problems.error(
                at: document["logsource"]?.location ?? document.location,
                "a detection rule needs a 'logsource' mapping"
            )
            return nil
        }
        problems.checkKeys(of: node, in: "'logsource'", known: ["product", "service", "category", "definition"])
        let source = LogSource(
            category: node["category"]?.text?.lowercased(),
            product: node["product"]?.text?.lowercased(),
            service: node["service"]?.text?.lowercased()
        )
        guard source != LogSource() else {
            problems.error(at: node.location, "'logsource' needs a product, a service or a category")
            return nil
        }
        if source.product == "keytrail", let service = node["service"], source.events == .calls,
            source.service != "calls"
        {
            let known = ["calls"] + DerivedSource.allCases.map(\.rawValue)
            problems.error(at: service.location, "unknown service" + problems.hint(service.text ?? "", among: known))
            return nil
        }
        return source
    }

    private func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension String {
    /// Whether it is a UUID in its canonical spelling (RFC 9562 §4).
    fileprivate var isUUID: Bool {
        let groups = split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
