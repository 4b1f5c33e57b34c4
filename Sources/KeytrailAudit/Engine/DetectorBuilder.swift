internal import KeytrailModel
internal import KeytrailRules

/// Plans the detectors of a rule set: one for each correlation, one for each detection that is a finding by itself.
struct DetectorBuilder {
    /// For each detector, the ones that count its instants.
    private(set) var correlationConsumers: [[(detector: Int, input: Int)]] = []

    private let rules: RuleSet
    private let share: RuleShare
    private let judgesAll: Bool
    private let episodeLimit: Int
    /// The detector of each correlation of the share.
    private var places: [Int: Int] = [:]

    init(_ rules: RuleSet, share: RuleShare, judgesAll: Bool, episodeLimit: Int) {
        self.rules = rules
        self.share = share
        self.judgesAll = judgesAll
        self.episodeLimit = episodeLimit
    }

    /// The plans, each after those whose instants it counts, with what their inputs are and which part of the rules they are of.
    mutating func plans(
        frame: EventFrame,
        layout: inout RowLayout
    ) -> [(plan: DetectorPlan, inputs: [RuleSet.Input], part: Int)] {
        var plans: [DetectorPlan] = []
        var others: [(inputs: [RuleSet.Input], part: Int)] = []
        let parts = RuleShare.parts(of: rules.correlations)
        for (number, resolved) in rules.correlations.enumerated() where share.includes(parts.numbers[number]) {
            places[number] = plans.count
            for (input, source) in resolved.inputs.enumerated() {
                guard case .correlation(let index) = source else { continue }
                correlationConsumers[place(of: index)].append((plans.count, input))
            }
            others.append((resolved.inputs, parts.numbers[number]))
            let lookbacks = resolved.inputs.map { input -> TimeSpan in
                guard case .correlation(let index) = input else { return .zero }
                return plans[place(of: index)].lookback
            }
            plans.append(plan(resolved, inner: lookbacks.max() ?? .zero, plans: plans, frame, &layout))
            correlationConsumers.append([])
        }
        let findings = rules.detections.enumerated().filter { isFinding($0.element) }
        for (number, (index, detection)) in findings.enumerated() where share.includes(parts.count + number) {
            others.append(([.detection(index)], parts.count + number))
            let rule = CorrelationRule(everyMatchOf: detection)
            let resolved = RuleSet.ResolvedCorrelation(rule: rule, inputs: [.detection(index)])
            plans.append(plan(resolved, inner: .zero, plans: plans, isSingle: true, frame, &layout))
            correlationConsumers.append([])
        }
        return zip(plans, others).map { (plan: $0, inputs: $1.inputs, part: $1.part) }
    }

    /// The detector of an inner correlation, which is planned before the ones that count it and in the same share.
    private func place(of correlation: Int) -> Int {
        guard let place = places[correlation] else {
            preconditionFailure("a correlation that counts another is planned after it")
        }
        return place
    }

    private func isFinding(_ detection: DetectionRule) -> Bool {
        if case .derived = detection.source.events { return false }
        return rules.isReporting(detection.header)
    }

    private func plan(
        _ resolved: RuleSet.ResolvedCorrelation,
        inner: TimeSpan,
        plans: [DetectorPlan],
        isSingle: Bool = false,
        _ frame: EventFrame,
        _ layout: inout RowLayout
    ) -> DetectorPlan {
        let correlation = resolved.rule.correlation
        var groupParts: [[DetectorPlan.Part]] = []
        var valueParts: [[DetectorPlan.Part]] = []
        for (number, input) in resolved.inputs.enumerated() {
            groupParts.append(parts(correlation.groupBy, correlation, number, input, plans, frame, &layout))
            valueParts.append(parts(correlation.measuredFields, correlation, number, input, plans, frame, &layout))
        }
        let keySlots = correlation.groupBy.indices.map { key in
            zip(groupParts, resolved.inputs).reduce(into: Set<Int>()) { slots, pair in
                switch (pair.0[key], pair.1) {
                case (.slot(let slot), _): slots.insert(slot)
                case (.inner(let place), .correlation(let index)):
                    slots.formUnion(plans[self.place(of: index)].keySlots[place])
                case (.inner, .detection): break
                }
            }
        }
        return DetectorPlan(
            header: resolved.rule.header,
            correlation: correlation,
            isReporting: rules.isReporting(resolved.rule.header),
            judgesAll: judgesAll,
            episodeLimit: episodeLimit,
            allowsMissing: isSingle,
            groupParts: groupParts,
            valueParts: valueParts,
            keySlots: keySlots,
            isOfTrail: resolved.inputs.allSatisfy { input in
                switch input {
                case .detection(let index): rules.detections[index].source.events == .trail
                case .correlation(let index): plans[place(of: index)].isOfTrail
                }
            },
            lookback: DetectorPlan.ownLookback(of: correlation) + inner
        )
    }

    /// Where an input's events have fields; an inner correlation's instants have its own group's.
    private func parts(
        _ names: [String],
        _ correlation: Correlation,
        _ number: Int,
        _ input: RuleSet.Input,
        _ plans: [DetectorPlan],
        _ frame: EventFrame,
        _ layout: inout RowLayout
    ) -> [DetectorPlan.Part] {
        var parts: [DetectorPlan.Part] = []
        for name in names.map({ correlation.field($0, ofRule: number) }) {
            switch input {
            case .detection(let index):
                let field = EventField(name, in: rules.detections[index].source)
                parts.append(.slot(frame.slot(of: field, layout: &layout)))
            case .correlation(let index):
                guard let place = plans[place(of: index)].correlation.groupBy.firstIndex(of: name) else {
                    preconditionFailure(
                        "the resolver lets no field through that the inner correlation does not group by"
                    )
                }
                parts.append(.inner(place))
            }
        }
        return parts
    }
}

extension Correlation {
    /// The fields that are measured.
    fileprivate var measuredFields: [String] {
        switch (kind, condition) {
        case (.impossibleTravel, _): ["geo.location.lat", "geo.location.lon"]
        case (_, .measure(let condition)): condition.fields
        case (_, .presence): []
        }
    }
}
