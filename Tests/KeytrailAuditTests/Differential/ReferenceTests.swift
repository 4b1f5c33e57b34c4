import KeytrailAudit
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

/// The engine holds every random correlation, of Sigma's types and of ours, where its definition does.
@Suite struct ReferenceTests {
    private static let perLog = 25

    @Test("random correlations hold where their definition does, and their episodes are those instants joined")
    func same() async throws {
        let count = caseCount(200)
        var report = DifferenceReport()
        for first in stride(from: 0, to: count, by: Self.perLog) {
            var generator = RandomCorrelation(random: Lehmer(case: first + 2_000_000), isOurs: true)
            let log = try TestLog()
            let calls = CorrelatedLog.calls(60, days: true, using: &generator.random)
            try log.append(calls)
            let end = (calls.last?.record.startedAt ?? RandomLog.start) + .seconds(3)
            for _ in first..<min(count, first + Self.perLog) {
                let rules = generator.rules().rules
                report.compare(rules, ours: await found(rules, log, end), theirs: defined(rules, calls, end))
            }
        }
        #expect(report.telling > count / 4)
    }

    private func found(_ rules: [JSON], _ log: TestLog, _ end: Timestamp) async -> String {
        do {
            let rules = ruleSet(rules)
            let instants = try heldInstants(rules, in: log, until: end)
            let findings = try await log.report(rules, until: end).findings.filter { $0.rule.id == "judged" }
            var lines = instants.map { $0.line(isMeasured: rules.isMeasured) }
            if !rules.isLasting {
                lines += findings.map {
                    let episode = Episode(group: $0.group, opened: $0.openedAt, last: $0.lastSeen, peak: $0.peak)
                    return episode.line(isMeasured: rules.isMeasured)
                }
            }
            return lines.sorted().joined(separator: "\n")
        } catch {
            return "refused: \(error)"
        }
    }

    private func defined(_ rules: [JSON], _ calls: [IdentifiedCall], _ end: Timestamp) -> String {
        let rules = ruleSet(rules)
        guard !rules.hasErrors, let judged = rules.correlations.last?.rule else { return "a mistake of the test" }
        let instants = NaiveEngine(rules, calls: calls, end: end).judged()
        var lines = instants.map { $0.line(isMeasured: rules.isMeasured) }
        if !rules.isLasting {
            let episodes = Episode.joined(instants, quiet: judged.header.quiet ?? judged.correlation.timespan)
            lines += episodes.map { $0.line(isMeasured: rules.isMeasured) }
        }
        return lines.sorted().joined(separator: "\n")
    }
}

extension RuleSet {
    /// Whether the last correlation measures anything; a string condition holds or does not.
    fileprivate var isMeasured: Bool {
        if case .presence = correlations.last?.rule.correlation.condition { return false }
        return true
    }

    /// Whether its episodes last until an event ends them.
    fileprivate var isLasting: Bool { correlations.last?.rule.correlation.kind == .silence }
}

/// An episode, so that what is found can be compared with what is defined.
private struct Episode {
    var group: String
    var opened: Timestamp
    var last: Timestamp
    var peak: Double

    init(group: [Finding.GroupField], opened: Timestamp, last: Timestamp, peak: Double) {
        self.group = ComparableInstant(group: group, time: opened, measure: nil).group
        self.opened = opened
        self.last = last
        self.peak = peak
    }

    private init(_ instant: ComparableInstant) {
        group = instant.group
        opened = instant.time
        last = instant.time
        peak = instant.measure ?? 0
    }

    /// Instants of a group are one episode as long as no more than `quiet` lies between two of them.
    static func joined(_ instants: [ComparableInstant], quiet: TimeSpan) -> [Episode] {
        Dictionary(grouping: instants, by: \.group).values.flatMap { instants in
            instants.sorted { $0.time < $1.time }.reduce(into: [Episode]()) { episodes, instant in
                guard var episode = episodes.last, instant.time - episode.last <= quiet else {
                    episodes.append(Episode(instant))
                    return
                }
                episode.last = instant.time
                episode.peak = max(episode.peak, instant.measure ?? 0)
                episodes[episodes.count - 1] = episode
            }
        }
    }

    func line(isMeasured: Bool) -> String {
        let shown = isMeasured ? " up to \(significant(peak))" : ""
        return "episode \(opened) to \(last) \(group)\(shown)"
    }
}
