internal import KeytrailModel

/// The events of one group inside the closed window that ends at the newest instant, each with a value.
struct SlidingWindow<Value> {
    /// An event inside.
    struct Entry {
        var at: Timestamp
        var call: CallID
        var value: Value
    }

    private let length: TimeSpan
    private var entries: ContiguousArray<Entry> = []
    private var head = 0

    init(length: TimeSpan) {
        self.length = length
    }

    var count: Int { entries.count - head }

    var isEmpty: Bool { entries.count == head }

    /// The bytes of the events inside, and of the room for more.
    var bytes: Int { 32 + entries.capacity * MemoryLayout<Entry>.stride }

    /// The newest event's time; `nil` when empty.
    var latest: Timestamp? { entries.last?.at }

    /// The events inside, oldest first.
    var present: ArraySlice<Entry> { ArraySlice(entries[head...]) }

    /// Adds an event that is not older than the ones inside.
    ///
    /// Amortised constant.
    mutating func append(_ event: CorrelatedEvent, value: Value) {
        entries.append(Entry(at: event.at, call: event.call, value: value))
    }

    /// Whether an event is the newest one again: a call that several of the rules matched is one event.
    func endsWith(_ event: CorrelatedEvent) -> Bool {
        guard !event.isDerived, let last = entries.last, !isEmpty else { return false }
        return last.call == event.call && last.at == event.at
    }

    /// Drops what fell out of the window that ends at `time`, each event through `removed`.
    ///
    /// Amortised constant.
    mutating func expire(at time: Timestamp, removed: (Entry) -> Void = { _ in }) {
        let start = time - length
        while head < entries.count, entries[head].at < start {
            removed(entries[head])
            head += 1
        }
        compact()
    }

    /// Drops the older half.
    mutating func shed(removed: (Entry) -> Void = { _ in }) {
        let end = head + count / 2
        while head < end {
            removed(entries[head])
            head += 1
        }
        // The room is what has to be given back.
        entries = ContiguousArray(entries[head...])
        head = 0
    }

    /// The number of events inside, the oldest and the newest; `nil` when empty.
    var evidence: Evidence? {
        guard let newest = entries.last, !isEmpty else { return nil }
        let oldest = entries[head...].prefix(Evidence.oldestKept).map(\.call)
        return Evidence(count: count, oldest: oldest, newest: newest.call)
    }

    private mutating func compact() {
        guard head > 8, head > entries.count / 2 else { return }
        entries.removeFirst(head)
        head = 0
    }
}

extension SlidingWindow where Value: Equatable {
    /// Whether an event is among the newest with the same value: rules that see a call under other names may measure other
    /// values of it, and each counts once.
    func endsWith(_ event: CorrelatedEvent, value: Value) -> Bool {
        guard !event.isDerived else { return false }
        var index = entries.count - 1
        while index >= head, entries[index].call == event.call, entries[index].at == event.at {
            if entries[index].value == value { return true }
            index -= 1
        }
        return false
    }
}
