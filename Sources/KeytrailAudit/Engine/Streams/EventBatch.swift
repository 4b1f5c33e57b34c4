internal import KeytrailModel

/// Events on their way to the detectors: of each, what detectors look at when they know its group.
///
/// Detectors take events in batches, one detector after the other, so that each works on its own groups for a while and not
/// every detector on every event.
struct EventBatch {
    /// How many events a batch has at most.
    static let size = 1_024

    /// The events, in their order.
    private(set) var calls: ContiguousArray<CallID> = []
    /// What rules measure of the events, one integer for each of `slots`, event by event.
    private var measured: ContiguousArray<Int64> = []
    private let slots: ContiguousArray<Int>
    private let columns: [Int: Int]

    /// Prepares for events of which these slots are measured.
    init(measuring slots: Set<Int>) {
        self.slots = ContiguousArray(slots.sorted())
        columns = Dictionary(uniqueKeysWithValues: self.slots.enumerated().map { ($1, $0) })
    }

    /// Where a slot's integers are; `nil` for a slot that is not measured.
    func column(of slot: Int) -> Int? { columns[slot] }

    /// Adds an event by the values of the frame's slots; its place is what comes back.
    mutating func append(_ call: CallID, _ values: ContiguousArray<Int64>) -> Int {
        calls.append(call)
        for slot in slots { measured.append(values[slot]) }
        return calls.count - 1
    }

    /// What an event has in a measured column.
    func integer(_ event: Int, column: Int) -> Int64 { measured[event * slots.count + column] }

    /// Forgets the events.
    mutating func removeAll() {
        calls.removeAll(keepingCapacity: true)
        measured.removeAll(keepingCapacity: true)
    }
}
