internal import KeytrailModel
internal import KeytrailRules

/// One test of one column, remembered per distinct value: a text is looked at once, however many calls have it.
struct ColumnTest {
    private enum Verdict: UInt8 {
        case unknown, fails, passes
    }

    private let slot: Int
    private let column: CallColumn
    private let test: ValueTest
    private let remembers: Bool
    private var verdicts: ContiguousArray<Verdict> = []

    /// Beyond this many distinct values they are tested again each time, so that memory stays bounded.
    private static let rememberedValues: Int64 = 1 << 24

    init(slot: Int, column: CallColumn, test: ValueTest) {
        self.slot = slot
        self.column = column
        self.test = test
        switch column.storage {
        case .text, .enumeration: remembers = true
        case .integer, .identifier, .timestamp: remembers = false
        }
    }

    /// Whether the row passes.
    ///
    /// Constant once the value has been seen.
    ///
    /// - Throws: what `text` throws.
    mutating func passes(_ row: Span<Int64>, text: TextLookup) throws -> Bool {
        let value = row[slot]
        guard remembers, value >= 0, value < ColumnTest.rememberedValues else { return try evaluate(value, text) }
        let index = Int(value)
        if index >= verdicts.count { grow(toHold: index) }
        switch verdicts[index] {
        case .passes: return true
        case .fails: return false
        case .unknown:
            let passes = try evaluate(value, text)
            verdicts[index] = passes ? .passes : .fails
            return passes
        }
    }

    private func evaluate(_ value: Int64, _ text: TextLookup) throws -> Bool {
        test.matches(try column.fieldValue(value, text: text))
    }

    private mutating func grow(toHold index: Int) {
        let count = max(64, index + 1, verdicts.count * 2)
        verdicts.append(contentsOf: repeatElement(.unknown, count: count - verdicts.count))
    }
}
