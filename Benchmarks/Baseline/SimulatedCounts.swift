import Foundation
import KeytrailBaseline
import KeytrailModel

/// Random numbers by SplitMix64: the same from the same seed everywhere.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Between 0 and 1, neither of them.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((z ^ (z >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }

    /// A gamma variate of any shape, by Marsaglia and Tsang (2000).
    mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = pow(1 + c * x, 3)
            guard v > 0 else { continue }
            if log(uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }

    /// A Poisson variate: by products when the mean is small, rounded from the normal when it is large.
    mutating func poisson(_ mean: Double) -> Double {
        if mean > 200 { return max(0, (mean + mean.squareRoot() * normal()).rounded()) }
        let end = exp(-mean)
        var (product, count) = (uniform(), 0.0)
        while product > end { (product, count) = (product * uniform(), count + 1) }
        return count
    }
}

/// Counts of five minutes as an integration makes them: a day's curve, quiet weekends, a job at every full hour.
struct SimulatedCounts {
    let mean: Double
    let dispersion: Double

    /// The count of a bucket, so many times the usual.
    func count(_ bucket: Int64, times factor: Double, _ random: inout SplitMix64) -> Double {
        let place = BucketPlace(localSeconds: bucket * 300)
        var level = mean * (1 + 0.8 * sin(2 * .pi * (Double(place.slot) / 288 - 0.3)))
        if place.day == .weekend { level *= 0.35 }
        if place.slot % 12 == 0 { level *= 2.5 }
        level *= factor
        guard dispersion > 1 else { return random.poisson(level) }
        return random.poisson(random.gamma(level / (dispersion - 1)) * (dispersion - 1))
    }
}
