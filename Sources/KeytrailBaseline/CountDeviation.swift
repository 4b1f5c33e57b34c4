/// A window whose count is not what this series does at this hour.
package struct CountDeviation: Sendable, Hashable {
    /// Which way.
    package enum Direction: String, Sendable, Hashable, CaseIterable {
        /// More than expected.
        case up
        /// Less than expected.
        case down
        /// Nothing at all.
        case silence
    }

    /// How much the baseline is worth.
    package enum Confidence: String, Sendable, Hashable {
        /// From less than 14 days: only threefold changes are told.
        case low
        /// From 14 days and more.
        case full
    }

    /// Which way.
    package let direction: Direction
    /// How much the baseline is worth.
    package let confidence: Confidence
    /// The window's length in buckets; it ends with the bucket just taken in.
    package let buckets: Int
    /// The window's count.
    package let observed: Double
    /// What the profile expects of it.
    package let expected: Double
    /// Variance over mean of such windows.
    package let dispersion: Double
    /// The probability of the count, or one farther out, if nothing is unusual.
    package let p: Double

    /// Observed over expected.
    package var ratio: Double { observed / max(expected, 1e-9) }
    /// How many times as much, or as little, as expected; what is less than one is taken for one.
    package var factor: Double {
        switch direction {
        case .up: observed / max(expected, 1)
        case .down, .silence: expected / max(observed, 1)
        }
    }
    /// Where the count lies in 998 of 1,000 windows.
    package var interval: ClosedRange<Double> {
        CountTails(mean: expected, dispersion: dispersion).interval(outside: 1e-3)
    }
}

extension CountBaseline {
    /// The greatest probability that is unusual.
    static let significance = 3e-6

    /// The least likely of the windows that are unusual and large enough to matter.
    func deviation(
        of windows: RecentCounts.Windows,
        by measures: CountMeasures,
        widening: Double
    ) -> CountDeviation? {
        // Who calls on fewer than five days of a month has no habits to depart from.
        guard daysSeen >= 2, activeDays.nonzeroBitCount >= min(5, Int(daysSeen)) else { return nil }
        var worst: CountDeviation?
        for index in 0..<windows.count where windows[index].buckets <= measures.longest {
            guard let found = deviation(windows[index], index, by: measures, widening: widening) else { continue }
            if found.p < worst?.p ?? 2 { worst = found }
        }
        return worst
    }

    private func deviation(
        _ window: RecentCounts.Window,
        _ index: Int,
        by measures: CountMeasures,
        widening: Double
    ) -> CountDeviation? {
        let isYoung = daysSeen < 14
        let isDay = index == CountBaseline.dayWindow
        if isDay, isYoung { return nil }
        let ratio = (isYoung ? max(3, measures.ratio) : isDay ? measures.dayRatio : measures.ratio) * widening
        let floor = isDay ? 5 * measures.difference : measures.difference
        let most = window.expected
        if measures.looksUp, index != CountBaseline.longWindow, window.count >= ratio * most,
            window.count - most >= floor
        {
            return deviation(.up, window, index, expected: most, isYoung: isYoung)
        }
        let least = window.least
        if measures.looksDown, index != 0, least >= floor, window.count <= least / ratio {
            return deviation(window.count == 0 ? .silence : .down, window, index, expected: least, isYoung: isYoung)
        }
        return nil
    }

    /// The surplus of a count in any stretch of time; `nil` when it is no such.
    func surplus(_ count: Double, expected: Double, buckets: Int, by measures: CountMeasures) -> CountDeviation? {
        let isYoung = daysSeen < 14
        guard count >= (isYoung ? max(3, measures.ratio) : measures.ratio) * expected,
            count - expected >= measures.difference
        else { return nil }
        let dispersion = dispersion(ofBuckets: buckets)
        let p = CountTails(mean: expected, dispersion: dispersion).atLeast(count)
        guard p < CountBaseline.significance else { return nil }
        return CountDeviation(
            direction: .up,
            confidence: isYoung ? .low : .full,
            buckets: buckets,
            observed: count,
            expected: expected,
            dispersion: dispersion,
            p: p
        )
    }

    private func deviation(
        _ direction: CountDeviation.Direction,
        _ window: RecentCounts.Window,
        _ index: Int,
        expected: Double,
        isYoung: Bool
    ) -> CountDeviation? {
        let dispersion = Double(dispersions[index])
        let tails = CountTails(mean: expected, dispersion: dispersion)
        let p = direction == .up ? tails.atLeast(window.count) : tails.atMost(window.count)
        guard p < CountBaseline.significance else { return nil }
        return CountDeviation(
            direction: direction,
            confidence: isYoung ? .low : .full,
            buckets: window.buckets,
            observed: window.count,
            expected: expected,
            dispersion: dispersion,
            p: p
        )
    }
}
