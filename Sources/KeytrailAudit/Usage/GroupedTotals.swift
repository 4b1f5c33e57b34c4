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

        fileprivate init(at time: Timestamp, _ resolution: LatencyRecorder.Resolution) {
            self.init(first: time, last: time)
            latency = LatencyRecorder(resolution)
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

    /// Latencies of more groups than these are told apart to within a 32nd, not a 128th.
    private static let mostFineGroups = 1_000

    private var ids = KeyIndex<Int64>()
    private var totals: ContiguousArray<Totals> = []
    private var resolution = LatencyRecorder.Resolution.fine

    /// The number of the group that `id` names; `time` is the first call's when the group is new.
    mutating func group(_ id: Int64, at time: Timestamp) -> Int {
        let group = ids.index(of: id)
        guard group == totals.count else { return group }
        if group == GroupedTotals.mostFineGroups {
            resolution = .coarse
            for earlier in totals.indices { totals[earlier].latency.coarsen() }
        }
        totals.append(Totals(at: time, resolution))
        return group
    }

    /// Counts a call of a group.
    ///
    /// Constant; `duration` is in microseconds, `nil` when not measured.
    mutating func note(_ outcome: Outcome, at time: Timestamp, duration: Int64?, group: Int) {
        totals[group].note(outcome, at: time, duration: duration)
    }

    /// How many groups there are.
    var count: Int { totals.count }

    /// Every group with its id, by its number.
    var entries: Zip2Sequence<ContiguousArray<Int64>, ContiguousArray<Totals>> { zip(ids.keys, totals) }
}
