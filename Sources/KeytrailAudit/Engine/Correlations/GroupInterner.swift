internal import KeytrailModel
internal import KeytrailRules

/// Gives each combination of group-by values a small number, exactly: different groups never share one.
struct GroupInterner {
    /// A group's values as the first of its events had them.
    struct Values {
        /// Which slots of the frame the values are of.
        var slots: [Int]
        /// The integers in those slots.
        var integers: ContiguousArray<Int64>
        /// What tells the values apart; as many.
        fileprivate var identities: ContiguousArray<Int64>
    }

    private struct Branch: MixedKey {
        var node: Int
        var value: Int64

        var mixed: Int64 { value &+ Int64(node) << 32 }
    }

    /// Whether values of a key are told apart by what they mean, because different fields, or shared texts, are compared.
    private let isByMeaning: [Bool]
    /// Whether an event may lack a value; it is then told apart by lacking it.
    private let allowsMissing: Bool
    private var children = KeyIndex<Branch>()
    private var groups: ContiguousArray<Int> = []
    private var meanings: [MeaningNumbers]
    private var identities: ContiguousArray<Int64> = []
    /// The values of each group, by the group's number.
    private(set) var values: ContiguousArray<Values> = []

    /// Stands for a missing value.
    private static let missing = Int64.min

    /// Prepares for keys of which each may stand in these slots; `frame` says what those are.
    init(keys: [Set<Int>], frame: EventFrame, allowsMissing: Bool = false) {
        self.allowsMissing = allowsMissing
        isByMeaning = keys.map { slots in
            let fields = Set(slots.map { frame.fields[$0] })
            return fields.count > 1 || !fields.allSatisfy(\.hasExactIDs)
        }
        meanings = keys.map { _ in MeaningNumbers() }
    }

    /// The number of the group that has these parts, a slot and its integer for each key; `nil` when one is missing.
    ///
    /// Constant, but for values that are told apart by their meaning and are new.
    ///
    /// - Throws: what `text` throws.
    mutating func group(
        _ frame: EventFrame,
        text: TextLookup,
        part: (_ key: Int) -> (slot: Int, integer: Int64)
    ) throws -> Int? {
        identities.removeAll(keepingCapacity: true)
        var node = 0
        for key in isByMeaning.indices {
            let (slot, integer) = part(key)
            let identity: Int64
            if frame.fields[slot].isAbsent(integer) || integer == ValueTable.unkept {
                guard allowsMissing else { return nil }
                identity = GroupInterner.missing
            } else if isByMeaning[key] {
                let number = try meanings[key].number(of: integer, slot: slot) {
                    try frame.fieldValue(integer, slot: slot, text: text)
                }
                guard let number else { return nil }
                identity = number
            } else {
                identity = integer
            }
            identities.append(identity)
            node = child(of: node, value: identity)
        }
        while groups.count <= node { groups.append(-1) }
        if groups[node] >= 0 { return groups[node] }
        groups[node] = values.count
        let parts = isByMeaning.indices.map { part($0) }
        let integers = ContiguousArray(parts.map(\.integer))
        // Most groups have their values in the same slots, and told apart by the integers themselves: kept once.
        let slots = parts.map(\.slot)
        let shared = values.last.map { $0.slots == slots ? $0.slots : slots } ?? slots
        let identities = integers == self.identities ? integers : self.identities
        values.append(Values(slots: shared, integers: integers, identities: identities))
        return values.count - 1
    }

    /// Forgets all groups but these, which get the numbers from 0 in their order.
    mutating func keep(_ survivors: [Int]) {
        let kept = ContiguousArray(survivors.map { values[$0] })
        children = KeyIndex()
        groups = []
        values = kept
        for key in meanings.indices { meanings[key].keep(Set(kept.map { $0.identities[key] })) }
        for (number, values) in kept.enumerated() {
            let node = values.identities.reduce(0) { child(of: $0, value: $1) }
            while groups.count <= node { groups.append(-1) }
            groups[node] = number
        }
    }

    /// The node below `node` for a value; 0 is the root, which no branch leads to.
    private mutating func child(of node: Int, value: Int64) -> Int {
        children.index(of: Branch(node: node, value: value)) + 1
    }
}

/// Numbers the meanings that several integers, of several slots, stand for.
struct MeaningNumbers {
    private struct Place: Hashable {
        var slot: Int
        var integer: Int64
    }

    private var byPlace: [Place: Int64?] = [:]
    private var byMeaning: [String: Int64] = [:]
    private var next: Int64 = 0

    /// Beyond this many remembered places they are looked up again.
    private static let limit = 1 << 17

    /// The number of what an integer of a slot means; `nil` when it means nothing.
    ///
    /// - Throws: what `value` throws.
    mutating func number(of integer: Int64, slot: Int, value: () throws -> FieldValue) rethrows -> Int64? {
        let place = Place(slot: slot, integer: integer)
        if let known = byPlace[place] { return known }
        let number = try value().asIdentity.map { text in
            if let number = byMeaning[text] { return number }
            next += 1
            byMeaning[text] = next
            return next
        }
        if byPlace.count >= MeaningNumbers.limit { byPlace = [:] }
        byPlace[place] = .some(number)
        return number
    }

    /// Forgets all numbers but these.
    mutating func keep(_ numbers: Set<Int64>) {
        byPlace = [:]
        byMeaning = byMeaning.filter { numbers.contains($0.value) }
    }
}

extension FieldValue {
    /// A text that two values share only when they are the same, case included; `nil` when absent.
    var asIdentity: String? {
        switch self {
        case .absent: nil
        case .text, .integer, .number, .boolean: asText
        case .list(let elements): "[" + elements.map { $0.asIdentity ?? "" }.joined(separator: "\u{1F}") + "]"
        }
    }
}
