/// The counts of a series, event by event, judged bucket by bucket as soon as a bucket is over.
///
/// Time since 1970 is cut into eras of four weeks. A baseline begins with the first event of an era, learns to its end and judges the
/// next one. So what is said of an instant depends on the eight weeks before it at most, and not on where a reading starts; a series
/// that was silent for so long begins anew. A series whose first era it is judges by what it has.
package struct SeasonalSeries: Sendable {
    /// The length of an era, in buckets.
    static let era: Int64 = 28 * 288
    /// How far back in time a judgement may depend on events, in seconds.
    package static let reach = 2 * era * BucketPlace.seconds

    private let measures: CountMeasures
    /// Seconds at which somebody changed something, ascending.
    private let marks: [Int64]
    private var clock: SeriesClock
    private var older: CountBaseline?
    private var younger: CountBaseline?
    private var present: Int64 = .min
    /// The bucket that is fed next; `nil` while there is no baseline.
    private var next: Int64?
    /// Buckets with events that were not fed yet, oldest first; the last may go on.
    private var waiting: [(bucket: Int64, count: Double)] = []
    private var hours = HourCounts()

    /// A series without events.
    package init(_ measures: CountMeasures = CountMeasures(), zone: String? = nil, marks: [Int64] = []) {
        self.measures = measures
        self.marks = marks
        clock = SeriesClock(zone: zone)
    }

    /// Whether an episode is open.
    package var isUnusual: Bool { older?.isUnusual ?? younger?.isUnusual ?? false }

    /// Whether nothing that happened matters any more, or will when no event comes.
    package var isAsleep: Bool { next == nil && waiting.isEmpty }

    /// Buckets with events that were not judged.
    package var waitingCount: Int { waiting.count }

    /// About how many bytes it holds.
    package var bytes: Int {
        let baselines = (older.isKnown ? 1 : 0) + (younger.isKnown ? 1 : 0)
        return baselines * 1_900 + hours.bytes + waiting.capacity * 16
    }

    /// Forgets what was learned.
    package mutating func forget() {
        (older, younger, next, waiting, hours) = (nil, nil, nil, [], HourCounts())
        present = .min
    }

    /// Counts an event; times in seconds, which never go backwards.
    package mutating func count(at seconds: Int64) {
        let bucket = floorDivided(seconds, by: BucketPlace.seconds)
        if let last = waiting.indices.last, waiting[last].bucket == bucket {
            waiting[last].count += 1
        } else {
            waiting.append((bucket, 1))
        }
    }

    /// Judges all buckets that are over at a time, and tells those that are unusual.
    ///
    /// Linear in the buckets since the last time.
    package mutating func advance(through seconds: Int64) -> [UnusualBucket] {
        let stop = floorDivided(seconds, by: BucketPlace.seconds)
        var found: [UnusualBucket] = []
        var taken = 0
        defer { waiting.removeFirst(taken) }
        if next == nil { next = waiting.first?.bucket }
        while let bucket = next, bucket < stop {
            var count = 0.0
            if taken < waiting.count, waiting[taken].bucket == bucket {
                count = waiting[taken].count
                taken += 1
            }
            enter(SeasonalSeries.era(of: bucket), hasEvents: count > 0)
            guard older.isKnown || younger.isKnown else {
                next = taken < waiting.count ? waiting[taken].bucket : nil
                continue
            }
            if let unusual = judge(count, bucket) { found.append(unusual) }
            next = bucket + 1
        }
        return found
    }

    private static func era(of bucket: Int64) -> Int64 { floorDivided(bucket, by: era) }

    private mutating func enter(_ era: Int64, hasEvents: Bool) {
        if era != present {
            older = era == present &+ 1 ? younger : nil
            younger = nil
            present = era
        }
        if !younger.isKnown, hasEvents { younger = CountBaseline() }
    }

    private mutating func judge(_ count: Double, _ bucket: Int64) -> UnusualBucket? {
        let place = clock.place(ofBucket: bucket)
        hours.add(count, hour: floorDivided(bucket, by: 12))
        let mark = sinceMark(bucket)
        let judgement: CountJudgement?
        if !older.isKnown {
            judgement = younger?.observe(count, at: place, by: measures, sinceMark: mark) ?? nil
        } else {
            judgement = older?.observe(count, at: place, by: measures, sinceMark: mark) ?? nil
            _ = younger?.observe(count, at: place, by: measures, sinceMark: mark)
        }
        switch judgement {
        case .began(let deviation), .continued(let deviation): return unusual(deviation, bucket)
        case .accepted(let deviation): return unusual(deviation, bucket, isAccepted: true)
        case .ended, nil: return nil
        }
    }

    /// How many buckets ago the latest mark was set; `nil` for none.
    private func sinceMark(_ bucket: Int64) -> Int64? {
        let end = (bucket + 1) * BucketPlace.seconds
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle] < end { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : bucket - floorDivided(marks[low - 1], by: BucketPlace.seconds)
    }

    private mutating func unusual(
        _ deviation: CountDeviation,
        _ bucket: Int64,
        isAccepted: Bool = false
    ) -> UnusualBucket {
        let end = (bucket + 1) * BucketPlace.seconds
        var unusual = UnusualBucket(end: end, deviation: deviation, isAccepted: isAccepted)
        unusual.hours = (older ?? younger)?.lastHours(endingAt: end) ?? []
        let offset = clock.offset(at: bucket * BucketPlace.seconds)
        unusual.weeksBefore = (1...4).map { week in
            let then = bucket * BucketPlace.seconds - Int64(week) * 604_800
            // The same hour of the clock, also when it was changed between.
            let same = then + offset - clock.offset(at: then)
            return hours.count(ofHour: floorDivided(same, by: 3_600))
        }
        return unusual
    }

    /// Whether a count in a stretch of time, which ends after the last bucket that was judged, is more than usual for it.
    ///
    /// Linear in the stretch's buckets; those that are in it in part count in part.
    package mutating func compare(_ count: Double, from start: Int64, through end: Int64) -> CountComparison {
        guard let baseline = older ?? younger, baseline.age >= 2, end > start else { return .unknown }
        var expected = 0.0
        for bucket in floorDivided(start, by: BucketPlace.seconds)...floorDivided(end, by: BucketPlace.seconds) {
            guard let level = baseline.expected(clock.place(ofBucket: bucket)) else { return .unknown }
            let begin = bucket * BucketPlace.seconds
            let inside = min(end, begin + BucketPlace.seconds) - max(start, begin)
            expected += level * Double(max(inside, 0)) / Double(BucketPlace.seconds)
        }
        let buckets = Int((end - start) / BucketPlace.seconds)
        let deviation = baseline.surplus(count, expected: expected, buckets: buckets, by: measures)
        guard let deviation else { return .usual(expected: expected) }
        return .unusual(unusual(deviation, floorDivided(end, by: BucketPlace.seconds) - 1))
    }
}

extension CountBaseline? {
    /// Whether there is one; a comparison with `nil` would copy it, millions of times.
    fileprivate var isKnown: Bool {
        switch self {
        case .none: false
        case .some: true
        }
    }
}

/// How a count stands to what is usual.
package enum CountComparison: Sendable, Hashable {
    /// Nothing is known yet.
    case unknown
    /// It is not more than usual.
    case usual(expected: Double)
    /// It is more.
    case unusual(UnusualBucket)
}

/// A bucket with which a window ended that is not what this series does.
package struct UnusualBucket: Sendable, Hashable {
    /// When the bucket was over, in seconds since 1970.
    package let end: Int64
    /// The window.
    package let deviation: CountDeviation
    /// Whether the level was accepted with it as the usual one.
    package let isAccepted: Bool
    /// The day before, hour by hour, as far as it was judged.
    package var hours: [SeriesHour] = []
    /// What the same hour had one to four weeks before; `nil` where that is not known.
    package var weeksBefore: [Double?] = []
}

/// An hour of a series, as it was and as it is usual.
package struct SeriesHour: Sendable, Hashable {
    /// When it began, in seconds since 1970; the last one may be shorter.
    package let start: Int64
    /// What was counted.
    package let count: Double
    /// What was expected.
    package let expected: Double
    /// Variance over mean of such hours.
    package let dispersion: Double

    /// Where 998 of 1,000 such hours lie.
    package var interval: ClosedRange<Double> {
        CountTails(mean: expected, dispersion: dispersion).interval(outside: 1e-3)
    }
}
