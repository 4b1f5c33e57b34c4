internal import KeytrailModel

/// Outcomes, times and latencies of groups of calls that a row id names, such as those of one host.
struct GroupedTotals {
    /// What is known of one group.
    struct Totals {
        var counts = OutcomeCounts()
        var first: Timestamp
        var last: Timestamp
        var latency = LatencyRecorder()

        /// Nothing counted yet.
        init(first: Timestamp, last: Timestamp) {
            self.first = first
            self.last = last
        }

        /// Counts a call; `duration` is in microseconds, `nil` when not measured.
        mutating func note(_ outcome: Outcome, at time: Timestamp, duration: Int64?) {
            counts.count(outcome)
            last = time
            if let duration { latency.record(microseconds: duration) }
        }

        /// Counts what another group counted as well.
        mutating func add(_ other: Totals) {
            counts += other.counts
            first = min(first, other.first)
            last = max(last, other.last)
            latency.add(other.latency)
        }
    }

    private var groups: [Int64: Int] = [:]
    private var totals: ContiguousArray<Totals> = []

    /// The number of the group that `id` names; `time` is the first call's when the group is new.
    mutating func group(_ id: Int64, at time: Timestamp) -> Int {
        if let known = groups[id] { return known }
        groups[id] = totals.count
        totals.append(Totals(first: time, last: time))
        return totals.count - 1
    }

    /// Counts a call of a group.
    ///
    /// Constant; `duration` is in microseconds, `nil` when not measured.
    mutating func note(_ outcome: Outcome, at time: Timestamp, duration: Int64?, group: Int) {
        totals[group].note(outcome, at: time, duration: duration)
    }

    /// Every group with its id, in no order.
    var entries: [(id: Int64, totals: Totals)] { groups.map { ($0.key, totals[$0.value]) } }
}
