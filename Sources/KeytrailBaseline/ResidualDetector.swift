internal import Foundation

/// Looks for what is unusual in a series of any numbers, value by value, without ever looking ahead.
///
/// What the time of day explains is taken away first: the value's distance from the nearest of the means that its ten-minute slot and
/// the slots beside it have had. Means of the last 1 to 24 such residuals are compared with all such means before them, which end as
/// long ago as they are wide, so that an anomaly does not hide itself. The same is done with residuals of the logarithm, for series
/// that live on several scales, with the values themselves, and with what a slow mean leaves of them. Each comparison has a
/// measure of its own, the same for every series; `docs/baselines.md` says how they were found.
package struct ResidualDetector: Sendable, Equatable {
    /// Values before which nothing is said.
    static let warmUp: Int64 = 24

    private var profile = ResidualProfile()
    private var residuals = MeanHistory(comparisons: [(1, 14), (3, 6), (6, 4.5), (12, 5.5), (24, 6)])
    private var logarithms = MeanHistory(comparisons: [(1, 7.5), (3, 6), (6, 10), (12, 10), (24, 10)])
    private var values = MeanHistory(comparisons: [(3, 6.5), (24, 10)])
    private var drift = MeanHistory(comparisons: [(3, 10), (24, 10)])
    private var count: Int64 = 0
    private var meanSize = 0.0
    private var level = 0.0
    private var slowLevel = 0.0

    /// A detector that knows nothing.
    package init() {}

    /// Values taken in.
    package var observations: Int64 { count }

    /// Takes in the next value.
    ///
    /// - Parameters:
    ///   - value: Values beyond ±10^30 are taken for that.
    ///   - localSecondOfDay: 0 to 86,399, by the series' own clock.
    /// - Returns: How far the value, or a mean that ends with it, is beyond its measure, 1 at the measure.
    package mutating func observe(_ value: Double, localSecondOfDay: Int) -> Double {
        let value = min(max(value.isNaN ? level : value, -1e30), 1e30)
        count += 1
        let weight = 1 / Double(count)
        meanSize += weight * (abs(value) - meanSize)
        if count == 1 { (level, slowLevel) = (value, value) }
        let expected = profile.nearest(to: value, localSecondOfDay: localSecondOfDay) ?? level
        let scale = 0.1 * meanSize + 1e-12
        var excess = residuals.observe(value - expected)
        excess = max(excess, logarithms.observe(asinh(value / scale) - asinh(expected / scale)))
        excess = max(excess, values.observe(value))
        excess = max(excess, drift.observe(value - slowLevel))
        level += max(weight, 0.003) * (value - level)
        slowLevel += max(weight, 0.02) * (value - slowLevel)
        profile.learn(value, localSecondOfDay: localSecondOfDay)
        return count > ResidualDetector.warmUp ? excess : 0
    }
}

extension ResidualDetector {
    /// The whole state; the same number of bytes always, less than 2,000.
    package var checkpoint: [UInt8] {
        var bytes = ByteWriter()
        bytes.write(count)
        for number in [meanSize, level, slowLevel] { bytes.write(number) }
        profile.write(to: &bytes)
        for history in [residuals, logarithms, values, drift] { history.write(to: &bytes) }
        return bytes.bytes
    }

    /// Goes on from a checkpoint; `nil` when the bytes are none.
    package init?(checkpoint: [UInt8]) {
        self.init()
        var bytes = ByteReader(checkpoint)
        guard let count = bytes.read(Int64.self), count >= 0, let meanSize = bytes.readDouble(),
            let level = bytes.readDouble(), let slowLevel = bytes.readDouble(),
            let profile = ResidualProfile(&bytes), residuals.read(&bytes), logarithms.read(&bytes),
            values.read(&bytes), drift.read(&bytes), bytes.isAtEnd
        else { return nil }
        self.count = count
        (self.meanSize, self.level, self.slowLevel) = (meanSize, level, slowLevel)
        self.profile = profile
    }
}

/// The mean value of each ten minutes of the day.
struct ResidualProfile: Sendable, Equatable {
    static let slots = 144
    private var means = [Float](repeating: 0, count: slots)
    private var days = [UInt8](repeating: 0, count: slots)

    init() {}

    /// The known mean nearest to a value, of its slot and those beside it.
    func nearest(to value: Double, localSecondOfDay: Int) -> Double? {
        var nearest: Double?
        let slot = localSecondOfDay / 600
        for step in [ResidualProfile.slots - 1, 0, 1] {
            let index = (slot + step) % ResidualProfile.slots
            guard days[index] > 0 else { continue }
            let mean = Double(means[index])
            if let best = nearest, abs(value - best) <= abs(value - mean) { continue }
            nearest = mean
        }
        return nearest
    }

    mutating func learn(_ value: Double, localSecondOfDay: Int) {
        let slot = localSecondOfDay / 600 % ResidualProfile.slots
        let mean = Double(means[slot])
        means[slot] = Float(mean + max(1 / (Double(days[slot]) + 1), 0.15) * (value - mean))
        if days[slot] < .max { days[slot] += 1 }
    }

    func write(to bytes: inout ByteWriter) {
        for mean in means { bytes.write(mean) }
        for day in days { bytes.write(day) }
    }

    init?(_ bytes: inout ByteReader) {
        guard let means = bytes.readFloats(ResidualProfile.slots),
            let days = bytes.readAll(UInt8.self, ResidualProfile.slots)
        else { return nil }
        (self.means, self.days) = (means, days)
    }
}
