import Foundation
import KeytrailBaseline
import KeytrailTestSupport
import Testing

/// Series of any numbers, row by row.
@Suite("The detector of series") struct SeriesDetectorTests {
    /// A day's curve with scatter, every five minutes.
    private func curve(_ row: Int, _ random: inout Lehmer) -> Double {
        100 + 40 * sin(2 * .pi * Double(row % 288) / 288) + Double.random(in: -5...5, using: &random)
    }

    private func alarms(_ rows: Int, value: (Int) -> Double?, seconds: (Int) -> Int64 = { Int64($0) * 300 }) -> [Int] {
        var detector = SeriesDetector()
        return (0..<rows).filter {
            let score = detector.observe(value($0), at: seconds($0))
            #expect((0...1).contains(score))
            return score >= SeriesDetector.alarm
        }
    }

    @Test("two weeks of a day's curve raise no alarm after the first days; a jump does, at once and once")
    func jump() {
        var random = Lehmer(state: 3)
        let found = alarms(4_032) { row in
            let usual = curve(row, &random)
            return (3_000..<3_050).contains(row) ? usual + 120 : usual
        }
        #expect(found.filter { $0 >= 576 } == [3_000])
    }

    @Test("a constant series, two points, and none at all raise no alarm")
    func constant() {
        #expect(alarms(3_000) { _ in 42 }.isEmpty)
        #expect(alarms(3_000) { _ in 0.1 }.isEmpty)
        #expect(alarms(2) { $0 == 0 ? 1 : 1e9 }.isEmpty)
        #expect(alarms(300) { _ in nil }.isEmpty)
    }

    @Test("a series that starts flat is judged like any other once it moves")
    func flatStart() {
        var random = Lehmer(state: 5)
        let found = alarms(8_000) { $0 < 600 ? 0 : $0 == 7_000 ? 5_000 : curve($0, &random) }
        #expect(found.contains(7_000))
        #expect(found.filter { $0 > 3_000 && $0 != 7_000 }.isEmpty)
    }

    @Test("values without a number and rows that go back or repeat score nothing and change nothing")
    func passedOver() {
        var (clean, dirty) = (SeriesDetector(), SeriesDetector())
        var random = Lehmer(state: 7)
        for row in 0..<2_000 {
            let value = curve(row, &random)
            let time = Int64(row) * 300
            #expect(dirty.observe(value, at: time) == clean.observe(value, at: time))
            for noise in [nil, Double.nan, .infinity] { #expect(dirty.observe(noise, at: time + 1) == 0) }
            #expect(dirty.observe(1e9, at: time) == 0)
            #expect(dirty.observe(1e9, at: time - 3_600) == 0)
        }
        #expect(dirty == clean)
    }

    @Test("a gap of days and numbers of any size do no harm")
    func gapsAndSizes() {
        var random = Lehmer(state: 9)
        let found = alarms(
            4_000,
            value: { curve($0, &random) },
            seconds: { Int64($0 + ($0 > 2_000 ? 2_016 : 0)) * 300 }
        )
        #expect(found.filter { $0 > 1_000 }.isEmpty)
        #expect(alarms(1_000) { $0 % 2 == 0 ? 1e12 : 1e12 + 1 }.isEmpty)
        _ = alarms(1_000, value: { $0 % 2 == 0 ? 1e308 : -1e308 }, seconds: { $0 % 3 == 0 ? .max : .min })
    }

    @Test("what comes later changes no score before it")
    func noLookAhead() {
        var random = Lehmer(state: 11)
        let values = (0..<1_500).map { curve($0, &random) }
        var (short, long) = (SeriesDetector(), SeriesDetector())
        let first = values.prefix(1_000).enumerated().map { short.observe($1, at: Int64($0) * 300) }
        let all = values.enumerated().map { long.observe($1, at: Int64($0) * 300) }
        #expect(Array(all.prefix(1_000)) == first)
    }

    @Test("rows of one minute are judged by their five minutes")
    func minutes() {
        var detector = SeriesDetector()
        var random = Lehmer(state: 13)
        let scores = (0..<4_000).map { row in
            detector.observe(curve(row / 5, &random), at: Int64(row) * 60)
        }
        for (row, score) in scores.enumerated() where row > 200 && row % 5 != 4 { #expect(score == 0) }
        #expect(scores[200...].contains { $0 > 0 })
    }

    @Test("a checkpoint of the detector goes on as if there had been no break")
    func checkpoint() throws {
        var random = Lehmer(state: 15)
        var detector = ResidualDetector()
        for row in 0..<1_000 { _ = detector.observe(curve(row, &random), localSecondOfDay: row % 288 * 300) }
        var copy = try #require(ResidualDetector(checkpoint: detector.checkpoint))
        #expect(copy == detector && detector.checkpoint.count < 2_000)
        for row in 1_000..<1_200 {
            let value = curve(row, &random)
            let second = row % 288 * 300
            #expect(copy.observe(value, localSecondOfDay: second) == detector.observe(value, localSecondOfDay: second))
        }
        #expect(ResidualDetector(checkpoint: Array(detector.checkpoint.dropLast())) == nil)
        #expect(ResidualDetector(checkpoint: Array(repeating: 0xFF, count: detector.checkpoint.count)) == nil)
    }
}
