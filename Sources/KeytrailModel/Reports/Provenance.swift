/// Where a report's findings come from.
package enum Provenance: Sendable, Hashable {
    /// The calls were judged for this report.
    case now
    /// Earlier audits kept them in the log.
    case kept(Coverage)

    /// How much of a period earlier audits judged.
    package struct Coverage: Sendable, Hashable {
        /// The last instant of the period that an audit judged; `nil` when none judged any of it.
        package var until: Timestamp?
        /// Rules that judged the whole period.
        package var rules: Int
        /// Rules that there are.
        package var all: Int

        /// Describes a coverage.
        package init(until: Timestamp?, rules: Int, all: Int) {
            self.until = until
            self.rules = rules
            self.all = all
        }

        /// Whether every rule judged the whole period.
        package var isWhole: Bool { rules == all }
    }
}

extension Provenance.Coverage {
    /// What rules that judged these spans without a gap say of a period of a log.
    ///
    /// - Parameters:
    ///   - window: The period.
    ///   - rules: The rules that there are.
    ///   - judged: The span that each rule judged.
    ///   - logBegan: The log's first call; nothing was to be judged before it.
    ///   - logEnded: The log's last call; nothing was to be judged after it.
    package init(
        of window: TimeWindow,
        by rules: [String],
        judged: [String: TimeWindow],
        logBegan: Timestamp?,
        logEnded: Timestamp? = nil
    ) {
        let start = max(window.start, min(logBegan ?? window.start, window.end))
        let end = min(window.end, max(logEnded ?? window.end, window.start))
        let spans = rules.compactMap { judged[$0] }.filter { $0.overlaps(window) }
        self.init(
            until: spans.map { min($0.end, window.end) }.max(),
            rules: spans.count { $0.start <= start && $0.end >= end },
            all: rules.count
        )
    }
}
