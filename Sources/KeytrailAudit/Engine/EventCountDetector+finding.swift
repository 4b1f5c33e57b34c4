internal import KeytrailModel
internal import KeytrailRules

extension EventCountDetector {
    /// The finding of an episode; resolved when it was quiet by `until`.
    ///
    /// - Throws: what `text` throws.
    func finding(_ result: Result, until: Timestamp, text: TextLookup) throws -> Finding {
        let episode = result.episode
        var group: [Finding.GroupField] = []
        for (name, (column, value)) in zip(correlation.groupBy, zip(groupColumns, result.group)) {
            let shown = try column.fieldValue(value, text: text).asText ?? ""
            group.append(Finding.GroupField(name: name, value: shown))
        }
        let rule = Finding.Rule(id: header.identifier, title: header.title, level: header.level, tags: header.tags)
        var finding = Finding(rule: rule, group: group, openedAt: episode.openedAt)
        finding.lastSeen = episode.lastSeen
        finding.eventCount = episode.eventCount
        finding.peak = episode.peak.value
        finding.evidence = episode.evidence
        finding.observed = "\(Int(episode.peak.value)) calls within \(correlation.timespan)"
        finding.expected = expected(episode.peak)
        finding.why = why(episode)
        finding.next = header.next
        if episode.lastSeen + quiet < until {
            finding.state = .resolved
            finding.resolvedAt = episode.lastSeen + quiet
        }
        return finding
    }

    private func expected(_ peak: EpisodeTracker.Measure) -> String {
        guard let usual = peak.usual else { return inOrder }
        return "about \(Int(usual.rounded())), as at this time of day before"
    }

    private var inOrder: String {
        switch correlation.condition {
        case .measure(let condition): condition.inOrder
        case .presence: ""
        }
    }

    private func why(_ episode: EpisodeTracker.Episode) -> String {
        let measured = "\(Int(episode.peak.value)) matching calls within \(correlation.timespan) at the peak"
        guard let usual = episode.peak.usual else {
            return "\(measured), where \(inOrder) would be in order."
        }
        let ratio = episode.peak.value / max(usual, 1)
        let times = ratio < 10 ? "\((ratio * 10).rounded() / 10)" : "\(Int(ratio.rounded()))"
        return "\(measured), \(times) times the usual \(Int(usual.rounded())) of this credential at this time of day."
    }
}
