import KeytrailModel
import Testing

@Suite("When a quota will be used up") struct QuotaForecastTests {
    private func peaks(_ used: [Int]) -> [QuotaPeak] {
        used.enumerated().map { QuotaPeak(at: Timestamp(seconds: Int64($0) * 86_400), usedPermille: $1) }
    }

    /// The day on which the quota is used up.
    private func exhaustion(_ used: [Int]) -> Int? {
        let end = Timestamp(seconds: Int64(used.count) * 86_400)
        let time = QuotaForecast.exhaustion(of: peaks(used), after: end, horizon: end + .days(60))
        return time.map { Int($0.microseconds / 86_400_000_000) }
    }

    @Test("peaks on a line reach the limit where the line does")
    func line() {
        // 200 + 20 a day: 1,000 on day 40.
        #expect(exhaustion((0..<14).map { 200 + 20 * $0 }) == 40)
    }

    @Test("one busy day does not move the line")
    func outlier() {
        var used = (0..<14).map { 200 + 20 * $0 }
        used[3] = 990
        #expect(exhaustion(used) == 40)
    }

    @Test("peaks that stay, fall, jump about, or are too few have no end to tell")
    func none() {
        #expect(exhaustion(Array(repeating: 700, count: 14)) == nil)
        #expect(exhaustion((0..<14).map { 900 - 20 * $0 }) == nil)
        #expect(exhaustion([500, 100, 700, 300, 600, 200, 650, 250, 550, 150, 700, 100, 600, 300]) == nil)
        #expect(exhaustion((0..<7).map { 200 + 100 * $0 }) == nil)
        #expect(exhaustion([]) == nil)
    }

    @Test("an end beyond the horizon is not told")
    func horizon() {
        // 200 + 1 a day: 1,000 on day 800.
        #expect(exhaustion((0..<14).map { 200 + $0 }) == nil)
    }

    @Test("a line that had reached the limit is told for the end of the period")
    func reached() {
        #expect(exhaustion((0..<14).map { min(1_000, 700 + 40 * $0) }) == 14)
    }
}
