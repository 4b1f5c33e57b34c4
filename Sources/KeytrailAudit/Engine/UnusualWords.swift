internal import Foundation
internal import KeytrailBaseline
internal import KeytrailModel

/// Says what is unusual about a window of a series.
struct UnusualWords {
    private let unusual: UnusualBucket
    private let acceptedAt: Timestamp?
    private let events: String

    /// Describes a window of `events`, whose level was accepted as the usual one at a time, or was not.
    init(_ unusual: UnusualBucket, acceptedAt: Timestamp?, events: String) {
        self.unusual = unusual
        self.acceptedAt = acceptedAt
        self.events = events
    }

    private var deviation: CountDeviation { unusual.deviation }
    private var span: TimeSpan { .seconds(Int64(deviation.buckets) * BucketPlace.seconds) }
    private var end: Timestamp { Timestamp(seconds: unusual.end) }

    /// What was seen: `412 calls within 1 h`.
    var observed: String { "\(UnusualWords.text(deviation.observed)) \(events) within \(span)" }

    /// What is usual, and where 998 of 1,000 windows lie.
    var expected: String {
        let interval = deviation.interval
        return "about \(UnusualWords.text(deviation.expected)), between \(UnusualWords.text(interval.lowerBound)) and "
            + "\(UnusualWords.text(interval.upperBound))"
    }

    /// All that is known, in sentences.
    var why: String {
        ([first, likelihood] + [weeks, uncertainty, acceptance].compactMap(\.self)).joined(separator: " ")
    }

    /// The numbers behind it.
    var series: FindingSeries {
        let hours = unusual.hours.map { hour in
            FindingSeries.Hour(
                start: Timestamp(seconds: hour.start),
                count: hour.count,
                expected: hour.expected,
                low: hour.interval.lowerBound,
                high: hour.interval.upperBound
            )
        }
        return FindingSeries(
            window: TimeWindow(start: end - span, end: end),
            hours: hours,
            probability: deviation.p,
            weeksBefore: unusual.weeksBefore
        )
    }

    private var first: String {
        let until = "until \(end.minuteWords)"
        let usual = UnusualWords.text(deviation.expected)
        return switch deviation.direction {
        case .up: "\(observed) \(until), \(factor) times the usual \(usual)."
        case .down: "Only \(observed) \(until), where \(usual) are usual: one \(factor)th."
        case .silence: "Not one of the usual \(usual) \(events) came within \(span) \(until)."
        }
    }

    private var factor: String {
        let factor = deviation.factor
        return factor < 10 ? "\((factor * 10).rounded() / 10)" : UnusualWords.text(factor.rounded())
    }

    private var likelihood: String {
        // Beyond that a model says nothing any more.
        let power = -Int(log10(max(deviation.p, 1e-30)).rounded(.up))
        return "By chance that happens in less than one of 10^\(power) such windows."
    }

    private var weeks: String? {
        let known = unusual.weeksBefore.compactMap(\.self)
        guard !known.isEmpty else { return nil }
        let counts = known.map(UnusualWords.text)
        let list =
            counts.count == 1
            ? counts[0] : counts.dropLast().joined(separator: ", ") + " and " + counts[counts.count - 1]
        return known.count == 1
            ? "The same hour of the week before had \(list)."
            : "The same hour of the \(known.count) weeks before, the latest first, had \(list)."
    }

    private var uncertainty: String? {
        switch deviation.confidence {
        case .full: nil
        case .low: "Low confidence: what is usual was learned from less than two weeks."
        }
    }

    private var acceptance: String? {
        acceptedAt.map { "The level lasted, and has been taken for the usual one since \($0.minuteWords)." }
    }

    /// A count without fractions.
    private static func text(_ count: Double) -> String { FindingWords.text(min(count, 1e18).rounded()) }
}

extension Timestamp {
    /// `2026-11-28 14:05 UTC`.
    fileprivate var minuteWords: String { rfc3339.prefix(16).replacing("T", with: " ") + " UTC" }
}
