internal import KeytrailBaseline
internal import KeytrailModel
internal import KeytrailRules

/// Says what an episode is: the finding with its sentences.
struct FindingWords {
    private let plan: DetectorPlan
    private let result: DetectorResult
    private let frame: EventFrame
    private let until: Timestamp

    /// Describes an episode as it stands at `until`.
    init(_ plan: DetectorPlan, _ result: DetectorResult, frame: EventFrame, until: Timestamp) {
        self.plan = plan
        self.result = result
        self.frame = frame
        self.until = until
    }

    private var episode: EpisodeTracker.Episode { result.episode }

    private var correlation: Correlation { plan.correlation }

    /// The last instant at which it held; for what lasts, the period's end at most.
    var lastSeen: Timestamp {
        guard plan.lasts, episode.endedAt == nil else { return episode.lastSeen }
        return max(episode.lastSeen, min(until, episode.openedAt + plan.quiet))
    }

    /// The finding.
    ///
    /// - Throws: what `text` throws.
    func finding(text: TextLookup) throws -> Finding {
        let header = plan.header
        let rule = Finding.Rule(header)
        let group = try plan.groupFields(result.values, frame: frame, text: text)
        var finding = Finding(rule: rule, group: group, openedAt: episode.openedAt)
        finding.lastSeen = lastSeen
        finding.eventCount = episode.eventCount
        finding.peak = episode.peak.value
        finding.evidence = episode.evidence
        finding.observed = observed
        finding.expected = expected
        finding.why = why
        finding.next = header.next
        finding.series = spike?.series
        if let end = resolvedAt {
            finding.state = .resolved
            finding.resolvedAt = end
        }
        return finding
    }

    private var resolvedAt: Timestamp? {
        if plan.lasts {
            let end = episode.endedAt ?? episode.openedAt + plan.quiet
            return end < until || episode.endedAt != nil ? end : nil
        }
        return episode.lastSeen + plan.quiet < until ? episode.lastSeen + plan.quiet : nil
    }

    private var events: String { plan.isOfTrail ? "events" : "calls" }

    private var number: String { FindingWords.text(episode.peak.value) }

    private var observed: String {
        let span = correlation.timespan
        return switch correlation.kind {
        case .eventCount: "\(number) \(events) within \(span)"
        case .valueCount: "\(number) different \(fields) within \(span)"
        case .temporal: "\(number) of \(correlation.rules.count) signs within \(span)"
        case .temporalOrdered: "\(number) signs in their order within \(span)"
        case .valueSum: "a sum of \(number) in \(fields) within \(span)"
        case .valueAverage: "a mean of \(number) in \(fields) within \(span)"
        case .valuePercentile, .valueMedian: "\(percentile) of \(number) in \(fields) within \(span)"
        case .newValue: newValues.map { "\(fields) \($0)" } ?? "\(number) new values of \(fields)"
        case .ratio: "at least \(percent(episode.peak.value)) within \(span)"
        case .silence: "no event for \(span) after \(number) in the \(correlation.silenceLookback) before"
        case .spike: spike?.observed ?? "\(number) times the usual"
        case .impossibleTravel: "\(number) km/h between two places"
        }
    }

    private var expected: String {
        if let spike { return spike.expected }
        if correlation.kind == .eventCount, let usual = episode.peak.usual {
            return "about \(Int(usual.rounded())), as at this time of day before"
        }
        return inOrder
    }

    private var inOrder: String {
        switch (correlation.condition, correlation.kind) {
        case (.presence, _): "not this combination"
        case (.measure, .newValue): "only values of the \(correlation.timespan) before"
        case (.measure(let condition), .ratio): condition.inOrder(counted: false, percent)
        case (.measure(let condition), .impossibleTravel):
            condition.inOrder(counted: false) { FindingWords.text($0) + " km/h" }
        case (.measure(let condition), .valueSum), (.measure(let condition), .valueAverage),
            (.measure(let condition), .valuePercentile), (.measure(let condition), .valueMedian),
            (.measure(let condition), .spike):
            condition.inOrder(counted: false, FindingWords.text)
        case (.measure(let condition), _): condition.inOrder(FindingWords.text)
        }
    }

    private var why: String {
        let span = correlation.timespan
        return switch correlation.kind {
        case .eventCount: whyCounted
        case .valueCount:
            "\(number) different values of \(fields) within \(span) at the peak, where \(inOrder) would be in order."
        case .temporal, .temporalOrdered:
            "\(episode.evidence.count) \(events) within \(span) make up what the rule describes\(inTheirOrder)."
        case .valueSum, .valueAverage, .valuePercentile, .valueMedian:
            "\(observed.capitalizedFirst) at the peak, where \(inOrder) would be in order."
        case .newValue:
            newValues.map { "\(fields) was \($0), which had not been seen in the \(span) before." }
                ?? "\(number) values of \(fields) had not been seen in the \(span) before."
        case .ratio:
            "At least \(percent(episode.peak.value)) of the \(events) within \(span), where \(inOrder) would be in order."
        case .silence:
            "Nothing came for \(span), although there had been \(number) \(events) in the \(correlation.silenceLookback) before."
        case .spike:
            spike?.why ?? "\(number) times what is usual."
        case .impossibleTravel:
            "Two \(events) from places so far apart that one would have to travel at \(number) km/h."
        }
    }

    /// What is known of an unusual window.
    private var spike: UnusualWords? {
        episode.peak.detail.map { UnusualWords($0, acceptedAt: episode.acceptedAt, events: events) }
    }

    private var whyCounted: String {
        if let spike { return spike.why }
        let measured = "\(Int(episode.peak.value)) matching \(events) within \(correlation.timespan) at the peak"
        guard let usual = episode.peak.usual else { return "\(measured), where \(inOrder) would be in order." }
        let ratio = episode.peak.value / max(usual, 1)
        let times = ratio < 10 ? "\((ratio * 10).rounded() / 10)" : "\(Int(ratio.rounded()))"
        return "\(measured), \(times) times the usual \(Int(usual.rounded())) of this credential at this time of day."
    }

    private var newValues: String? {
        episode.values.isEmpty ? nil : episode.values.joined(separator: ", ")
    }

    private var inTheirOrder: String { correlation.kind == .temporalOrdered ? " in its order" : "" }

    private var fields: String {
        guard case .measure(let condition) = correlation.condition, !condition.fields.isEmpty else { return "value" }
        return condition.fields.joined(separator: " with ")
    }

    private var percentile: String {
        guard correlation.kind == .valuePercentile, case .measure(let condition) = correlation.condition else {
            return "a median"
        }
        return "a \(FindingWords.text(condition.percentile))th percentile"
    }

    private func percent(_ share: Double) -> String { FindingWords.text((share * 1_000).rounded() / 10) + " %" }

    /// A number as short as is useful: whole, or three significant digits at least.
    static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number) { return String(whole) }
        if abs(number) >= 1_000, let whole = Int64(exactly: number.rounded()) { return String(whole) }
        return "\((number * 1_000).rounded() / 1_000)"
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
