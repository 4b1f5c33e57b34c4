import Testing

@testable import KeytrailAudit

@Suite("Tables of integers")
struct EventTableTests {
    @Test("tuples are numbered in the order of arrival, and each has one number", arguments: 1...4)
    func tuples(width: Int) {
        var random = SplitMix(seed: UInt64(width))
        var tuples = TupleNumbers(width: width)
        var expected: [ContiguousArray<Int64>: Int] = [:]
        for _ in 0..<5_000 {
            let tuple = ContiguousArray((0..<width).map { _ in Int64.random(in: -6...6, using: &random) << 40 })
            let (number, isNew) = tuples.number(tuple)
            #expect(isNew == (expected[tuple] == nil))
            #expect(number == expected[tuple] ?? expected.count)
            expected[tuple] = number
            for index in 0..<width { #expect(tuples.part(index, of: number) == tuple[index]) }
            let reversed = ContiguousArray(tuple.reversed())
            #expect(tuples.number(reversed, at: ContiguousArray((0..<width).reversed())).number == number)
        }
    }

    @Test("keys are numbered in the order of arrival, also those whose hash is the same")
    func keys() {
        var random = SplitMix(seed: 5)
        struct Key: MixedKey, Hashable {
            var parts: [Int]
            var mixed: Int64 { Int64(parts[0]) }
        }
        var index = KeyIndex<Key>()
        var expected: [Key: Int] = [:]
        for _ in 0..<5_000 {
            let key = Key(parts: [Int.random(in: 0..<40, using: &random), Int.random(in: 0..<20, using: &random)])
            #expect(index.known(key) == expected[key])
            let number = index.index(of: key)
            #expect(number == expected[key] ?? expected.count)
            expected[key] = number
        }
    }

    @Test("buckets count what a list of all events would, as far back as they reach", arguments: 0..<30)
    func buckets(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let (width, reach) = (Int64([1, 7, 60][seed % 3]), Int64(600))
        var counts = BucketCounts(width: width, reach: reach)
        var events: [Int64] = []
        var time = Int64.random(in: -5_000...5_000, using: &random)
        for _ in 0..<400 {
            // Long pauses too: longer than a bucket's number has room for.
            let isPause = Int.random(in: 0..<150, using: &random) == 0
            time += isPause ? 1 << 42 : Int64.random(in: 0...9, using: &random)
            events.append(time)
            counts.count(time)
            let end = time - Int64.random(in: 0...100, using: &random)
            let start = end - Int64.random(in: 0...100, using: &random)
            func isWhole(_ event: Int64, _ start: Int64, _ end: Int64) -> Bool {
                let bucket = floorDivide(event, width) * width
                return bucket >= start && bucket < end
            }
            let beginning = time - reach
            let expected = events.count { isWhole($0, start, end) }
            let isKnown = events.contains { isWhole($0, beginning, end) }
            #expect(counts.total(from: start, to: end, since: beginning) == (isKnown ? expected : nil))
        }
    }
}
