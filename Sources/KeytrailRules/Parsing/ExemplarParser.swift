internal import KeytrailModel
internal import KeytrailYAML

/// Turns the list `keytrail.exemplars` of one rule into exemplars.
struct ExemplarParser {
    private static let keys = ["name", "expect", "events", "start", "findings", "opens_at", "state", "until"]
    private static let eventKeys = ["offset", "repeat", "every", "event"]

    /// The only fields that the rule's events have, or at least know; `nil` where they may have any.
    let knownFields: [String]?
    /// Whether the events are facts that an audit derives: they have no time of their own.
    let isDerived: Bool
    private(set) var problems = RuleProblems()

    init(document: YAMLNode) {
        let source = document["logsource"].map { node in
            LogSource(
                category: node["category"]?.text?.lowercased(),
                product: node["product"]?.text?.lowercased(),
                service: node["service"]?.text?.lowercased()
            )
        }
        switch source?.events ?? .calls {
        case .derived(let derived):
            isDerived = true
            knownFields = derived.fields
        case .calls:
            isDerived = false
            knownFields = LogSource.calls.knownFields.map { $0 + ExemplarParser.lineFields }
        case .trail:
            isDerived = false
            knownFields = nil
        }
    }

    /// What a line of Keytrail's own format may have besides the columns of the log, and what rules compose of them.
    private static let lineFields =
        ["keytrail.log.category", "keytrail.log.product", "keytrail.log.service", "keytrail.event.id"]
        + [NDJSONWriter.Field.traceID, NDJSONWriter.Field.rateLimits, NDJSONWriter.Field.credentialParts]
        + ComposedField.allCases.flatMap { [$0.rawValue] + $0.aliases }

    /// The exemplars of a list; those with a mistake are left out, and `problems` says why.
    mutating func exemplars(of list: YAMLNode) -> [Exemplar] {
        guard let elements = list.elements else {
            problems.error(at: list.location, "'keytrail.exemplars' must be a list, not \(list.kind)")
            return []
        }
        var names: Set<String> = []
        return elements.compactMap { element in
            let known = problems.errorCount
            guard let exemplar = exemplar(element), problems.errorCount == known else { return nil }
            if !names.insert(exemplar.name).inserted {
                problems.warning(at: exemplar.location, "another exemplar of this rule has the same name")
            }
            return exemplar
        }
    }

    private mutating func exemplar(_ node: YAMLNode) -> Exemplar? {
        guard node.entries != nil else {
            problems.error(at: node.location, "an exemplar must be a mapping, not \(node.kind)")
            return nil
        }
        problems.checkKeys(of: node, in: "an exemplar", known: ExemplarParser.keys)
        guard let name = node["name"]?.text else {
            problems.error(
                at: node["name"]?.location ?? node.location,
                "an exemplar needs a 'name' that says what it shows"
            )
            return nil
        }
        guard let expectation = expectation(node) else { return nil }
        var exemplar = Exemplar(name: name, location: node.location, expectation: expectation)
        readTimes(of: node, into: &exemplar)
        exemplar.findings = findings(node["findings"], expectation)
        exemplar.state = state(node["state"])
        exemplar.events = events(node["events"], in: node)
        checkOutcome(of: exemplar, node)
        return exemplar
    }

    private mutating func expectation(_ node: YAMLNode) -> Exemplar.Expectation? {
        guard let value = node["expect"] else {
            problems.error(at: node.location, "an exemplar needs 'expect: match' or 'expect: no-match'")
            return nil
        }
        guard let expectation = value.text.flatMap(Exemplar.Expectation.init(rawValue:)) else {
            problems.error(at: value.location, "'expect' takes match or no-match")
            return nil
        }
        return expectation
    }

    private mutating func readTimes(of node: YAMLNode, into exemplar: inout Exemplar) {
        if let start = node["start"] {
            if let time = start.text.flatMap({ Timestamp(rfc3339: $0) }), ExemplarParser.years.contains(time) {
                exemplar.start = time
            } else {
                problems.error(at: start.location, "'start' takes an RFC 3339 time, such as 2026-01-05T09:00:00Z")
            }
        }
        exemplar.opensAt = offset(node["opens_at"], key: "opens_at")
        exemplar.until = offset(node["until"], key: "until")
    }

    private mutating func findings(_ node: YAMLNode?, _ expectation: Exemplar.Expectation) -> Int? {
        guard let node else { return nil }
        guard let count = node.scalar?.integer, (0...1_000).contains(count) else {
            problems.error(at: node.location, "'findings' takes a whole number up to 1000")
            return nil
        }
        guard (count > 0) == (expectation == .match) else {
            problems.error(at: node.location, "'findings: \(count)' contradicts 'expect: \(expectation.rawValue)'")
            return nil
        }
        return Int(count)
    }

    private mutating func state(_ node: YAMLNode?) -> Finding.State? {
        guard let node else { return nil }
        guard let state = node.text.flatMap(Finding.State.init(rawValue:)) else {
            problems.error(at: node.location, "'state' takes open or resolved")
            return nil
        }
        return state
    }

    /// What can only be said of a finding, or of one with a time.
    private mutating func checkOutcome(of exemplar: Exemplar, _ node: YAMLNode) {
        for key in ["opens_at", "state"] {
            guard let value = node[key] else { continue }
            if exemplar.expectation == .noMatch {
                problems.error(at: value.location, "'\(key)' is about a finding, and 'expect: no-match' allows none")
            } else if isDerived {
                problems.error(
                    at: value.location,
                    "'\(key)' means nothing here: the events of this log source have no time"
                )
            }
        }
        let last = exemplar.events.map(\.end).max() ?? .zero
        if let until = exemplar.until, until < last, let node = node["until"] {
            problems.error(at: node.location, "'until' lies before the last event, which is at \(last.offsetText)")
        }
    }

    private mutating func events(_ node: YAMLNode?, in exemplar: YAMLNode) -> [Exemplar.Event] {
        guard let node, let elements = node.elements, !elements.isEmpty else {
            problems.error(
                at: node?.location ?? exemplar.location,
                "an exemplar needs 'events', a list of at least one"
            )
            return []
        }
        let events = elements.compactMap { event($0) }
        let total = events.reduce(0) { $0 + $1.count }
        if total > Exemplar.maximumEvents {
            problems.error(
                at: node.location,
                "\(total) events; an exemplar may have \(Exemplar.maximumEvents), repeated ones counted"
            )
        }
        return events
    }

    private mutating func event(_ node: YAMLNode) -> Exemplar.Event? {
        guard node.entries != nil else {
            problems.error(at: node.location, "an element of 'events' must be a mapping, not \(node.kind)")
            return nil
        }
        problems.checkKeys(of: node, in: "an element of 'events'", known: ExemplarParser.eventKeys)
        guard let fields = node["event"], let entries = fields.entries else {
            problems.error(
                at: node["event"]?.location ?? node.location,
                "an element of 'events' needs 'event', a mapping of fields to values"
            )
            return nil
        }
        let count = repetitions(node["repeat"])
        let every = offset(node["every"], key: "every")
        if count > 1, every == nil, node["every"] == nil, !isDerived {
            problems.error(at: node["repeat"]?.location, "'repeat' needs 'every', the time from one event to the next")
        }
        if let every, every < .zero { problems.error(at: node["every"]?.location, "'every' cannot be negative") }
        for entry in entries { checkField(entry) }
        return Exemplar.Event(
            offset: offset(node["offset"], key: "offset") ?? .zero,
            count: count,
            every: max(every ?? .zero, .zero),
            fields: entries.map { JSON.Member($0.key, JSON(yaml: $0.value)) },
            location: node.location
        )
    }

    private mutating func repetitions(_ node: YAMLNode?) -> Int {
        guard let node else { return 1 }
        guard let count = node.scalar?.integer, count >= 1, count <= Int64(Exemplar.maximumEvents) else {
            problems.error(at: node.location, "'repeat' takes a whole number from 1 to \(Exemplar.maximumEvents)")
            return 1
        }
        return Int(count)
    }

    /// A misspelt field would leave a silent exemplar silent for the wrong reason.
    private mutating func checkField(_ entry: YAMLNode.Entry) {
        guard let knownFields, !knownFields.contains(entry.key) else { return }
        if isDerived {
            let hint = problems.hint(entry.key, among: knownFields)
            problems.error(at: entry.keyLocation, "the events of this log source have no field '\(entry.key)'\(hint)")
        } else if let near = nearest(to: entry.key, among: knownFields) {
            problems.warning(at: entry.keyLocation, "unknown field '\(entry.key)'; did you mean '\(near)'?")
        }
    }

    private mutating func offset(_ node: YAMLNode?, key: String) -> TimeSpan? {
        guard let node else { return nil }
        guard let span = node.text.flatMap({ TimeSpan(offset: $0) }) else {
            problems.error(at: node.location, "'\(key)' takes a time such as 90s, 1h30m, -5m or 250ms")
            return nil
        }
        guard span.microseconds.magnitude <= TimeSpan.days(3_660).microseconds.magnitude else {
            problems.error(at: node.location, "'\(key)' reaches further than ten years")
            return nil
        }
        return span
    }

    /// The years in which every offset leads to a time that a call can have.
    private static let years = Timestamp(seconds: 631_152_000)..<Timestamp(seconds: 4_102_444_800)
}

extension RuleProblems {
    fileprivate var errorCount: Int { diagnostics.count { $0.severity == .error } }
}

extension JSON {
    /// What a YAML value is in JSON; YAML's mappings keep their order.
    fileprivate init(yaml node: YAMLNode) {
        switch node.value {
        case .mapping(let entries): self = .object(entries.map { JSON.Member($0.key, JSON(yaml: $0.value)) })
        case .sequence(let elements): self = .array(elements.map { JSON(yaml: $0) })
        case .scalar(let scalar):
            if scalar.isNull {
                self = .null
            } else if let flag = scalar.bool {
                self = .bool(flag)
            } else if let integer = scalar.integer {
                self = .integer(integer)
            } else {
                self = scalar.number.map(JSON.number) ?? .string(scalar.text)
            }
        }
    }
}
