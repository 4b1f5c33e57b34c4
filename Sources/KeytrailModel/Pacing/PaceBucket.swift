/// The starts that count against one quota: an exact sliding log.
///
/// A pure value; a ledger keeps one for each key. Windows are closed: two starts exactly one window apart are in one.
package struct PaceBucket: Sendable, Equatable {
    /// Starts that were made or promised, in order.
    package private(set) var starts: [Timestamp]
    /// The limit that the provider told.
    package private(set) var limit: Int?
    /// The window that the provider told.
    package private(set) var window: TimeSpan?
    /// Before when no call starts.
    package private(set) var blockedUntil: Timestamp?

    /// However wrong a server's clock or word is, it closes a bucket for at most this long.
    package static let longestBlock = TimeSpan.hours(1)

    /// Creates a bucket from what a ledger kept.
    package init(
        starts: [Timestamp] = [],
        limit: Int? = nil,
        window: TimeSpan? = nil,
        blockedUntil: Timestamp? = nil
    ) {
        self.starts = starts.sorted()
        self.limit = limit
        self.window = window
        self.blockedUntil = blockedUntil
    }

    /// Drops what no window that ends at `now` or later can hold.
    package mutating func prune(now: Timestamp, _ quota: PaceQuota) {
        let first = now - (window ?? quota.window)
        starts.removeFirst(starts.firstIndex { $0 >= first } ?? starts.count)
    }

    /// The earliest time from `time` on at which one more start leaves every window within the limit.
    package func earliest(from time: Timestamp, _ quota: PaceQuota) -> Timestamp {
        let window = window ?? quota.window
        let limit = limit ?? quota.limit
        var time = Swift.max(time, blockedUntil ?? time)
        // No time up to the end of a window that starts with the conflict will do: the same starts are in it.
        while let first = conflict(at: time, limit, window) {
            time = starts[first] + window + TimeSpan(microseconds: 1)
        }
        return time
    }

    /// The first of `limit` starts that lie, with one more at `time`, in one window; the last such one.
    private func conflict(at time: Timestamp, _ limit: Int, _ window: TimeSpan) -> Int? {
        let position = index { $0 > time }
        let first = index { $0 >= time - window }
        let last = index { $0 > time + window }
        guard last - first >= limit else { return nil }
        let candidates = Swift.max(first, position - limit)...Swift.min(position, last - limit)
        return candidates.last { start in
            Swift.max(time, starts[start + limit - 1]) - Swift.min(time, starts[start]) <= window
        }
    }

    /// The first index whose start satisfies a condition that holds from some start on.
    private func index(where isReached: (Timestamp) -> Bool) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if isReached(starts[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Notes a start.
    package mutating func insert(_ start: Timestamp) {
        starts.insert(start, at: index { $0 > start })
    }

    /// Forgets one start of that time.
    package mutating func remove(_ start: Timestamp) {
        let position = index { $0 >= start }
        if position < starts.count, starts[position] == start { starts.remove(at: position) }
    }
}

extension PaceBucket {
    /// Takes in what a response said; the starts that others must have made are the result, and are noted too.
    ///
    /// When others made theirs is not known. They count from the response, the latest time that they can have been made
    /// at, or from one window before the provider's count starts anew, so that they are gone by then.
    package mutating func learn(_ lesson: PaceLesson) -> [Timestamp] {
        if let told = lesson.limit, told > 0 { limit = told == lesson.quota.limit ? nil : told }
        if let told = lesson.window, told > .zero { window = told == lesson.quota.window ? nil : told }
        if let until = lesson.blockedUntil, until > lesson.at {
            let bounded = Swift.min(until, lesson.at + PaceBucket.longestBlock)
            blockedUntil = Swift.max(blockedUntil ?? bounded, bounded)
        }
        guard let remaining = lesson.remaining else { return [] }
        let limit = limit ?? lesson.quota.limit
        let window = window ?? lesson.quota.window
        let used = limit - Swift.min(Swift.max(0, remaining), limit)
        let known = index { $0 > lesson.at } - index { $0 >= lesson.at - window }
        guard used > known else { return [] }
        var start = lesson.at
        if let reset = lesson.resetsAt { start = Swift.min(start, Swift.max(start - window, reset - window)) }
        let foreign = Array(repeating: start, count: used - known)
        starts.insert(contentsOf: foreign, at: index { $0 > start })
        return foreign
    }

    /// The earliest start that all quotas allow; it is noted in none of the buckets yet.
    ///
    /// `buckets[i]` belongs to `quotas[i]`.
    package static func reservation(
        _ quotas: [PaceQuota],
        in buckets: [PaceBucket],
        now: Timestamp,
        latest: Timestamp
    ) -> PaceReservation {
        var time = now
        var holder: String?
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (quota, bucket) in zip(quotas, buckets) {
                let earliest = bucket.earliest(from: time, quota)
                guard earliest > time else { continue }
                (time, holder, isSettled) = (earliest, quota.bucket, false)
            }
        }
        if let holder, time > latest { return .tooLate(earliest: time, heldBy: holder) }
        return .start(at: time, heldBy: holder)
    }
}
