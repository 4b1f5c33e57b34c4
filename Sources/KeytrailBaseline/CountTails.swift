internal import Foundation

/// How unlikely a count is: the tails of a negative binomial distribution with a mean and a variance.
///
/// Counts of calls scatter more than Poisson's: the variance is `dispersion` times the mean. The tails are the saddlepoint
/// approximation of Lugannani and Rice (1980) with Daniels' second continuity correction (1987), which is within a few per cent of
/// the exact sums far out in the tails, where decisions are taken, and takes the same time for a count of 10 as for one of 10^12.
package struct CountTails: Sendable, Hashable {
    /// The expected count; above 0.
    package let mean: Double
    /// Variance over mean; 1 is Poisson's distribution, and less is taken for 1.
    package let dispersion: Double

    /// Creates a distribution; a mean that is not above 0 or not finite is taken for the least one.
    package init(mean: Double, dispersion: Double) {
        self.mean = mean.isFinite ? max(mean, 1e-9) : 1e-9
        self.dispersion = dispersion.isFinite ? max(dispersion, 1) : 1
    }

    /// The probability of `count` or more.
    package func atLeast(_ count: Double) -> Double {
        guard count > 0 else { return 1 }
        let place = saddle(at: count - 0.5)
        return bounded(normalTail(place.w) + correction(place))
    }

    /// The probability of `count` or less.
    package func atMost(_ count: Double) -> Double {
        guard count >= 0 else { return 0 }
        guard count >= 1 else { return bounded(exp(logOfNone)) }
        let place = saddle(at: count + 0.5)
        return bounded(normalTail(-place.w) - correction(place))
    }

    /// The counts between which all but `p` on either side lies.
    package func interval(outside p: Double) -> ClosedRange<Double> {
        let span = 40 * (mean * dispersion).squareRoot() + 40 * dispersion
        let low = search(0, mean) { atMost($0) > p }
        let high = search(mean, mean + span) { atLeast($0) <= p }
        return min(low, mean)...max(high, mean)
    }

    /// The first whole number of a range that fulfils a condition which stays fulfilled; the upper end when none does.
    private func search(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
        var (low, high) = (low.rounded(.down), high.rounded(.up))
        while high - low > 0.5, high > low.nextUp {
            let middle = ((low + high) / 2).rounded(.down)
            if holds(middle) { high = middle } else if middle == low { break } else { low = middle }
        }
        return holds(low) ? low : high
    }

    private var isPoisson: Bool { dispersion < 1 + 1e-6 }
    /// The number of failures of the negative binomial distribution.
    private var size: Double { mean / (dispersion - 1) }
    private var logOfNone: Double { isPoisson ? -mean : -size * log(dispersion) }

    /// Where the distribution, tilted, has its mean at `y`.
    private func saddle(at y: Double) -> (w: Double, u: Double) {
        let tilt: Double, exponent: Double, variance: Double
        if isPoisson {
            tilt = log(y / mean)
            exponent = tilt * y - (y - mean)
            variance = y
        } else {
            tilt = log(y / (size + y)) - log(1 - 1 / dispersion)
            exponent = tilt * y - size * (log1p(y / size) - log(dispersion))
            variance = y + y * y / size
        }
        let w = (2 * max(exponent, 0)).squareRoot()
        return (tilt < 0 ? -w : w, 2 * sinh(tilt / 2) * variance.squareRoot())
    }

    /// What the approximation adds to the normal tail; nothing at the mean, where it has no limit in floating point.
    private func correction(_ place: (w: Double, u: Double)) -> Double {
        guard abs(place.w) > 1e-4, abs(place.u) > 1e-4 else { return 0 }
        return exp(-place.w * place.w / 2) / (2 * Double.pi).squareRoot() * (1 / place.u - 1 / place.w)
    }

    private func normalTail(_ w: Double) -> Double { erfc(w / 2.0.squareRoot()) / 2 }
    private func bounded(_ p: Double) -> Double { p.isFinite ? min(max(p, 0), 1) : 0 }
}
