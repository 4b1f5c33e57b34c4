/// Gaps that wait to be written: one for each door, program, execution and reason, however many calls are missing.
///
/// What keeps calls from being written keeps gaps from it too. A door adds to these while that lasts, and writes them when it
/// can again. The time between two gaps that became one counts as missing too: the log claims less than it could, never more.
public struct PendingGaps: Sendable {
    private struct Key: Hashable {
        var door: Door
        var program: String?
        var run: String?
        var reason: RecordingGap.Reason
    }

    private var gaps: [Key: RecordingGap] = [:]

    /// Waits for nothing.
    public init() {}

    /// Whether none waits.
    public var isEmpty: Bool { gaps.isEmpty }

    /// Adds a gap to those that wait.
    public mutating func add(_ gap: RecordingGap) {
        let key = Key(door: gap.door, program: gap.program, run: gap.run, reason: gap.reason)
        guard var known = gaps[key] else {
            gaps[key] = gap
            return
        }
        known.startedAt = min(known.startedAt, gap.startedAt)
        known.endedAt = max(known.endedAt, gap.endedAt)
        // A number that is not known makes the sum so.
        known.calls = known.calls == 0 || gap.calls == 0 ? 0 : known.calls + gap.calls
        gaps[key] = known
    }

    /// Takes what waits, the earliest first; to be added again when it cannot be written.
    public mutating func take() -> [RecordingGap] {
        defer { gaps = [:] }
        return gaps.values.sorted { $0.isBefore($1) }
    }
}

extension RecordingGap {
    /// Orders gaps by time, and those of one time by everything else, so that equal sets look alike.
    package func isBefore(_ other: RecordingGap) -> Bool {
        if window != other.window { return (startedAt, endedAt) < (other.startedAt, other.endedAt) }
        return (door.rawValue, program ?? "", run ?? "", reason.code, calls)
            < (other.door.rawValue, other.program ?? "", other.run ?? "", other.reason.code, other.calls)
    }
}
