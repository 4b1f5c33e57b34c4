/// The most that was used of a quota in one step of a period.
package struct QuotaPeak: Sendable, Hashable {
    /// The step's first instant.
    package var at: Timestamp
    /// What was used, in thousandths of the limit.
    package var usedPermille: Int

    /// Creates a peak.
    package init(at: Timestamp, usedPermille: Int) {
        self.at = at
        self.usedPermille = usedPermille
    }
}

/// When a quota will be used up, if its peaks go on growing as they did.
///
/// A line through the peaks by Theil and Sen: the median of the slopes between any two, which a single busy day does not move.
/// It is told only where Kendall's test finds that the peaks grow (one-sided, 5 %).
package enum QuotaForecast {
    /// Fewer peaks tell nothing.
    package static let fewestPeaks = 8

    /// The time at which the line reaches the limit; `nil` when the peaks do not grow, or not so far before `horizon`.
    ///
    /// Quadratic in the peaks.
    ///
    /// - Parameters:
    ///   - peaks: Ascending by time.
    ///   - now: The end of the last period; what the line had reached before is told for this time.
    ///   - horizon: How far the line is trusted.
    /// - Returns: That time; not before `now`.
    package static func exhaustion(of peaks: [QuotaPeak], after now: Timestamp, horizon: Timestamp) -> Timestamp? {
        guard peaks.count >= fewestPeaks, let first = peaks.first, grow(peaks) else { return nil }
        let days = { (time: Timestamp) in Double((time - first.at).microseconds) / 86_400_000_000 }
        var slopes: [Double] = []
        for (index, left) in peaks.enumerated() {
            for right in peaks[(index + 1)...] where right.at > left.at {
                slopes.append(Double(right.usedPermille - left.usedPermille) / (days(right.at) - days(left.at)))
            }
        }
        let slope = median(slopes)
        guard slope > 0 else { return nil }
        let level = median(peaks.map { Double($0.usedPermille) - slope * days($0.at) })
        let reached = (1_000 - level) / slope
        guard reached < days(horizon) else { return nil }
        return max(now, first.at + TimeSpan(microseconds: Int64(reached * 86_400_000_000)))
    }

    /// Kendall's test against no growth, by its normal approximation.
    private static func grow(_ peaks: [QuotaPeak]) -> Bool {
        var score = 0
        for (index, left) in peaks.enumerated() {
            for right in peaks[(index + 1)...] { score += (right.usedPermille - left.usedPermille).signum() }
        }
        let count = Double(peaks.count)
        let deviation = (count * (count - 1) * (2 * count + 5) / 18).squareRoot()
        return Double(score - 1) > 1.645 * deviation
    }

    private static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }
}
