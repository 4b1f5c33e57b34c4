internal import KeytrailModel
internal import KeytrailRules

/// Gives each value that imported events have under one name a small number; 0 stands for no value.
///
/// Past its limit it keeps no more values: what comes then is known for the present event alone, under a number that no
/// other event has, so that matching stays exact and groups of such values are the ones that are left out.
struct ValueTable {
    /// The number of a value that was not kept.
    static let unkept = Int64.min + 1

    /// About how many bytes one table may hold.
    private static let limit = 32 << 20

    private var numbers: [FieldValue: Int64] = [:]
    private var values: [FieldValue] = [.absent]
    private var present = FieldValue.absent
    /// About how many bytes the values take.
    private(set) var weight = 0

    /// The number of what an event has under a name.
    mutating func id(of name: String, in members: [JSON.Member]) -> Int64 {
        let value = FieldValue(named: name, in: members)
        if value == .absent { return 0 }
        if let known = numbers[value] { return known }
        guard weight < ValueTable.limit else {
            present = value
            return ValueTable.unkept
        }
        weight += 100 + ValueTable.size(of: value)
        values.append(value)
        numbers[value] = Int64(values.count - 1)
        return Int64(values.count - 1)
    }

    /// The value of a number.
    subscript(_ number: Int64) -> FieldValue {
        if number == ValueTable.unkept { return present }
        return values.indices.contains(Int(number)) ? values[Int(number)] : .absent
    }

    private static func size(of value: FieldValue) -> Int {
        switch value {
        case .absent, .integer, .number, .boolean: 0
        case .text(let text): text.utf8.count
        case .list(let elements): elements.reduce(0) { $0 + 24 + size(of: $1) }
        }
    }
}
