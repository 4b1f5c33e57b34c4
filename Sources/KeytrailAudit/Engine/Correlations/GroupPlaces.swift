internal import KeytrailModel
internal import KeytrailRules

/// Which group of a detector each event belongs to.
struct GroupPlaces {
    private let parts: [[DetectorPlan.Part]]
    private var interner: GroupInterner
    /// The group of each key that was seen, by the key and its table among the stream's; -1 for none.
    private var places: ContiguousArray<Int32> = []
    private var epoch = 0

    /// Stands for no group: the event lacks a group-by field.
    static let none: Int32 = -1

    init(_ plan: DetectorPlan, frame: EventFrame) {
        parts = plan.groupParts
        interner = GroupInterner(keys: plan.keySlots, frame: frame, allowsMissing: plan.allowsMissing)
    }

    /// The values of each group, by the group's number.
    var values: ContiguousArray<GroupInterner.Values> { interner.values }

    /// Replaces `groups` by those of all events of a stream.
    ///
    /// Constant for an event whose key was seen before: nobody looks at its values again.
    ///
    /// - Throws: what `text` throws.
    mutating func find(
        _ stream: EventStream,
        _ keys: SharedKeys,
        _ frame: EventFrame,
        _ text: TextLookup,
        into groups: inout ContiguousArray<Int32>
    ) throws {
        groups.removeAll(keepingCapacity: true)
        if keys.epoch != epoch {
            places.removeAll(keepingCapacity: true)
            epoch = keys.epoch
        }
        for event in stream.events {
            guard event.key >= 0 else {
                groups.append(GroupPlaces.none)
                continue
            }
            let place = stream.place(of: event)
            if place < places.count, places[place] >= 0 {
                groups.append(places[place])
                continue
            }
            let table = stream.table(of: event)
            let group = try interner.group(frame, text: text) { keys.part($0, of: Int(event.key), in: table) }
            guard let group else {
                groups.append(GroupPlaces.none)
                continue
            }
            while places.count <= place { places.append(GroupPlaces.none) }
            places[place] = Int32(truncatingIfNeeded: group)
            groups.append(places[place])
        }
    }

    /// The group of an instant of an inner correlation; `nil` when it lacks a group-by field.
    ///
    /// - Throws: what `text` throws.
    mutating func group(of instant: DerivedInstant, _ frame: EventFrame, _ text: TextLookup) throws -> Int? {
        let own = parts[instant.input]
        return try interner.group(frame, text: text) { instant.value(at: own[$0]) }
    }

    /// Forgets all groups but these, which get the numbers from 0 in their order.
    mutating func keep(_ survivors: [Int]) {
        interner.keep(survivors)
        places.removeAll(keepingCapacity: true)
    }
}

extension DerivedInstant {
    /// A slot and its integer, of a field of the inner correlation's group.
    func value(at part: DetectorPlan.Part) -> (slot: Int, integer: Int64) {
        guard case .inner(let place) = part else { return (0, absentNumber) }
        return (values.slots[place], values.integers[place])
    }
}
