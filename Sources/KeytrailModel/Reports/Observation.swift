/// What was observed of two periods that are compared.
package struct Observation: Sendable, Equatable {
    /// When the log began, where more than the tolerated part of the period before was over by then; `nil` when it is older.
    package var logBegan: Timestamp?
    /// Whether nothing of the period before lies in the log.
    package var isAbsent: Bool
    /// Gaps in the record of the period before, the earliest first.
    package var gaps: [RecordingGap]
    /// How long each period was not recorded whole: gaps that overlap count once.
    package var missing: ReportComparison.Pair<TimeSpan>
    /// How long each period is.
    package var length: ReportComparison.Pair<TimeSpan>

    /// More than this part of a period missing, in thousandths, and it is not compared.
    private static let tolerance = 10

    /// Looks at two reports.
    init(_ report: Report, before: Report, logBegan: Timestamp?) {
        let began = logBegan ?? .distantFuture
        isAbsent = began > before.window.end
        gaps = before.gaps
        missing = .init(before: before.unrecorded, now: report.unrecorded)
        length = .init(before: before.window.length, now: report.window.length)
        let isLate = !Observation.isTolerable(began - before.window.start, of: length.before)
        self.logBegan = isLate ? logBegan : nil
    }

    /// Whether what differs between the periods tells of the calls, and not of what was seen of them.
    package var isComparable: Bool {
        logBegan == nil && !isAbsent && Observation.isTolerable(missing.before, of: length.before)
            && Observation.isTolerable(missing.now, of: length.now)
    }

    private static func isTolerable(_ missing: TimeSpan, of length: TimeSpan) -> Bool {
        missing.microseconds <= length.microseconds / 1_000 * Int64(Observation.tolerance)
    }

    /// How much more or less there was a day, in thousandths of what there was before.
    ///
    /// `nil` when the periods cannot be compared, or there was nothing before. Months differ in length: so it is a day's worth.
    package func changePermille(from before: Int, to now: Int) -> Int? {
        guard isComparable, before > 0 else { return nil }
        let lengths = Double(length.before.microseconds) / Double(max(1, length.now.microseconds))
        let ratio = Double(now) * lengths / Double(before)
        return Int(min(1e9, ((ratio - 1) * 1_000).rounded()))
    }
}

extension Report {
    /// How long the period was not recorded whole.
    fileprivate var unrecorded: TimeSpan {
        var seen = window.start
        var missing = TimeSpan.zero
        for gap in gaps.sorted(by: { $0.isBefore($1) }) {
            let start = max(gap.startedAt, seen)
            let end = min(gap.endedAt, window.end)
            guard end > start else { continue }
            missing = missing + (end - start)
            seen = end
        }
        return missing
    }
}
