internal import Foundation

/// What a credential does at this hour, learned from its counts, and whether what it does now is more, less or nothing.
///
/// Counts of five minutes come in order, empty ones too. Several windows, from one bucket to a day, are compared with what the profile
/// expects of them. Nothing is learned from buckets inside an episode. The state has a fixed size, see `checkpoint`.
package struct CountBaseline: Sendable, Equatable {
    /// The places of the windows of four hours and of a day among all.
    static let (longWindow, dayWindow) = (3, 4)
    /// Counts beyond are taken for it: it is the last level that a profile can hold.
    static let most = 1e13
    /// An episode is over when no window was unusual for an hour.
    static let quiet = 12
    /// A level that lasts a week is the usual one.
    static let relearning: Int32 = 7 * 288
    /// One that began with a mark, after a day.
    static let markedRelearning: Int32 = 288

    var profile = SeasonalProfile()
    var recent = RecentCounts()
    /// Variance over mean of each window, the day's last; learned, never below 1.
    var dispersions: [Float] = [1.5, 2, 2.5, 4, 12]
    /// Which of the last 32 days had a call; the newest is the lowest bit.
    var activeDays: UInt32 = 0
    var dayNumber: Int64 = .min
    var daysSeen: Int32 = 0
    var bucketsSeen: Int32 = 0
    /// Buckets since the last unusual one of the open episode; -1 when none is open.
    var calm: Int32 = -1
    var episodeBuckets: Int32 = 0

    /// A baseline that knows nothing.
    package init() {}

    /// Whether an episode is open.
    package var isUnusual: Bool { calm >= 0 }

    /// Days that were seen, the present one not counted.
    package var age: Int { Int(daysSeen) }

    /// What is expected of a bucket; `nil` when nothing is known of it.
    package func expected(_ place: BucketPlace) -> Double? { profile.expected(place) }

    /// Takes in the count of the next five minutes.
    ///
    /// - Parameters:
    ///   - count: Calls in these minutes; a negative or impossible one is none.
    ///   - place: Where they lie in the week of the series' clock.
    ///   - measures: How large a difference must be.
    ///   - sinceMark: How many buckets ago somebody said that something was changed. For an hour twice as large a difference is
    ///     usual, and what begins within a day and lasts for another is accepted.
    /// - Returns: What changed; `nil` when nothing is unusual.
    package mutating func observe(
        _ count: Double,
        at place: BucketPlace,
        by measures: CountMeasures = CountMeasures(),
        sinceMark: Int64? = nil
    ) -> CountJudgement? {
        let count = count.isFinite ? min(max(count, 0), CountBaseline.most) : 0
        begin(place.dayNumber)
        if count > 0 { activeDays |= 1 }
        bucketsSeen &+= bucketsSeen == .max ? 0 : 1
        guard let expected = profile.expected(place) else {
            profile.learn(count, at: place)
            recent.clear()
            return nil
        }
        // Only who looks for less asks what the other kind of day would have had.
        let least = measures.looksDown ? profile.leastExpected(place) ?? expected : expected
        recent.append(count: count, expected: expected, least: least)
        let windows = recent.windows
        let isMarked = sinceMark.map { $0 <= Int64(max(episodeBuckets, 0)) + 288 } ?? false
        let widening = sinceMark.map { (0..<12).contains($0) } ?? false ? 2.0 : 1
        let judgement = follow(
            deviation(of: windows, by: measures, widening: widening),
            relearning: isMarked ? CountBaseline.markedRelearning : CountBaseline.relearning
        )
        if !isUnusual {
            learnDispersion(of: windows)
            profile.learn(count, at: place)
        }
        return judgement
    }

    /// The last day in hours, oldest first, and what came since the last of them; the last bucket ends at `end`.
    func lastHours(endingAt end: Int64) -> [SeriesHour] {
        recent.lastHours(endingAt: end).map { start, window in
            SeriesHour(
                start: start,
                count: window.count,
                expected: window.expected,
                dispersion: dispersion(ofBuckets: window.buckets)
            )
        }
    }

    /// Variance over mean of a window, by the windows that are learned.
    func dispersion(ofBuckets buckets: Int) -> Double {
        let index = CountMeasures.lengths.firstIndex { $0 >= buckets } ?? CountBaseline.dayWindow
        return Double(dispersions[index])
    }

    private mutating func begin(_ day: Int64) {
        guard day != dayNumber else { return }
        if dayNumber != .min {
            let passed = min(max(day - dayNumber, 1), 32)
            activeDays = passed >= 32 ? 0 : activeDays << UInt32(passed)
            daysSeen = min(daysSeen + 1, 10_000)
        }
        dayNumber = day
    }

    /// Carries the episode on, and ends it by calm or by getting used to the level.
    private mutating func follow(_ deviation: CountDeviation?, relearning: Int32) -> CountJudgement? {
        if isUnusual { episodeBuckets += 1 }
        guard let deviation else {
            if isUnusual { calm += 1 }
            guard calm >= CountBaseline.quiet else { return nil }
            (calm, episodeBuckets) = (-1, 0)
            return .ended
        }
        let isNew = !isUnusual
        calm = 0
        guard !isNew else { return .began(deviation) }
        guard episodeBuckets >= relearning else { return .continued(deviation) }
        let day = recent.hours(RecentCounts.hours)
        profile.scale(by: min(max(day.count / max(day.expected, 1e-3), 1e-3), 1e3))
        recent.clear()
        (calm, episodeBuckets) = (-1, 0)
        return .accepted(deviation)
    }

    private mutating func learnDispersion(of windows: RecentCounts.Windows) {
        guard daysSeen >= 2 else { return }
        for index in 0..<windows.count {
            let window = windows[index]
            let distance = window.count - window.expected
            let sample = distance * distance / (window.expected + 0.5)
            let old = Double(dispersions[index])
            // A sample far out is taken for a large one: it may be what is looked for.
            let weight = max(1 / Double(bucketsSeen), 1 / 4_032)
            dispersions[index] = Float(max(1, old + weight * (min(sample, 25 * old) - old)))
        }
    }
}

/// How a bucket changed what is known of an episode.
package enum CountJudgement: Sendable, Hashable {
    /// An episode begins.
    case began(CountDeviation)
    /// It goes on.
    case continued(CountDeviation)
    /// It lasted for a week: from now on this is the usual level.
    case accepted(CountDeviation)
    /// It is over for an hour.
    case ended
}
