import KeytrailModel
import KeytrailRules
import KeytrailTestSupport

/// Random correlations of Sigma's types over the detections `a` to `d` of a `CorrelatedLog`, as JSON, which is YAML too.
struct RandomCorrelation {
    /// A rule set, the judged rule last.
    struct Case: Sendable {
        var rules: [JSON]
        /// Whether the measure means something: a string condition has none.
        var isMeasured: Bool
    }

    /// Where choices come from.
    var random: Lehmer
    /// Whether to use what only Keytrail has besides: its own types, ranges, several fields as one, parts of a percent,
    /// any comparison of an order, and children that hold for several reasons.
    var isOurs = false

    private static let measuring: [Correlation.Kind] = [
        .eventCount, .valueCount, .valueSum, .valueAverage, .valueMedian, .valuePercentile,
    ]

    /// A rule set with a judged correlation, chained one time in four.
    mutating func rules() -> Case {
        let names = random.some(of: ["a", "b", "c", "d"], least: 1, most: 3)
        var rules = names.map { RandomCorrelation.detection($0) }
        let group = random.some(of: CorrelatedLog.groupFields.map(\.column.fieldName), least: 0, most: 2)
        guard random.chance(25) else {
            let (judged, isMeasured) = correlation("judged", over: names, group: group, mayAlias: true)
            return Case(rules: rules + [judged], isMeasured: isMeasured)
        }
        let (child, _) = correlation("child", over: names, group: group, isChild: true)
        rules.append(child)
        var inputs = ["child"]
        if random.chance(60) {
            if !names.contains("d") { rules.append(RandomCorrelation.detection("d")) }
            inputs.insert("d", at: Int.random(in: 0...1, using: &random))
        }
        let parentGroup = random.some(of: group, least: 0, most: group.count)
        let (judged, isMeasured) = correlation("judged", over: inputs, group: parentGroup, isParent: true)
        return Case(rules: rules + [judged], isMeasured: isMeasured)
    }

    /// The detection of the calls whose path has this letter.
    static func detection(_ letter: String) -> JSON {
        [
            "title": .string(letter), "name": .string(letter),
            "logsource": ["product": "keytrail", "service": "calls"],
            "detection": ["s": ["url.path|contains": .string(letter)], "condition": "s"],
        ]
    }

    private mutating func correlation(
        _ name: String,
        over rules: [String],
        group: [String],
        isChild: Bool = false,
        isParent: Bool = false,
        mayAlias: Bool = false
    ) -> (rule: JSON, isMeasured: Bool) {
        let temporal = random.chance(isParent ? 60 : 40)
        // What a child's alert has besides its group is another matter; see the known differences.
        var measuring = isParent ? [.eventCount] : RandomCorrelation.measuring
        if isOurs { measuring += isParent ? [.silence] : [.newValue, .silence, .impossibleTravel] }
        if isOurs, rules.count == 2 { measuring += [.ratio, .ratio] }
        let kind = temporal ? random.one(of: [.temporal, .temporalOrdered]) : random.one(of: measuring)
        var body: [JSON.Member] = [
            JSON.Member("type", .string(kind.rawValue)), JSON.Member("rules", JSON(rules)),
            JSON.Member("timespan", .string(random.one(of: CorrelatedLog.spans).text)),
        ]
        var group = group
        var isAliased = false
        if mayAlias, random.chance(25) {
            group = (random.chance(50) ? group : []) + ["who"]
            // The number 1 and the text 1 are one value here, and two for the peer.
            let values = CorrelatedLog.measuredFields.filter { isOurs || $0.kind == .number }
            let value = aliases(rules, of: values)
            body.append(JSON.Member("aliases", ["who": aliases(rules, of: CorrelatedLog.aliasFields), "what": value]))
            isAliased = true
        }
        if !group.isEmpty || random.chance(20) { body.append(JSON.Member("group-by", JSON(group))) }
        let isPresence = temporal && rules.count > 1 && random.chance(45)
        var condition = isPresence ? presence(rules, isChild: isChild) : measure(kind, rules: rules.count)
        if isAliased, let field = condition?["field"], random.chance(60) {
            condition = condition?.naming("what", field)
        }
        if let condition { body.append(JSON.Member("condition", condition)) }
        var rule: JSON = ["title": .string(name), "name": .string(name), "correlation": .object(body)]
        if let terms = terms(kind), case .object(let members) = rule { rule = .object(members + [terms]) }
        // The peer counts rules that were seen at all where ours counts those in order.
        return (rule, !isPresence && (kind != .temporalOrdered || isOurs))
    }

    private mutating func aliases(_ rules: [String], of fields: [LoggedField]) -> JSON {
        .object(rules.map { JSON.Member($0, .string(random.one(of: fields).column.fieldName)) })
    }

    private mutating func presence(_ rules: [String], isChild: Bool) -> JSON {
        while true {
            let condition = RandomPresence(rules.shuffled(using: &random), absence: random.chance(50), using: &random)
            // A child that holds at one instant for two reasons counts twice there, once here.
            if isOurs || !isChild || !condition.isMixed { return .string(condition.text) }
        }
    }

    private mutating func measure(_ kind: Correlation.Kind, rules: Int) -> JSON? {
        switch kind {
        case .temporal:
            if random.chance(30) { return nil }
            return bound(Int64.random(in: 0...Int64(rules), using: &random))
        case .temporalOrdered:
            if random.chance(40) { return nil }
            if isOurs { return bound(Int64.random(in: 0...Int64(rules), using: &random)) }
            return ["gte": .integer(Int64.random(in: 1...Int64(rules), using: &random))]
        case .eventCount: return bound(Int64.random(in: 1...5, using: &random))
        case .valueCount: return bound(Int64.random(in: 0...3, using: &random), fields: CorrelatedLog.fields)
        case .valueSum: return bound(Int64.random(in: -3...600, using: &random), fields: CorrelatedLog.measuredFields)
        case .valueAverage, .valueMedian:
            return bound(Int64.random(in: 0...300, using: &random), fields: CorrelatedLog.measuredFields)
        case .valuePercentile:
            let percents: [JSON] = [0, 10, 50, 90, 99, 100]
            let percentile = random.one(of: isOurs ? percents + [.number(33.3)] : percents)
            let members = bound(Int64.random(in: 0...300, using: &random), fields: CorrelatedLog.measuredFields).members
            return .object(members + [JSON.Member("percentile", percentile)])
        case .newValue: return ["gte": .integer(random.one(of: [1, 1, 2])), "field": "user_agent.original"]
        case .ratio: return ["gte": .number(random.one(of: [0, 0.1, 0.25, 0.5]))]
        case .silence: return ["gte": .integer(random.one(of: [1, 2, 3]))]
        case .spike: return nil
        case .impossibleTravel: return ["gt": .integer(random.one(of: [0, 900, 100_000]))]
        }
    }

    /// What a type of ours needs to know besides, small enough for few events.
    private mutating func terms(_ kind: Correlation.Kind) -> JSON.Member? {
        switch kind {
        case .eventCount, .valueCount, .temporal, .temporalOrdered, .valueSum, .valueAverage, .valuePercentile,
            .valueMedian, .spike:
            return nil
        case .newValue:
            let terms: JSON = ["warmup": random.one(of: ["1s", "5s", "1m"]), "min_events": random.one(of: [0, 1, 3])]
            return JSON.Member("keytrail.new_value", terms)
        case .ratio:
            let terms: JSON = [
                "min_events": random.one(of: [0, 1, 4]), "confidence": .number(random.one(of: [0.9, 0.95, 0.99])),
            ]
            return JSON.Member("keytrail.ratio", terms)
        case .silence: return JSON.Member("keytrail.silence", ["lookback": random.one(of: ["5s", "1m", "1d"])])
        case .impossibleTravel:
            return JSON.Member("keytrail.travel", ["min_distance_km": random.one(of: [0, 10, 500])])
        }
    }

    private mutating func bound(_ number: Int64, fields: [LoggedField] = []) -> JSON {
        let comparison = random.one(of: Comparison.allCases)
        let isFraction = !fields.isEmpty && random.chance(20)
        var members = [JSON.Member(comparison.rawValue, isFraction ? .number(Double(number) + 0.5) : .integer(number))]
        if isOurs, random.chance(30) {
            members = [JSON.Member("gte", .integer(number)), JSON.Member("lt", .integer(number + 3))]
        }
        guard !fields.isEmpty else { return .object(members) }
        let isCombined = isOurs && fields.count == CorrelatedLog.fields.count && random.chance(30)
        let names = random.some(of: fields.map(\.column.fieldName), least: 2, most: 3)
        let single = random.one(of: fields).column.fieldName
        return .object(members + [JSON.Member("field", isCombined ? JSON(names) : .string(single))])
    }
}

extension JSON {
    /// The members of an object; none of another value.
    fileprivate var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The object with a field's name replaced by an alias.
    fileprivate func naming(_ alias: String, _ field: JSON) -> JSON {
        .object(members.map { $0.value == field ? Member($0.name, .string(alias)) : $0 })
    }
}
