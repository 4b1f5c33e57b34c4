internal import KeytrailModel

/// Numbers for drawing.
enum Measure {
    /// The number with at most two decimals, none of them a zero at the end: `12.5`.
    static func text(_ number: Double) -> String {
        let hundredths = Int((min(max(number, -1e9), 1e9) * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A share of the drawing's width: `12.5%`.
    static func percent(_ fraction: Double) -> String { text(fraction * 100) + "%" }

    /// A count short enough for an axis: `950`, `12 k`, `1.5 M`.
    static func axis(_ count: Int) -> String {
        let units: [(Int, String)] = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")]
        guard count >= 10_000, let (size, unit) = units.first(where: { count >= $0.0 }) else { return count.grouped }
        return "\(text(Double(count) / Double(size)))\u{202F}\(unit)"
    }
}

/// A scale from nothing to a round number above the highest value, with at most four steps.
struct LinearScale {
    /// The scale's upper end.
    let top: Int
    /// The distance between two grid lines.
    let step: Int

    /// Makes room for `highest`.
    init(highest: Int) {
        let highest = min(max(1, highest), 1 << 53)
        var step = 1
        // 1, 2, 5, 10, 20, 50, …
        var factors = [2, 5, 10]
        var decade = 1
        while step * 4 < highest {
            step = decade * factors.removeFirst()
            if factors.isEmpty {
                decade *= 10
                factors = [2, 5, 10]
            }
        }
        self.step = step
        top = (highest + step - 1) / step * step
    }

    /// The grid lines above nothing.
    var marks: [Int] { Array(stride(from: step, through: top, by: step)) }
}

/// A logarithmic scale of time, a little longer than what it shows at either end.
struct LatencyScale {
    private let low: Double
    private let high: Double

    /// Makes room for all the summaries; `nil` when there are none.
    init?(_ summaries: [LatencySummary]) {
        guard let low = summaries.map(\.p50).min(), let high = summaries.map(\.max).max() else { return nil }
        let (first, last) = (LatencyScale.decades(low), LatencyScale.decades(high))
        let mark = first.rounded(.up)
        // Without a power of ten inside, the scale begins at the one below.
        self.low = mark <= last ? first - 0.15 : first.rounded(.down)
        self.high = max(last, first + 0.5) + 0.1
    }

    /// Where the time lies between the scale's ends, 0 to 1.
    func position(_ time: TimeSpan) -> Double {
        min(1, max(0, (LatencyScale.decades(time) - low) / (high - low)))
    }

    /// The powers of ten inside, thinned to at most four; where there is but one, their triples as well.
    var marks: [TimeSpan] {
        let (first, last) = (Int(low.rounded(.up)), Int(high))
        let step = max(1, (last - first + 4) / 4)
        let powers = stride(from: first, through: last, by: step).map(LatencyScale.power)
        let triples =
            powers.count > 1 ? [] : (first - 1...last).map { LatencyScale.power($0).multipliedSaturating(by: 3) }
        return (powers + triples).sorted().map(TimeSpan.init(microseconds:)).filter { span in
            let decades = LatencyScale.decades(span)
            return low <= decades && decades <= high
        }
    }

    private static func decades(_ time: TimeSpan) -> Double {
        logarithm(Double(max(1, time.microseconds))) / logarithm(10)
    }

    private static func power(_ exponent: Int) -> Int64 {
        (0..<max(0, min(exponent, 18))).reduce(Int64(1)) { power, _ in power * 10 }
    }

    /// The binary logarithm to 16 binary places, the same on every platform.
    ///
    /// By repeated squaring (Knuth, The Art of Computer Programming 1, §1.2.2).
    private static func logarithm(_ number: Double) -> Double {
        var rest = number.significand
        var result = Double(number.exponent)
        var place = 0.5
        for _ in 0..<16 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += place
            }
            place /= 2
        }
        return result
    }
}
