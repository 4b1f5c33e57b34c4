/// A length of time in whole microseconds.
///
/// `Swift.Duration` counts attoseconds in 128 bits; windows and latencies need one machine word.
public struct TimeSpan: Sendable, Hashable, Comparable, Codable {
    /// The length in microseconds; negative when it points backwards.
    public let microseconds: Int64

    /// Creates a span from microseconds.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A span of whole milliseconds.
    public static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(microseconds: count * 1_000) }

    /// A span of whole seconds.
    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(microseconds: count * 1_000_000) }

    /// A span of whole minutes.
    public static func minutes(_ count: Int64) -> TimeSpan { seconds(count * 60) }

    /// A span of whole hours.
    public static func hours(_ count: Int64) -> TimeSpan { seconds(count * 3_600) }

    /// A span of whole days of 24 hours.
    public static func days(_ count: Int64) -> TimeSpan { seconds(count * 86_400) }

    /// No time at all.
    public static let zero = TimeSpan(microseconds: 0)

    /// Whether the first comes before the second.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.microseconds < right.microseconds }

    /// The sum of two spans; saturates.
    public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        let (sum, overflow) = left.microseconds.addingReportingOverflow(right.microseconds)
        return TimeSpan(microseconds: overflow ? (right.microseconds < 0 ? .min : .max) : sum)
    }
}

extension TimeSpan {
    /// Parses Sigma's spelling: digits and one of `s`, `m`, `h`, `d`, `w`, `M`, `y` (Sigma correlation rules 2.1, `timespan`).
    ///
    /// A year is the mean Gregorian one (365.2425 days), a month its twelfth.
    /// Returns `nil` for anything else: a bare number, a fraction, `ms`, an empty text, more than 1,000 years.
    public init?(sigma text: String) {
        guard let unit = text.utf8.last, let count = Int64(text.dropLast()), count >= 0, count < 1_000_000_000,
            text.utf8.first != UInt8(ascii: "+")
        else { return nil }
        let seconds: Int64
        switch unit {
        case UInt8(ascii: "s"): seconds = 1
        case UInt8(ascii: "m"): seconds = 60
        case UInt8(ascii: "h"): seconds = 3_600
        case UInt8(ascii: "d"): seconds = 86_400
        case UInt8(ascii: "w"): seconds = 604_800
        case UInt8(ascii: "M"): seconds = 2_629_746
        case UInt8(ascii: "y"): seconds = 31_556_952
        default: return nil
        }
        let total = count * seconds
        guard total <= 31_557_600_000 else { return nil }
        self = .seconds(total)
    }
}

extension TimeSpan: CustomStringConvertible {
    /// The span in words of at most two units: `350 µs`, `12 ms`, `1.5 s`, `5 min`, `2 h 30 min`, `28 d`.
    public var description: String {
        let magnitude = microseconds.magnitude
        let sign = microseconds < 0 ? "-" : ""
        switch magnitude {
        case ..<1_000: return "\(sign)\(magnitude) µs"
        case ..<1_000_000: return "\(sign)\(magnitude / 1_000) ms"
        case ..<60_000_000:
            let tenths = magnitude / 100_000
            return tenths % 10 == 0 ? "\(sign)\(tenths / 10) s" : "\(sign)\(tenths / 10).\(tenths % 10) s"
        default: return sign + TimeSpan.words(seconds: magnitude / 1_000_000)
        }
    }

    private static func words(seconds: UInt64) -> String {
        let units: [(UInt64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
        let whole = "\(seconds / units[first].0) \(units[first].1)"
        guard first + 1 < units.count else { return whole }
        let rest = seconds % units[first].0 / units[first + 1].0
        return rest == 0 ? whole : "\(whole) \(rest) \(units[first + 1].1)"
    }
}
