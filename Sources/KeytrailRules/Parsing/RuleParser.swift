internal import KeytrailModel
internal import KeytrailYAML

/// Turns one YAML document into a rule.
struct RuleParser {
    let document: YAMLNode
    /// The values that placeholders stand for, by their names.
    let placeholders: [String: [String]]
    var problems = RuleProblems()

    init(document: YAMLNode, placeholders: [String: [String]]) {
        let read = document.withAnnotations
        self.document = read.document
        self.placeholders = placeholders
        for key in read.doubles {
            problems.error(
                at: key.keyLocation,
                "'\(key.key)' also stands at the top level; keep one of them",
                .annotation
            )
        }
    }

    /// The rule, or `nil` when `problems` says why there is none.
    mutating func rule() -> Rule? {
        guard document.entries != nil else {
            problems.error(at: document.location, "a rule must be a mapping, not \(document.kind)")
            return nil
        }
        if let action = document.entry("action") {
            problems.error(
                at: action.keyLocation,
                "'action: \(action.value.text ?? "")' collections are not Sigma any more; write every rule out in full, with '---' between them",
                .legacy
            )
            return nil
        }
        let kind = DocumentKind(of: document)
        checkKeys(kind)
        guard let header = header() else { return nil }
        let rule =
            switch kind {
            case .detection: detection(header)
            case .correlation: correlation(header)
            case .filter: filter(header)
            }
        return problems.hasErrors ? nil : rule
    }

    /// Custom keys are the specification's right; only our own name space and near misses are checked.
    private mutating func checkKeys(_ kind: DocumentKind) {
        let known = RuleParser.commonKeys + kind.keys
        let ours = known.filter { $0.hasPrefix("keytrail.") }
        for entry in document.entries ?? [] where !known.contains(entry.key) {
            if ours.contains(entry.key) || DocumentKind.allCases.contains(where: { $0.keys.contains(entry.key) }) {
                problems.error(at: entry.keyLocation, "'\(entry.key)' does not belong into a \(kind)")
            } else if entry.key.hasPrefix("keytrail.") {
                let hint = problems.hint(entry.key, among: ours)
                problems.error(at: entry.keyLocation, "unknown annotation '\(entry.key)'\(hint)", .annotation)
            } else if let near = nearest(to: entry.key, among: known) {
                problems.warning(at: entry.keyLocation, "unknown key '\(entry.key)'; did you mean '\(near)'?")
            }
        }
    }

    private static let commonKeys = [
        "title", "id", "name", "related", "taxonomy", "status", "description", "license", "references", "author",
        "date", "modified", "fields", "falsepositives", "tags", "scope", "level", "custom_attributes",
        "keytrail.next", "keytrail.quiet", "keytrail.suppress", "keytrail.exemplars",
    ]

    private mutating func correlation(_ header: RuleHeader) -> Rule? {
        guard let node = document["correlation"], node.entries != nil else {
            problems.error(at: document["correlation"]?.location, "'correlation' must be a mapping", .correlation)
            return nil
        }
        problems.kind = .correlation
        var parser = CorrelationParser(document: document, node: node, problems: problems)
        let correlation = parser.correlation()
        let generatesBase = parser.generatesBase()
        problems = parser.problems
        return correlation.map {
            .correlation(CorrelationRule(header: header, correlation: $0, generatesBase: generatesBase))
        }
    }
}

/// What a document says it is, by the key that only its kind has.
private enum DocumentKind: String, CaseIterable, CustomStringConvertible {
    case detection, correlation, filter

    init(of document: YAMLNode) {
        self =
            document.entry("correlation") != nil
            ? .correlation : document.entry("filter") != nil ? .filter : .detection
    }

    /// The keys that only such documents have.
    var keys: [String] {
        switch self {
        case .detection: ["logsource", "detection"]
        case .correlation: ["correlation", "generate"] + CorrelationParser.annotations.map(\.key)
        case .filter: ["logsource", "filter"]
        }
    }

    var description: String {
        switch self {
        case .detection: "detection rule"
        case .correlation: "correlation rule"
        case .filter: "filter"
        }
    }
}

extension YAMLNode {
    fileprivate func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

    /// The document with the annotations of `custom_attributes` at its top level, where they are written otherwise, and
    /// those that stand in both places.
    fileprivate var withAnnotations: (document: YAMLNode, doubles: [Entry]) {
        guard let own = entries, let custom = self["custom_attributes"]?.entries else { return (self, []) }
        let annotations = custom.compactMap { entry -> Entry? in
            if entry.key.hasPrefix("keytrail.") { return entry }
            guard entry.key == "rsigma.suppress" else { return nil }
            return Entry(key: "keytrail.suppress", keyLocation: entry.keyLocation, value: entry.value)
        }
        let taken = Set(own.map(\.key))
        let fresh = annotations.filter { !taken.contains($0.key) }
        let doubles = annotations.filter { taken.contains($0.key) }
        return (YAMLNode(value: .mapping(own + fresh), location: location), doubles)
    }
}
