import KeytrailModel
import KeytrailRules

/// What correlations mean, word for word, in quadratic time: every instant at which a rule holds is found by looking at all
/// events of the group again.
struct NaiveEngine {
    /// Something that a correlation counts: a call, or an instant at which another correlation holds.
    struct Event {
        var time: Timestamp
        /// What makes it one event, however many rules it matches.
        var identity: String
        var fields: [String: FieldValue]
    }

    /// An event as one of a correlation's rules sees it.
    struct Sighting {
        var time: Timestamp
        var identity: String
        var rule: Int
        /// The values that are measured; `nil` where the event lacks one.
        var values: [FieldValue]?
    }

    /// An instant at which a correlation holds for a group.
    struct Instant {
        var time: Timestamp
        /// The group's fields.
        var fields: [String: FieldValue]
        var measure: Double?

        /// As other implementations say it.
        var judged: ComparableInstant {
            let group = fields.map { Finding.GroupField(name: $0.key, value: $0.value.asText ?? "") }
            return ComparableInstant(group: group, time: time, measure: measure)
        }
    }

    /// The calls, ordered by time.
    let calls: [Event]
    /// The last instant that was observed.
    let end: Timestamp
    let rules: RuleSet

    init(_ rules: RuleSet, calls: [IdentifiedCall], end: Timestamp) {
        self.rules = rules
        self.end = end
        let ordered = calls.sorted { ($0.record.startedAt, $0.sequence) < ($1.record.startedAt, $1.sequence) }
        self.calls = ordered.map {
            Event(time: $0.record.startedAt, identity: "call \($0.sequence)", fields: $0.record.fieldValues)
        }
    }

    /// Where the last correlation holds.
    func judged() -> [ComparableInstant] {
        instants(of: rules.correlations.count - 1).map(\.judged)
    }

    /// Where a correlation holds, every group by itself.
    func instants(of index: Int) -> [Instant] {
        let correlation = rules.correlations[index].rule.correlation
        return groups(of: index).flatMap { key, sightings in
            let fields = Dictionary(zip(correlation.groupBy, key)) { first, _ in first }
            return holding(correlation, sightings).filter { $0.time <= end }.map { time, measure in
                Instant(time: time, fields: fields, measure: measure)
            }
        }
    }

    private func groups(of index: Int) -> [[FieldValue]: [Sighting]] {
        let resolved = rules.correlations[index]
        let correlation = resolved.rule.correlation
        var fields: [String] = []
        if case .measure(let condition) = correlation.condition { fields = condition.fields }
        if correlation.kind == .impossibleTravel { fields = ["geo.location.lat", "geo.location.lon"] }
        var groups: [[FieldValue]: [Sighting]] = [:]
        for (rule, input) in resolved.inputs.enumerated() {
            for event in events(of: input) {
                let key = correlation.groupBy.map { event.fields[correlation.field($0, ofRule: rule)] ?? .absent }
                guard !key.contains(.absent) else { continue }
                let values = fields.map { event.fields[correlation.field($0, ofRule: rule)] ?? .absent }
                let measured = values.contains(.absent) ? nil : values
                groups[key, default: []].append(
                    Sighting(time: event.time, identity: event.identity, rule: rule, values: measured)
                )
            }
        }
        return groups
    }

    private func events(of input: RuleSet.Input) -> [Event] {
        switch input {
        case .detection(let index):
            let expression = rules.detections[index].expression
            return calls.filter { call in expression.matches { call.fields[$0] ?? .absent } }
        case .correlation(let index):
            return instants(of: index).map { instant in
                let identity = "\(index) \(instant.judged.group) \(instant.time)"
                return Event(time: instant.time, identity: identity, fields: instant.fields)
            }
        }
    }

    private func holding(_ correlation: Correlation, _ sightings: [Sighting]) -> [(time: Timestamp, measure: Double?)] {
        switch correlation.condition {
        case .measure(let condition):
            let times = Set(sightings.map(\.time)).sorted()
            let instants = correlation.kind == .silence ? times.map { $0 + correlation.timespan } : times
            return instants.compactMap { time in
                guard let measure = NaiveMeasure(correlation, condition, sightings).value(at: time),
                    condition.holds(for: measure)
                else { return nil }
                return (time, measure)
            }
        case .presence(let presence):
            let times = presence.alternatives.flatMap { alternative in
                alternative.times(sightings, span: correlation.timespan, inOrder: correlation.kind == .temporalOrdered)
            }
            return Set(times).sorted().map { ($0, nil) }
        }
    }
}

extension [NaiveEngine.Sighting] {
    /// The sightings of a closed window.
    func inside(_ start: Timestamp, _ end: Timestamp) -> [NaiveEngine.Sighting] {
        filter { start <= $0.time && $0.time <= end }
    }

    /// The measured numbers of different events.
    var numbers: [Double] {
        var seen: Set<String> = []
        return compactMap { sighting in
            guard let number = sighting.values?.first?.asNumber, number.isFinite else { return nil }
            return seen.insert("\(sighting.identity) \(number)").inserted ? number : nil
        }
    }

    /// How many of the rules were seen one after the other at increasing times, left out ones apart.
    func longestChain(rules: Int) -> Int {
        (0..<(1 << rules)).filter { chosen in chain((0..<rules).filter { chosen >> $0 & 1 == 1 }) != nil }
            .map(\.nonzeroBitCount).max() ?? 0
    }

    /// When these rules have been seen one after the other, each as soon as it can be; `nil` if they were not.
    func chain(_ rules: [Int]) -> Timestamp? {
        var last = Timestamp.distantPast
        for rule in rules {
            guard let next = filter({ $0.rule == rule && $0.time > last }).map(\.time).min() else { return nil }
            last = next
        }
        return last
    }
}

extension [Double] {
    /// The value at a percentile, between its neighbours in proportion; `nil` when empty.
    func percentile(_ percentile: Double) -> Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        let position = Double(count - 1) * percentile / 100
        let below = Int(position)
        let share = position - Double(below)
        return sorted[below] * (1 - share) + sorted[Swift.min(below + 1, count - 1)] * share
    }
}
