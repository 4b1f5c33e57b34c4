internal import Foundation
internal import KeytrailModel
internal import KeytrailYAML

extension CorrelationParser {
    /// The annotations that belong to one type of correlation each.
    static let annotations: [(key: String, kind: Correlation.Kind)] = [
        ("keytrail.baseline", .eventCount), ("keytrail.new_value", .newValue), ("keytrail.ratio", .ratio),
        ("keytrail.silence", .silence), ("keytrail.spike", .spike), ("keytrail.travel", .impossibleTravel),
    ]

    /// What a type of ours needs to know besides; where the file says nothing, what is usual.
    mutating func terms(_ kind: Correlation.Kind) -> Correlation.Terms {
        for (key, owner) in CorrelationParser.annotations where owner != kind {
            guard let node = document[key] else { continue }
            problems.error(at: node.location, "'\(key)' belongs to the type \(owner.rawValue), not to \(kind.rawValue)")
        }
        switch kind {
        case .newValue: return .newValue(newValue())
        case .ratio: return .ratio(ratio())
        case .silence: return .silence(silence())
        case .spike: return .spike(spike())
        case .impossibleTravel: return .travel(travel())
        case .eventCount, .valueCount, .temporal, .temporalOrdered, .valueSum, .valueAverage, .valuePercentile,
            .valueMedian:
            return .none
        }
    }

    private mutating func annotation(_ key: String, known: [String]) -> YAMLNode? {
        guard let node = document[key] else { return nil }
        guard node.entries != nil else {
            problems.error(at: node.location, "'\(key)' must be a mapping of \(known.joined(separator: ", "))")
            return nil
        }
        problems.checkKeys(of: node, in: "'\(key)'", known: known)
        return node
    }

    private mutating func newValue() -> NewValueTerms {
        let node = annotation("keytrail.new_value", known: ["warmup", "min_events", "novelty"])
        var terms = NewValueTerms()
        terms.warmup = problems.span(node?["warmup"], key: "warmup") ?? terms.warmup
        terms.minimumEvents = problems.count(node?["min_events"], key: "min_events") ?? terms.minimumEvents
        terms.novelty = problems.choice(node?["novelty"], key: "novelty", of: NewValueTerms.Novelty.self) ?? .value
        return terms
    }

    private mutating func ratio() -> RatioTerms {
        let node = annotation("keytrail.ratio", known: ["min_events", "confidence"])
        var terms = RatioTerms()
        terms.minimumEvents = problems.count(node?["min_events"], key: "min_events") ?? terms.minimumEvents
        terms.confidence = problems.number(node?["confidence"], key: "confidence", in: 0.5...1) ?? terms.confidence
        if terms.confidence == 0.5 || terms.confidence == 1 {
            problems.error(at: node?["confidence"]?.location, "'confidence' must be above 0.5 and below 1")
        }
        return terms
    }

    private mutating func silence() -> SilenceTerms {
        let node = annotation("keytrail.silence", known: ["lookback"])
        var terms = SilenceTerms()
        terms.lookback = problems.span(node?["lookback"], key: "lookback") ?? terms.lookback
        return terms
    }

    private mutating func spike() -> SpikeTerms {
        let node = annotation("keytrail.spike", known: ["direction", "min_difference", "short_ratio", "zone"])
        var terms = SpikeTerms()
        let direction = problems.choice(node?["direction"], key: "direction", of: SpikeTerms.Direction.self)
        terms.direction = direction ?? terms.direction
        terms.minimumDifference =
            problems.count(node?["min_difference"], key: "min_difference") ?? terms.minimumDifference
        if terms.minimumDifference == 0 {
            problems.error(at: node?["min_difference"]?.location, "'min_difference' must be at least 1")
        }
        terms.shortRatio = least(node?["short_ratio"], key: "short_ratio") ?? terms.shortRatio
        terms.zone = zone(node?["zone"]) ?? terms.zone
        return terms
    }

    private mutating func zone(_ node: YAMLNode?) -> String? {
        guard let name = problems.text(node, key: "zone") else { return nil }
        guard TimeZone(identifier: name) == nil else { return name }
        problems.error(at: node?.location, "'\(name)' is no time zone; write one such as Europe/Berlin or UTC")
        return nil
    }

    /// The lengths of time that a spike is looked for in.
    static let spikeSpans: [TimeSpan] = [.minutes(5), .minutes(30), .hours(1), .hours(4), .days(1)]

    private mutating func travel() -> TravelTerms {
        let node = annotation("keytrail.travel", known: ["min_distance_km"])
        var terms = TravelTerms()
        let key = "min_distance_km"
        terms.minimumDistance = problems.number(node?[key], key: key, in: 0...20_100) ?? terms.minimumDistance
        return terms
    }

    /// What narrows an `event_count` to what is unusual for the group.
    mutating func baseline(_ kind: Correlation.Kind) -> Baseline? {
        guard kind == .eventCount else { return nil }
        let known = ["lookback", "season", "min_windows", "cold_start", "score", "ratio", "zone"]
        guard let node = annotation("keytrail.baseline", known: known) else { return nil }
        let season = problems.choice(node["season"], key: "season", of: Baseline.Season.self) ?? .none
        guard season != .week else { return week(node) }
        if let zone = node["zone"] {
            problems.error(at: zone.location, "'zone' belongs to 'season: week'; the other seasons follow UTC")
        }
        guard let lookback = problems.required("lookback", in: node).flatMap({ problems.span($0, key: "lookback") })
        else { return nil }
        return Baseline(
            lookback: lookback,
            season: season,
            minimumWindows: problems.count(node["min_windows"], key: "min_windows") ?? 72,
            coldStart: problems.choice(node["cold_start"], key: "cold_start", of: Baseline.ColdStart.self) ?? .quiet,
            score: least(node["score"], key: "score") ?? 6,
            ratio: least(node["ratio"], key: "ratio") ?? 2
        )
    }

    /// What is learned of days and weeks needs no more to be said.
    private mutating func week(_ node: YAMLNode) -> Baseline {
        for key in ["lookback", "min_windows", "score"] {
            guard let useless = node[key] else { continue }
            problems.error(at: useless.location, "'\(key)' means nothing with 'season: week'; leave it out")
        }
        return Baseline(
            lookback: .days(56),
            season: .week,
            minimumWindows: 0,
            coldStart: problems.choice(node["cold_start"], key: "cold_start", of: Baseline.ColdStart.self) ?? .quiet,
            score: 0,
            ratio: least(node["ratio"], key: "ratio") ?? 2,
            zone: zone(node["zone"]) ?? "UTC"
        )
    }

    private mutating func least(_ node: YAMLNode?, key: String) -> Double? {
        guard let node else { return nil }
        problems.checkKeys(of: node, in: "'\(key)'", known: ["gte"])
        guard node.entries != nil else {
            problems.error(at: node.location, "'\(key)' must be a mapping, such as {gte: 6}")
            return nil
        }
        return problems.number(node["gte"], key: "gte", in: 0...1e9)
    }
}
