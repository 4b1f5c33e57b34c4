/// A point in time: microseconds since the Unix epoch, UTC.
///
/// The same integer stands in the database and in every machine format of ours.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public let microseconds: Int64

    /// Creates a time from microseconds since the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Creates a time from whole seconds since the Unix epoch; saturates outside the representable range.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// The earliest representable time.
    public static let distantPast = Timestamp(microseconds: .min)

    /// The latest representable time.
    public static let distantFuture = Timestamp(microseconds: .max)

    /// Whether the first comes before the second.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The time `span` later; saturates at the ends of the range.
    public static func + (time: Timestamp, span: TimeSpan) -> Timestamp {
        let (sum, overflow) = time.microseconds.addingReportingOverflow(span.microseconds)
        return Timestamp(microseconds: overflow ? (span.microseconds < 0 ? .min : .max) : sum)
    }

    /// The time `span` earlier; saturates at the ends of the range.
    public static func - (time: Timestamp, span: TimeSpan) -> Timestamp {
        let (difference, overflow) = time.microseconds.subtractingReportingOverflow(span.microseconds)
        return Timestamp(microseconds: overflow ? (span.microseconds < 0 ? .max : .min) : difference)
    }

    /// The span from `right` to `left`; saturates at the ends of the range.
    public static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        let (difference, overflow) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return TimeSpan(microseconds: overflow ? (left < right ? .min : .max) : difference)
    }
}
