import Foundation
import KeytrailBaseline
import KeytrailModel

/// Judges simulated counts, labelled series and the detectors' speed.
///
///     keytrail-bench-baseline counts
///     keytrail-bench-baseline labelled FOLDER     CSV files below it: time, value, label
///     keytrail-bench-baseline speed
///
/// Prints lines of a Markdown table: what, measured, asked for.
@main
enum BaselineBenchmark {
    static func main() {
        switch CommandLine.arguments.dropFirst().first {
        case "counts": counts()
        case "labelled": labelled(CommandLine.arguments.dropFirst(2).first ?? ".")
        case "speed": speed()
        default: print("usage: keytrail-bench-baseline counts | labelled FOLDER | speed")
        }
    }

    /// Four levels of traffic, 20 series of 12 weeks each: two to learn from, ten judged; a burst on Wednesdays at 14:00.
    private static func counts() {
        for (mean, dispersion) in [(0.5, 1.0), (5, 1.5), (50, 3), (500, 20)] {
            let source = SimulatedCounts(mean: mean, dispersion: dispersion)
            var (falseAlarms, found, bursts) = (0, 0, 0)
            var delays: [Int64] = []
            for seed in 0..<20 {
                var random = SplitMix64(seed: UInt64(1_000 + seed))
                var baseline = CountBaseline()
                let start: Int64 = 4 * 288  // A Monday.
                var burst: Int64?
                for bucket in start..<(start + 84 * 288) {
                    let week = (bucket - start) / 2_016
                    let inWeek = (bucket - start) % 2_016
                    let isBurst = week >= 2 && (744..<756).contains(inWeek)
                    if week >= 2, inWeek == 744 { (burst, bursts) = (bucket, bursts + 1) }
                    let count = source.count(bucket, times: isBurst ? 4 : 1, &random)
                    let judgement = baseline.observe(count, at: BucketPlace(localSeconds: bucket * 300))
                    guard case .began = judgement else { continue }
                    // The windows that hold a burst reach an hour beyond it.
                    if let start = burst, bucket - start < 24 {
                        found += 1
                        // A bucket is judged at its end.
                        delays.append((bucket - start + 1) * 5)
                        burst = nil
                    } else if !isBurst {
                        falseAlarms += 1
                    }
                }
            }
            let rate = Double(falseAlarms) / (20 * 12)
            let median = delays.isEmpty ? -1 : delays.sorted()[delays.count / 2]
            row(
                "simulated counts, \(mean) calls per 5 minutes on average, dispersion \(dispersion)",
                "\(format(rate)) false alarms a series and week; \(found) of \(bursts) bursts, median \(median) min",
                "at most 0.05; all" + (mean >= 5 ? "; at most 20 min" : "")
            )
        }
    }

    private static func speed() {
        let clock = ContinuousClock()
        let source = SimulatedCounts(mean: 50, dispersion: 3)
        var random = SplitMix64(seed: 7)
        let values = (Int64(0)..<100_000).map { source.count($0, times: 1, &random) }
        var baseline = CountBaseline()
        var alarms = 0
        let counting = clock.measure {
            for round in 0..<10 {
                for (index, value) in values.enumerated() {
                    let place = BucketPlace(localSeconds: Int64(round * 100_000 + index) * 300)
                    if baseline.observe(value, at: place) != nil { alarms += 1 }
                }
            }
        }
        row("counts judged, one core", "\(Int(1e6 / (counting / .seconds(1)))) buckets/s", "1,000,000 buckets/s")
        var detector = SeriesDetector()
        let scoring = clock.measure {
            for round in 0..<10 {
                for (index, value) in values.enumerated()
                where detector.observe(value, at: Int64(round * 100_000 + index) * 300) >= SeriesDetector.alarm {
                    alarms += 1
                }
            }
        }
        row("values scored, one core", "\(Int(1e6 / (scoring / .seconds(1)))) values/s", "1,000,000 buckets/s")
        let size = baseline.checkpoint.count
        row(
            "state of 100,000 series of counts",
            "\(size * 100_000 / 1_000_000) MB, \(size) bytes each",
            "at most 200 MB"
        )
    }

    static func row(_ what: String, _ measured: String, _ asked: String) {
        print("| \(what) | \(measured) | \(asked) |")
    }
    static func format(_ number: Double) -> String { String(format: "%.3f", number) }
}
