internal import KeytrailModel
internal import KeytrailYAML

/// Turns the `correlation:` mapping of a document, and the annotations that belong to it, into a correlation.
struct CorrelationParser {
    let document: YAMLNode
    let node: YAMLNode
    var problems: RuleProblems
    /// Where fields are named, for the check that needs the rules.
    var mentions: [Correlation.FieldMention] = []

    private static let keys = ["type", "rules", "group-by", "timespan", "aliases", "condition", "generate"]

    /// How many fields tell groups apart.
    private static let maximumFields = 32

    /// How many windows of its past a baseline compares with.
    private static let maximumWindows: Int64 = 10_000

    init(document: YAMLNode, node: YAMLNode, problems: RuleProblems) {
        self.document = document
        self.node = node
        self.problems = problems
    }

    /// The correlation, or `nil` when `problems` says why there is none.
    mutating func correlation() -> Correlation? {
        problems.checkKeys(of: node, in: "'correlation'", known: CorrelationParser.keys)
        guard let kind = kind() else { return nil }
        let listed = references()
        let groupBy = groupFields()
        let timespan = problems.required("timespan", in: node).flatMap { problems.span($0, key: "timespan") }
        guard let (condition, rules) = condition(kind: kind, rules: listed) else { return nil }
        let terms = terms(kind)
        let aliases = aliases(rules: rules, used: Set(mentions.map(\.name)))
        checkCount(of: rules, kind: kind)
        guard let timespan else { return nil }
        var correlation = Correlation(
            kind: kind,
            rules: rules,
            groupBy: groupBy,
            timespan: timespan,
            condition: condition
        )
        correlation.aliases = aliases
        correlation.terms = terms
        correlation.baseline = baseline(kind)
        checkReach(of: correlation)
        checkSpan(of: correlation)
        correlation.mentions = mentions
        return correlation
    }

    /// Whether the rules it counts are findings of their own: inside `correlation`, or at the top level of the document.
    mutating func generatesBase() -> Bool {
        let inner = problems.bool(node["generate"], key: "generate")
        let outer = problems.bool(document["generate"], key: "generate")
        if let inner, let outer, inner != outer {
            problems.error(at: document["generate"]?.location, "'generate' stands twice and differs; keep one of them")
        }
        return inner ?? outer ?? false
    }

    private mutating func kind() -> Correlation.Kind? {
        guard let type = problems.required("type", in: node) else { return nil }
        let text = type.text ?? ""
        guard let kind = Correlation.Kind(rawValue: text) else {
            let known = Correlation.Kind.allCases.map(\.rawValue)
            problems.error(at: type.location, "unknown correlation type '\(text)'" + problems.hint(text, among: known))
            return nil
        }
        guard !kind.isKeytrails || type.location.file.hasSuffix(".keytrail.yaml") else {
            problems.error(
                at: type.location,
                "'\(text)' is Keytrail's own: rename the file to end in .keytrail.yaml, where other Sigma tools do not look, because they would stop at it"
            )
            return nil
        }
        return kind
    }

    /// The rules that the file lists; `nil` when it leaves them to a string condition.
    private mutating func references() -> [RuleReference]? {
        guard let list = node["rules"] else { return nil }
        let elements = problems.texts(list, key: "rules")
        if elements.isEmpty { problems.error(at: list.location, "'rules' must list the names or ids of rules") }
        var seen: Set<String> = []
        for element in elements where !seen.insert(element.text ?? "").inserted {
            problems.error(at: element.location, "'\(element.text ?? "")' is listed twice; keep one of them")
        }
        return elements.map { RuleReference(text: $0.text ?? "", location: $0.location) }
    }

    private mutating func groupFields() -> [String] {
        let fields = problems.texts(node["group-by"], key: "group-by")
        if fields.count > CorrelationParser.maximumFields {
            problems.error(
                at: node["group-by"]?.location,
                "'group-by' takes at most \(CorrelationParser.maximumFields) fields"
            )
        }
        mention(fields)
        return fields.compactMap(\.text)
    }

    mutating func mention(_ fields: [YAMLNode], ofRule rule: Int? = nil) {
        for field in fields {
            mentions.append(Correlation.FieldMention(name: field.text ?? "", rule: rule, location: field.location))
        }
    }

    private mutating func aliases(rules: [RuleReference], used: Set<String>) -> [Correlation.FieldAlias] {
        guard let list = node["aliases"] else { return [] }
        guard let entries = list.entries else {
            problems.error(at: list.location, "'aliases' must be a mapping of names to {rule: field}")
            return []
        }
        let indices = Dictionary(rules.enumerated().map { ($1.text, $0) }) { first, _ in first }
        var aliases: [Correlation.FieldAlias] = []
        for entry in entries {
            if !used.contains(entry.key) {
                problems.warning(
                    at: entry.keyLocation,
                    "neither 'group-by' nor 'condition' uses the alias '\(entry.key)'"
                )
            }
            guard let fields = entry.value.entries else {
                problems.error(
                    at: entry.value.location,
                    "the alias '\(entry.key)' must be a mapping of rules to fields, such as {\(rules.first?.text ?? "rule"): client.address}"
                )
                continue
            }
            for pair in fields {
                guard let rule = indices[pair.key] else {
                    let hint = problems.hint(pair.key, among: rules.map(\.text))
                    problems.error(at: pair.keyLocation, "'\(pair.key)' is not in 'rules'\(hint)")
                    continue
                }
                guard let field = problems.text(pair.value, key: pair.key) else { continue }
                mention([pair.value], ofRule: rule)
                aliases.append(Correlation.FieldAlias(name: entry.key, rule: rule, field: field))
            }
        }
        return aliases
    }

    /// The past is kept for every group, a count for each window.
    private mutating func checkReach(of correlation: Correlation) {
        guard let baseline = correlation.baseline, baseline.season != .week else { return }
        let lookback = baseline.lookback
        let windows = lookback.microseconds / max(1, correlation.timespan.microseconds)
        guard windows > CorrelationParser.maximumWindows else { return }
        problems.error(
            at: document["keytrail.baseline"]?["lookback"]?.location,
            "'lookback' is \(windows) times the timespan, at most \(CorrelationParser.maximumWindows) are kept; "
                + "shorten it or widen the timespan"
        )
    }

    /// A spike is looked for in windows of certain lengths, and what a week's baseline learned reaches over a day.
    private mutating func checkSpan(of correlation: Correlation) {
        if correlation.kind == .spike, !CorrelationParser.spikeSpans.contains(correlation.timespan) {
            problems.error(
                at: node["timespan"]?.location,
                "keytrail_spike looks at windows of 5m, 30m, 1h, 4h and 1d up to its 'timespan'; write one of these"
            )
        }
        if correlation.baseline?.season == .week, correlation.timespan > .days(1) {
            problems.error(at: node["timespan"]?.location, "'season: week' compares windows of at most a day")
        }
    }

    private mutating func checkCount(of rules: [RuleReference], kind: Correlation.Kind) {
        if kind == .ratio, rules.count != 2 {
            problems.error(
                at: node["rules"]?.location ?? node.location,
                "keytrail_ratio takes exactly two rules: the part and the whole, such as [failed, any_call]"
            )
        }
    }
}

extension Correlation.Kind {
    /// Whether other Sigma tools do not know it.
    var isKeytrails: Bool { rawValue.hasPrefix("keytrail_") }
}
