import KeytrailModel
import Testing

@Suite("pacing buckets")
struct PaceBucketTests {
    private func time(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }

    private func quota(_ limit: Int, _ window: Int64) -> PaceQuota {
        PaceQuota(key: "k", bucket: "b", limit: limit, window: TimeSpan(microseconds: window))
    }

    @Test(
        "the next start is just after the first of a full window has left it",
        arguments: [
            // limit, window, starts, now, expected
            (2, 10, [], 5, 5), (2, 10, [0], 5, 5), (2, 10, [0, 5], 5, 11), (2, 10, [0, 5], 10, 11),
            (2, 10, [0, 5], 11, 11),
            (1, 10, [0], 10, 11), (1, 10, [0, 11], 3, 22), (2, 10, [0, 5, 11], 6, 16), (3, 10, [0, 0, 0], 0, 11),
            // A gap before a promise of the future is used.
            (1, 10, [100], 3, 3), (1, 10, [100], 95, 111), (2, 10, [100, 101], 95, 111), (2, 10, [100, 101], 90, 90),
            (2, 10, [95, 100, 106], 97, 111),
        ] as [(Int, Int64, [Int64], Int64, Int64)]
    )
    func earliest(limit: Int, window: Int64, starts: [Int64], now: Int64, expected: Int64) {
        let bucket = PaceBucket(starts: starts.map(time))
        #expect(bucket.earliest(from: time(now), quota(limit, window)) == time(expected))
    }

    /// Whether every closed window of that length holds at most `limit` starts, looked at start by start.
    private func holds(_ starts: [Int64], _ limit: Int, _ window: Int64) -> Bool {
        starts.allSatisfy { first in starts.count { $0 >= first && $0 <= first + window } <= limit }
    }

    @Test("on random traces the start is the earliest one that a look at every window allows", arguments: 1...20)
    func agreesWithNaiveModel(seed: UInt64) {
        var random = SplitMix(state: seed)
        let limit = Int.random(in: 1...4, using: &random)
        let window = Int64.random(in: 1...9, using: &random)
        let quota = quota(limit, window)
        var bucket = PaceBucket()
        var starts: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<30 {
            // Clocks of several processes differ, so that now goes back at times.
            now = max(0, now + Int64.random(in: -5...8, using: &random))
            var naive = now
            while !holds(starts + [naive], limit, window) { naive += 1 }
            let earliest = bucket.earliest(from: time(now), quota)
            #expect(earliest == time(naive))
            bucket.insert(earliest)
            starts.append(naive)
            if Int.random(in: 0..<10, using: &random) == 0, let given = starts.randomElement(using: &random) {
                bucket.remove(time(given))
                starts.remove(at: starts.firstIndex(of: given) ?? 0)
            }
        }
        #expect(bucket.starts == starts.sorted().map(time))
    }

    @Test("a start satisfies every quota at once, and who asks first starts first")
    func joint() {
        let quotas = [
            PaceQuota(key: "a", bucket: "key", limit: 3, window: TimeSpan(microseconds: 10)),
            PaceQuota(key: "b", bucket: "token", limit: 1, window: TimeSpan(microseconds: 4)),
        ]
        var buckets = [PaceBucket(), PaceBucket()]
        var got: [PaceReservation] = []
        for _ in 0..<5 {
            let next = PaceBucket.reservation(quotas, in: buckets, now: time(0), latest: time(1_000))
            got.append(next)
            guard case .start(let start, _) = next else { continue }
            for index in buckets.indices { buckets[index].insert(start) }
        }
        #expect(
            got == [
                .start(at: time(0), heldBy: nil), .start(at: time(5), heldBy: "token"),
                .start(at: time(10), heldBy: "token"), .start(at: time(15), heldBy: "token"),
                .start(at: time(20), heldBy: "token"),
            ]
        )
        #expect(
            PaceBucket.reservation(quotas, in: buckets, now: time(0), latest: time(24))
                == .tooLate(earliest: time(25), heldBy: "token")
        )
    }

    @Test("others' calls are learned from what remains, and a block is bounded")
    func learns() {
        let quota = quota(10, 1_000)
        var bucket = PaceBucket(starts: [time(100), time(200)])
        var lesson = PaceLesson(quota: quota, at: time(300))
        (lesson.limit, lesson.remaining) = (10, 8)
        #expect(bucket.learn(lesson) == [])
        lesson.remaining = 5
        #expect(bucket.learn(lesson) == [time(300), time(300), time(300)])
        // The same answer again says nothing new.
        #expect(bucket.learn(lesson) == [])
        // With a reset, others' calls are gone by then.
        (lesson.remaining, lesson.resetsAt) = (4, time(800))
        #expect(bucket.learn(lesson) == [time(-200)])
        lesson = PaceLesson(quota: quota, at: time(300))
        lesson.limit = 20
        _ = bucket.learn(lesson)
        #expect(bucket.limit == 20)
        lesson.blockedUntil = .distantFuture
        _ = bucket.learn(lesson)
        #expect(bucket.earliest(from: time(300), quota) == time(300) + PaceBucket.longestBlock)
    }

    @Test("what no window can hold any more is dropped")
    func prunes() {
        var bucket = PaceBucket(starts: [time(0), time(89), time(90), time(100)])
        bucket.prune(now: time(100), quota(5, 10))
        #expect(bucket.starts == [time(90), time(100)])
    }

    @Test("five thousand starts in a full window are searched through at once", .timeLimit(.minutes(1)))
    func large() {
        let quota = PaceQuota(key: "k", bucket: "core", limit: 5_000, window: .hours(1))
        var bucket = PaceBucket()
        for number in 0..<7_000 {
            let now = Timestamp(microseconds: Int64(number))
            bucket.insert(bucket.earliest(from: now, quota))
        }
        #expect(bucket.starts.count == 7_000)
        #expect(bucket.starts.last == Timestamp(microseconds: 2_000) + .hours(1))
    }
}

/// SplitMix64, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word &>> 31
    }
}
