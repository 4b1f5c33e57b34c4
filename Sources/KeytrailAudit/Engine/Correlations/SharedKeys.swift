internal import KeytrailModel
internal import KeytrailRules

/// Numbers the group keys that several rules have in common, once for each event and not once for each rule.
///
/// Only a shortcut: a rule still tells its groups apart itself, and asks itself when it sees a number for the first time.
struct SharedKeys {
    /// A key's number, good as long as the table is not begun anew.
    struct Number {
        /// From 0; -1 when the event lacks a value.
        var index: Int
        /// Which table it is of.
        var epoch: Int
    }

    /// The slots of a key, and whether values may be missing.
    private struct Shape: Hashable {
        var slots: [Int]
        var allowsMissing: Bool
    }

    private var shapes: [Shape: Int] = [:]
    private var slots: [[Int]] = []
    private var interners: ContiguousArray<GroupInterner> = []
    private var fresh: [GroupInterner] = []
    private var epochs: ContiguousArray<Int> = []
    /// The present event's number for each key; -2 when nobody has asked yet.
    private var present: ContiguousArray<Int> = []
    private var asked: ContiguousArray<Int> = []

    /// A table with more keys is begun anew.
    private static let limit = 1 << 16

    /// The key of a rule that can share it; `nil` for one whose inputs have different fields.
    mutating func key(of plan: DetectorPlan, frame: EventFrame) -> Int? {
        guard plan.correlation.aliases.isEmpty, let first = plan.groupParts.first else { return nil }
        var slots: [Int] = []
        for part in first {
            guard case .slot(let slot) = part else { return nil }
            slots.append(slot)
        }
        guard plan.groupParts.allSatisfy({ $0 == first }) else { return nil }
        let shape = Shape(slots: slots, allowsMissing: plan.allowsMissing)
        if let known = shapes[shape] { return known }
        let interner = GroupInterner(keys: slots.map { [$0] }, frame: frame, allowsMissing: plan.allowsMissing)
        shapes[shape] = interners.count
        self.slots.append(slots)
        interners.append(interner)
        fresh.append(interner)
        epochs.append(0)
        present.append(-2)
        return interners.count - 1
    }

    /// The number of the present event's key.
    ///
    /// - Throws: what `text` throws.
    mutating func number(of key: Int, _ frame: EventFrame, text: TextLookup) throws -> Number {
        if present[key] == -2 {
            if interners[key].values.count > SharedKeys.limit {
                interners[key] = fresh[key]
                epochs[key] += 1
            }
            let slots = slots[key]
            present[key] = try interners[key].group(frame, text: text) { (slots[$0], frame.values[slots[$0]]) } ?? -1
            asked.append(key)
        }
        return Number(index: present[key], epoch: epochs[key])
    }

    /// Makes ready for the next event.
    mutating func forgetEvent() {
        for key in asked { present[key] = -2 }
        asked.removeAll(keepingCapacity: true)
    }
}
