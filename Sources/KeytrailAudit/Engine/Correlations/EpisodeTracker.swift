internal import KeytrailBaseline
internal import KeytrailModel

/// One burst, one finding: joins the qualifying instants of a group into episodes.
struct EpisodeTracker {
    /// What was measured at an instant.
    struct Measure {
        var value: Double
        /// What is usual for the group; `nil` without a baseline.
        var usual: Double?
        /// More about it, where the rule is about what is unusual.
        var detail: UnusualBucket?
    }

    /// A stretch of qualifying instants without a quiet gap between them.
    struct Episode {
        var openedAt: Timestamp
        var lastSeen: Timestamp
        var peak: Measure
        var eventCount: Int
        /// The values that made it, as far as the type is about values: the first few.
        var values: [String] = []
        /// The least probability of what was measured, where that is known.
        var leastP: Double?
        /// When the level was accepted as the usual one; `nil` when it was not.
        var acceptedAt: Timestamp?
        /// When an event ended what lasts until then; `nil` for the others, and while it lasts.
        var endedAt: Timestamp?
        fileprivate var firstCalls: [CallID]
        fileprivate var lastCalls: [CallID] = []
        /// Whether it is only followed, to count it: the rule found too much.
        fileprivate var isSurplus: Bool

        /// At most 20 calls: how it began, and its latest.
        var evidence: [CallID] { firstCalls + lastCalls }
    }

    private static let lastCallsKept = 5
    private static let valuesKept = 5

    private let quiet: TimeSpan
    /// The episodes so far, oldest first; the last one may be surplus.
    private(set) var episodes: [Episode] = []
    /// Matching calls since the last qualifying one; they belong to the episode if another one follows.
    private var pending = 0

    /// The episodes that are not surplus.
    var counted: ArraySlice<Episode> { episodes.last?.isSurplus == true ? episodes.dropLast() : episodes[...] }

    init(quiet: TimeSpan) {
        self.quiet = quiet
    }

    /// Counts matching calls of an instant that does not qualify.
    mutating func pass(_ events: Int) {
        if !episodes.isEmpty { pending += events }
    }

    /// Notes that the condition holds at an instant with `events` events of its own; true when that begins an episode.
    ///
    /// A new one `isSurplus` when there are too many already: it takes the place of the group's last one of that kind.
    mutating func qualify(
        at time: Timestamp,
        events: Int,
        measure: Measure,
        evidence: Evidence,
        values: [String] = [],
        isSurplus: Bool = false
    ) -> Bool {
        defer {
            note(values)
            note(measure.detail)
            pending = 0
        }
        if let last = episodes.last, last.endedAt == nil, time - last.lastSeen <= quiet {
            extend(to: time, events: events, measure: measure, call: evidence.newest)
            return false
        }
        var episode = Episode(
            openedAt: time,
            lastSeen: time,
            peak: measure,
            eventCount: evidence.count,
            firstCalls: evidence.oldest,
            isSurplus: isSurplus
        )
        if evidence.count > evidence.oldest.count { episode.lastCalls = [evidence.newest] }
        if episodes.last?.isSurplus == true { episodes.removeLast() }
        episodes.append(episode)
        return true
    }

    private mutating func note(_ values: [String]) {
        let last = episodes.count - 1
        for value in values
        where episodes[last].values.count < EpisodeTracker.valuesKept && !episodes[last].values.contains(value) {
            episodes[last].values.append(value)
        }
    }

    private mutating func note(_ detail: UnusualBucket?) {
        guard let detail else { return }
        let last = episodes.count - 1
        episodes[last].leastP = min(episodes[last].leastP ?? 1, detail.deviation.p)
        if detail.isAccepted { episodes[last].acceptedAt = Timestamp(seconds: detail.end) }
    }

    /// Notes that what lasts until an event has ended.
    mutating func end(at time: Timestamp) {
        guard let last = episodes.indices.last, episodes[last].endedAt == nil else { return }
        let end = min(time, episodes[last].openedAt + quiet)
        episodes[last].endedAt = end
        episodes[last].lastSeen = end
    }

    private mutating func extend(to time: Timestamp, events: Int, measure: Measure, call: CallID) {
        let index = episodes.count - 1
        episodes[index].lastSeen = time
        episodes[index].eventCount += pending + events
        if measure.value > episodes[index].peak.value { episodes[index].peak = measure }
        if episodes[index].lastCalls.last != call { episodes[index].lastCalls.append(call) }
        if episodes[index].lastCalls.count > EpisodeTracker.lastCallsKept { episodes[index].lastCalls.removeFirst() }
    }
}
