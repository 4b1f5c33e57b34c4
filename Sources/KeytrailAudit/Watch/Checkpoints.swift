internal import KeytrailModel

/// Engines as they were at some instants of the past, the closer to the present the denser: late calls are read in from the last
/// instant before them.
struct Checkpoints {
    /// Oldest first.
    private var sets: [EngineSet] = []

    /// The engines that have read most.
    var last: EngineSet? { sets.last }

    /// Forgets everything.
    mutating func removeAll() { sets = [] }

    /// Forgets the engines that have not read what started at `time` or later and came since.
    mutating func invalidate(from time: Timestamp) { sets.removeAll { $0.horizon >= time } }

    /// Keeps engines that have read on.
    mutating func append(_ set: EngineSet) {
        sets.append(set)
        thin()
    }

    /// The instants before `end` that are worth a checkpoint when there is none yet, oldest first.
    static func instants(until end: Timestamp) -> [Timestamp] {
        [.hours(24), .hours(6), .minutes(90), .minutes(20), .minutes(5), .minutes(1), .zero].map { end - $0 }
    }

    /// Leaves out those between which less time lies than four times their distance from the end, and a little.
    ///
    /// So there are about as many as the logarithm to the base four of the time they cover.
    private mutating func thin() {
        guard let end = sets.last?.horizon else { return }
        var index = sets.count - 2
        while index > 0 {
            let gap = sets[index + 1].horizon - sets[index - 1].horizon
            let age = end - sets[index + 1].horizon
            if gap <= age + age + age + .minutes(1) { sets.remove(at: index) }
            index -= 1
        }
    }

    /// How many there are.
    var count: Int { sets.count }
}
