internal import KeytrailModel

/// Recorded calls that wait for the next transaction.
struct GroupCommit: Sendable {
    /// A call and who waits for it.
    struct Entry: Sendable {
        var call: CallRecord
        var waiting: CheckedContinuation<Result<Void, StoreError>, Never>
    }

    /// The most calls of one transaction: others may write in between.
    static let groupSize = 1_000

    private var entries: [Entry] = []
    /// Whether a transaction is under way or scheduled, which will take what waits.
    private var isScheduled = false

    /// Adds a call; true when the caller must schedule a transaction.
    mutating func add(_ entry: Entry) -> Bool {
        entries.append(entry)
        guard !isScheduled else { return false }
        isScheduled = true
        return true
    }

    /// Takes the calls of the next transaction, oldest first.
    mutating func take() -> [Entry] {
        let group = Array(entries.prefix(GroupCommit.groupSize))
        entries.removeFirst(group.count)
        return group
    }

    /// Ends a transaction; true when more calls wait and the caller must schedule the next.
    mutating func finish() -> Bool {
        isScheduled = !entries.isEmpty
        return isScheduled
    }
}
