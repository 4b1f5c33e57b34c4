internal import KeytrailModel

/// Reads the lines of a table (RFC 4180); a value does not go over the end of its line.
struct CSVTable {
    private let columns: [String]
    private let separator: UInt8
    /// The field of each column, and its rank; `nil` for a column that is no field.
    private let fields: [(field: ForeignField, rank: Int)?]
    private var cells: [ByteSlice] = []
    /// Cells with quotes in them, as long as the present line is read.
    private var unquoted: [ConstantText] = []
    /// What the present line has in columns that are no fields.
    private(set) var others: [JSON.Member] = []

    init(columns: [String], separator: UInt8, paths: MemberPaths) {
        self.columns = columns
        self.separator = separator
        fields = columns.map { paths.field(named: $0) }
    }

    /// The names in a first line.
    ///
    /// - Throws: `openQuote`.
    static func names(_ line: ByteSlice, separator: UInt8) throws(LineReject) -> [String] {
        var table = CSVTable(columns: [], separator: separator, paths: MemberPaths([]))
        try table.split(line)
        return table.cells.map(\.string)
    }

    /// Reads a line's values.
    ///
    /// - Throws: `openQuote` or `columns`.
    mutating func read(_ line: ByteSlice, into values: inout ForeignValues) throws(LineReject) {
        values.clear()
        others.removeAll(keepingCapacity: true)
        try split(line)
        guard cells.count == columns.count else { throw .columns(found: cells.count, expected: columns.count) }
        for (index, cell) in cells.enumerated() where !cell.isEmpty {
            if let (field, rank) = fields[index] {
                values.set(field, .text(cell), rank: rank)
            } else {
                others.append(JSON.Member(columns[index], .string(cell.string)))
            }
        }
    }

    private mutating func split(_ line: ByteSlice) throws(LineReject) {
        cells.removeAll(keepingCapacity: true)
        unquoted.removeAll(keepingCapacity: true)
        var position = 0
        while true {
            if position < line.count, line[position] == 0x22 {
                position = try takeQuoted(line, from: position)
            } else {
                let end = line.index(of: separator, from: position) ?? line.count
                cells.append(line[position..<end])
                position = end
            }
            guard position < line.count else { return }
            guard line[position] == separator else { throw .openQuote }
            position += 1
            if position == line.count {
                cells.append(.none)
                return
            }
        }
    }

    /// Takes the cell whose quote stands at `start`; answers where it ends.
    private mutating func takeQuoted(_ line: ByteSlice, from start: Int) throws(LineReject) -> Int {
        var position = start + 1
        var isDoubled = false
        while let quote = line.index(of: 0x22, from: position) {
            guard quote + 1 < line.count, line[quote + 1] == 0x22 else {
                let cell = line[(start + 1)..<quote]
                if isDoubled {
                    let text = ConstantText(cell.string.replacing("\"\"", with: "\""))
                    unquoted.append(text)
                    cells.append(text.slice)
                } else {
                    cells.append(cell)
                }
                return quote + 1
            }
            isDoubled = true
            position = quote + 2
        }
        throw .openQuote
    }
}
