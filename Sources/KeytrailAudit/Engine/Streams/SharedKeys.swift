internal import KeytrailModel
internal import KeytrailRules

/// Numbers the group-by values that several rules have in common, once for each event and not once for each rule.
///
/// Only a shortcut: a number stands for the integers of an event's slots, and a rule asks itself which group those are when it
/// sees a number for the first time.
struct SharedKeys {
    /// One list of slots and the tuples seen there.
    private struct Table {
        var slots: ContiguousArray<Int>
        var allowsMissing: Bool
        var tuples: TupleNumbers
        /// Whether the tuple lacks a value.
        var isLacking: ContiguousArray<Bool> = []
    }

    private struct Shape: Hashable {
        var slots: [Int]
        var allowsMissing: Bool
    }

    /// The number of what lacks a value.
    static let lacking = -1

    private var shapes: [Shape: Int] = [:]
    private var tables: ContiguousArray<Table> = []
    /// How often tables were begun anew; numbers are good for one epoch.
    private(set) var epoch = 0

    /// More tuples than this are begun anew.
    private static let limit = 1 << 17

    /// The table of these slots.
    mutating func table(of slots: [Int], allowsMissing: Bool) -> Int {
        let shape = Shape(slots: slots, allowsMissing: allowsMissing)
        if let known = shapes[shape] { return known }
        shapes[shape] = tables.count
        let tuples = TupleNumbers(width: slots.count)
        tables.append(Table(slots: ContiguousArray(slots), allowsMissing: allowsMissing, tuples: tuples))
        return tables.count - 1
    }

    /// Whether a table has grown so large that all should be begun anew.
    var isFull: Bool { tables.contains { $0.tuples.count > SharedKeys.limit } }

    /// Begins anew: no number of before is good any more.
    mutating func reset() {
        for table in tables.indices {
            tables[table].tuples.removeAll()
            tables[table].isLacking.removeAll()
        }
        epoch += 1
    }

    /// The number of the event in `frame` by a table; `lacking` when a value is missing that must not.
    mutating func number(of table: Int, _ values: ContiguousArray<Int64>, _ frame: EventFrame) -> Int {
        let (number, isNew) = tables[table].tuples.number(values, at: tables[table].slots)
        if isNew { tables[table].isLacking.append(isLacking(table, number, frame)) }
        return tables[table].isLacking[number] ? SharedKeys.lacking : number
    }

    private func isLacking(_ table: Int, _ number: Int, _ frame: EventFrame) -> Bool {
        guard !tables[table].allowsMissing else { return false }
        return tables[table].slots.indices.contains { index in
            let integer = tables[table].tuples.part(index, of: number)
            return frame.fields[tables[table].slots[index]].isAbsent(integer) || integer == ValueTable.unkept
        }
    }

    /// A slot and its integer, of a number's tuple.
    func part(_ index: Int, of number: Int, in table: Int) -> (slot: Int, integer: Int64) {
        (tables[table].slots[index], tables[table].tuples.part(index, of: number))
    }
}
