internal import Foundation

/// Scores a series of timed values, of any sampling, row by row: 0.5 and above is an alarm.
///
/// Rows of the same five minutes are judged together, by their mean, with the last of them. After an alarm none follows for a
/// twentieth of what was seen, at most a day: one anomaly, one alarm. Series sampled less often than every five minutes are held to a
/// slightly looser measure, more often to a stricter one: they are asked more often.
package struct SeriesDetector: Sendable, Equatable {
    /// Alarms are scores from here.
    package static let alarm = 0.5

    private var detector = ResidualDetector()
    /// Times beyond are taken for it; about a million years.
    private static let farthest: Int64 = 1 << 45
    private var bucket: Int64 = .min
    private var secondOfDay = 0
    private var latest: Int64 = .min
    private var sum = 0.0
    private var rows = 0.0
    private var isJudged = true
    /// The usual distance of rows in seconds; 0 before there are two.
    private var interval = 0.0
    private var judged: Int64 = 0
    private var lastAlarm: Int64 = .min / 2

    /// A detector that knows nothing.
    package init() {}

    /// Scores the next row, 0 to 1.
    ///
    /// A row that is not later than the one before, or has no value, is passed over with 0.
    ///
    /// - Parameters:
    ///   - value: `nil` when the row has none.
    ///   - seconds: Seconds since 1970-01-01; rows are in their order.
    ///   - offset: What the series' own clock shows is so many seconds later.
    /// - Returns: The row's score.
    package mutating func observe(_ value: Double?, at seconds: Int64, offset: Int64 = 0) -> Double {
        let seconds = min(max(seconds, -SeriesDetector.farthest), SeriesDetector.farthest)
        guard let value, value.isFinite, latest == .min || seconds > latest else { return 0 }
        if latest != .min { space(Double(seconds - latest)) }
        var score = 0.0
        let place = seconds >= 0 ? seconds / 300 : (seconds - 299) / 300
        if place != bucket {
            score = judge()
            (bucket, sum, rows, isJudged) = (place, 0, 0, false)
            secondOfDay = Int((((place * 300 + min(max(offset, -86_400), 86_400)) % 86_400) + 86_400) % 86_400)
        }
        latest = seconds
        sum += value
        rows += 1
        // The bucket's last row, as far as can be told from how the rows came so far.
        if !isJudged, Double(seconds - place * 300) + interval >= 300 { score = max(score, judge()) }
        return score
    }

    private mutating func judge() -> Double {
        guard !isJudged, rows > 0 else { return 0 }
        isJudged = true
        judged += 1
        let excess = detector.observe(sum / rows, localSecondOfDay: secondOfDay) / strictness
        let score = excess / (1 + excess)
        guard score >= SeriesDetector.alarm else { return score }
        let rest = min(Double(judged) / 20, 86_400 / max(interval, 300))
        guard Double(judged - lastAlarm) >= rest else { return SeriesDetector.alarm.nextDown }
        lastAlarm = judged
        return score
    }

    private var strictness: Double { interval < 240 ? 5 : pow(300 / max(interval, 300), 0.1) }

    /// Follows how far rows lie apart; a single gap changes little.
    private mutating func space(_ distance: Double) {
        guard distance > 0 else { return }
        if interval == 0 {
            interval = distance
        } else if distance > interval {
            interval = min(interval * 1.05, distance)
        } else {
            interval = max(interval / 1.05, distance)
        }
    }
}
