import KeytrailImport
import KeytrailModel
import Testing

@Suite("The progress bar") struct ProgressBarTests {
    private func second(_ tenths: Int64) -> Timestamp { Timestamp(microseconds: tenths * 100_000) }

    @Test("work of less than a second shows none, and no more than five lines a second are shown")
    func pace() {
        var bar = ProgressBar(name: "a.log", now: second(0))
        #expect(bar.line(done: 1, total: 2, now: second(9)) == nil)
        #expect(!bar.isShown)
        #expect(bar.line(done: 1, total: 2, now: second(10)) != nil)
        #expect(bar.line(done: 1, total: 2, now: second(11)) == nil)
        #expect(bar.line(done: 1, total: 2, now: second(12)) != nil)
        #expect(bar.isShown)
    }

    @Test("the rate and what remains are those of the work so far")
    func remaining() {
        var bar = ProgressBar(name: "a.log", now: second(0))
        // 50 MiB in 2 s are 25 MiB/s, and the other 150 MiB take 6 s.
        let line = bar.line(done: 50 << 20, total: 200 << 20, now: second(20))
        #expect(line == "a.log: [######..................] 25 % of 200 MiB, 50.0 MiB at 25.0 MiB/s, 0:06 left")
        // 60 MiB in an hour leave 140 MiB, which take two hours and twenty minutes.
        let slow = bar.line(done: 60 << 20, total: 200 << 20, now: second(36_000))
        #expect(slow?.hasSuffix("2:20:00 left") == true)
    }

    @Test("a pipe has a rate and no end; a file that grew is not more than whole")
    func bounds() {
        var pipe = ProgressBar(name: "standard input", now: second(0))
        #expect(pipe.line(done: 3 << 20, total: nil, now: second(20)) == "standard input: 3.0 MiB at 1.5 MiB/s")
        var grown = ProgressBar(name: "a.log", now: second(0))
        let line = grown.line(done: 3 << 20, total: 2 << 20, now: second(20))
        #expect(line == "a.log: [########################] 100 % of 2.0 MiB, 3.0 MiB at 1.5 MiB/s, 0:00 left")
        var empty = ProgressBar(name: "a.log", now: second(0))
        #expect(empty.line(done: 0, total: 10, now: second(20)) == "a.log: 0.0 MiB at 0.0 MiB/s")
    }
}
