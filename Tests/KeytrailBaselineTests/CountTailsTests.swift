import Foundation
import KeytrailBaseline
import Testing

/// Expected values are sums of the distribution's terms, made here one by one.
@Suite("Tails of counts") struct CountTailsTests {
    /// P(X = k) of a negative binomial distribution by its recurrence, or of Poisson's.
    private func terms(mean: Double, dispersion: Double, to end: Int) -> [Double] {
        let size = mean / (dispersion - 1)
        var term = dispersion > 1 ? pow(dispersion, -size) : exp(-mean)
        var terms = [term]
        for k in 1...end {
            term *=
                dispersion > 1
                ? (Double(k) - 1 + size) / Double(k) * (1 - 1 / dispersion) : mean / Double(k)
            terms.append(term)
        }
        return terms
    }

    @Test(
        "agree with the exact sums within a tenth, far out too",
        arguments: [(13.0, 1.0, 45), (13, 1.2, 45), (60, 3, 150), (5, 4, 60), (400, 20, 900), (0.2, 1, 8)]
    )
    func upper(mean: Double, dispersion: Double, count: Int) {
        let exact = terms(mean: mean, dispersion: dispersion, to: count * 12).dropFirst(count).reduce(0, +)
        let found = CountTails(mean: mean, dispersion: dispersion).atLeast(Double(count))
        #expect(abs(found / exact - 1) < 0.1, "\(found) for \(exact)")
    }

    @Test("agree below the mean too", arguments: [(60.0, 1.0, 20), (60, 3, 12), (400, 20, 100), (30, 1.5, 0)])
    func lower(mean: Double, dispersion: Double, count: Int) {
        let exact = terms(mean: mean, dispersion: dispersion, to: count + 1).prefix(count + 1).reduce(0, +)
        let found = CountTails(mean: mean, dispersion: dispersion).atMost(Double(count))
        #expect(abs(found / exact - 1) < 0.1, "\(found) for \(exact)")
    }

    @Test("are probabilities, whatever the numbers", arguments: [0, 1e-300, 0.5, 1, 1e6, 1e12, 1e300, .infinity, .nan])
    func bounded(mean: Double) {
        for dispersion in [0, 1, 1.5, 1e6, .infinity, .nan] {
            let tails = CountTails(mean: mean, dispersion: dispersion)
            for count in [0, 1, 2, 1e6, 1e12] {
                #expect((0...1).contains(tails.atLeast(count)))
                #expect((0...1).contains(tails.atMost(count)))
            }
        }
    }

    @Test("an interval leaves its share outside")
    func interval() {
        let tails = CountTails(mean: 60, dispersion: 3)
        let range = tails.interval(outside: 1e-3)
        #expect(tails.atLeast(range.upperBound) <= 1e-3 && tails.atLeast(range.upperBound - 1) > 1e-3)
        #expect(tails.atMost(range.lowerBound) > 1e-3 && tails.atMost(range.lowerBound - 1) <= 1e-3)
    }
}
