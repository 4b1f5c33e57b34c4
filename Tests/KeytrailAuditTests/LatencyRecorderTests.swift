import Histogram
import KeytrailAudit
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite("Latencies in few bytes")
struct LatencyRecorderTests {
    @Test("percentiles are HdrHistogram's of two significant digits", arguments: 0..<40)
    func reference(_ seed: Int) {
        var random = Lehmer(case: seed)
        var ours = LatencyRecorder()
        var theirs = Histogram<UInt32>(
            lowestDiscernibleValue: 1,
            highestTrackableValue: 3_600_000_000,
            numberOfSignificantValueDigits: .two
        )
        for _ in 0..<Int.random(in: 1...2_000, using: &random) {
            // All magnitudes up to an hour, and the edges of buckets.
            let octave = Int.random(in: 0...31, using: &random)
            let value = min(3_600_000_000, max(1, Int64(1) << octave + Int64.random(in: -2...300, using: &random)))
            ours.record(microseconds: value)
            theirs.record(UInt64(value))
        }
        let summary = ours.summary
        #expect(summary?.count == Int(theirs.totalCount))
        for (percent, value) in [(50.0, summary?.p50), (90, summary?.p90), (95, summary?.p95), (99, summary?.p99)] {
            #expect(value?.microseconds == Int64(theirs.valueAtPercentile(percent)), "\(percent)")
        }
        #expect(summary?.max.microseconds == Int64(theirs.max))
    }

    @Test("the sum of two is one that recorded the calls of both", arguments: 0..<20)
    func sum(_ seed: Int) {
        var random = Lehmer(case: seed)
        var (whole, left, right) = (LatencyRecorder(), LatencyRecorder(), LatencyRecorder())
        for _ in 0..<Int.random(in: 0...300, using: &random) {
            let value = Int64(1) << Int64.random(in: 0...30, using: &random) + Int64.random(in: 0...50, using: &random)
            whole.record(microseconds: value)
            if Bool.random(using: &random) {
                left.record(microseconds: value)
            } else {
                right.record(microseconds: value)
            }
        }
        left.add(right)
        #expect(left.summary == whole.summary)
    }

    @Test("what is out of range counts as the nearest, and nothing has no percentile")
    func edges() {
        var recorder = LatencyRecorder()
        #expect(recorder.summary == nil)
        recorder.record(microseconds: -5)
        recorder.record(microseconds: .max)
        #expect(recorder.summary?.p50.microseconds == 1)
        #expect((3_600_000_000...3_630_000_000).contains(recorder.summary?.p99.microseconds ?? 0))
    }

    @Test("a coarse recorder is off by a 32nd at most")
    func coarse() {
        var recorder = LatencyRecorder(.coarse)
        for value in stride(from: Int64(1_000), through: 100_000, by: 1_000) { recorder.record(microseconds: value) }
        #expect((50_000...51_600).contains(recorder.summary?.p50.microseconds ?? 0))
        #expect((95_000...98_000).contains(recorder.summary?.p95.microseconds ?? 0))
    }

    @Test("made coarse, it tells what one tells that was coarse from the beginning", arguments: 0..<20)
    func coarsened(_ seed: Int) {
        var random = Lehmer(case: seed)
        var (fine, coarse) = (LatencyRecorder(), LatencyRecorder(.coarse))
        // Few are a list, many a table.
        for number in 0..<Int.random(in: 1...1_000, using: &random) {
            let value = Int64(1) << Int64.random(in: 0...31, using: &random) + Int64.random(in: -1...90, using: &random)
            fine.record(microseconds: value)
            coarse.record(microseconds: value)
            if number == 100 { fine.coarsen() }
        }
        var sum = coarse
        sum.add(fine)
        fine.coarsen()
        #expect(fine.summary == coarse.summary)
        #expect(sum.summary?.p95 == coarse.summary?.p95)
    }
}
