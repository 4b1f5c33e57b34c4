internal import KeytrailModel

/// One burst, one finding: joins the qualifying instants of a group into episodes.
struct EpisodeTracker {
    /// What was measured at an instant.
    struct Measure {
        var value: Double
        /// What is usual for the group; `nil` without a baseline.
        var usual: Double?
    }

    /// A stretch of qualifying instants without a quiet gap between them.
    struct Episode {
        var openedAt: Timestamp
        var lastSeen: Timestamp
        var peak: Measure
        var eventCount: Int
        fileprivate var firstCalls: [CallID]
        fileprivate var lastCalls: [CallID] = []

        /// At most 20 calls: how it began, and its latest.
        var evidence: [CallID] { firstCalls + lastCalls }
    }

    private static let firstCallsKept = 15
    private static let lastCallsKept = 5

    private let quiet: TimeSpan
    /// The episodes so far, oldest first.
    private(set) var episodes: [Episode] = []
    /// Matching calls since the last qualifying one; they belong to the episode if another one follows.
    private var pending = 0

    init(quiet: TimeSpan) {
        self.quiet = quiet
    }

    /// Counts a matching call that does not qualify.
    mutating func pass() {
        if !episodes.isEmpty { pending += 1 }
    }

    /// Notes that the condition holds at `call`, the newest of `window`.
    mutating func qualify(_ call: CallID, measure: Measure, window: CallWindow) {
        if let last = episodes.last, call.startedAt - last.lastSeen <= quiet {
            extend(call, measure: measure)
        } else {
            let first = window.oldest(EpisodeTracker.firstCallsKept)
            var episode = Episode(
                openedAt: call.startedAt,
                lastSeen: call.startedAt,
                peak: measure,
                eventCount: window.count,
                firstCalls: first
            )
            if window.count > first.count { episode.lastCalls = [call] }
            episodes.append(episode)
        }
        pending = 0
    }

    private mutating func extend(_ call: CallID, measure: Measure) {
        let index = episodes.count - 1
        episodes[index].lastSeen = call.startedAt
        episodes[index].eventCount += pending + 1
        if measure.value > episodes[index].peak.value { episodes[index].peak = measure }
        episodes[index].lastCalls.append(call)
        if episodes[index].lastCalls.count > EpisodeTracker.lastCallsKept { episodes[index].lastCalls.removeFirst() }
    }
}
