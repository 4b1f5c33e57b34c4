internal import KeytrailModel

/// Gives each combination of group-by values a small number, exactly: different groups never share one.
struct GroupInterner {
    private struct Branch: Hashable {
        var node: Int
        var value: Int64
    }

    private let keys: [(slot: Int, column: CallColumn)]
    private var children = KeyIndex<Branch>()
    private var groups: [Int?] = []
    private var names: [CallColumn: DerivedNames] = [:]
    /// One row's values for each group, by the group's number.
    private(set) var values: [[Int64]] = []

    init(keys: [(slot: Int, column: CallColumn)]) {
        self.keys = keys
    }

    /// The number of the row's group, or `nil` when a group-by value is missing.
    ///
    /// - Throws: what `text` throws.
    mutating func group(of row: Span<Int64>, text: TextLookup) throws -> Int? {
        var node = 0
        for key in keys {
            let value = row[key.slot]
            guard !key.column.isAbsent(value) else { return nil }
            guard let identity = try identity(of: value, in: key.column, text: text) else { return nil }
            node = child(of: node, value: identity)
        }
        while groups.count <= node { groups.append(nil) }
        if let known = groups[node] { return known }
        groups[node] = values.count
        values.append(keys.map { row[$0.slot] })
        return values.count - 1
    }

    /// The node below `node` for a value; 0 is the root, which no branch leads to.
    private mutating func child(of node: Int, value: Int64) -> Int {
        children.index(of: Branch(node: node, value: value), mixed: value &+ Int64(node) << 32) + 1
    }

    /// What tells values of a column apart: the number itself, except where several dictionary rows share a text; `nil` when
    /// the row has no text for that column.
    private mutating func identity(of value: Int64, in column: CallColumn, text: TextLookup) throws -> Int64? {
        switch column {
        case .credentialProvider, .credentialScheme, .credentialPlace, .callerProcessID, .callerExecutable,
            .callerOwner, .callerHostName:
            try names[column, default: DerivedNames()].number(of: value) { try text(column, value) }
        default: value
        }
    }
}

/// Numbers the texts that several ids stand for.
private struct DerivedNames {
    private var byID: [Int64: Int64?] = [:]
    private var byText: [String: Int64] = [:]

    mutating func number(of id: Int64, text: () throws -> String?) rethrows -> Int64? {
        if let known = byID[id] { return known }
        guard let text = try text() else {
            byID[id] = .some(nil)
            return nil
        }
        let number = byText[text] ?? Int64(byText.count)
        byText[text] = number
        byID[id] = number
        return number
    }
}

extension CallColumn {
    /// Whether a row's integer says that the call has no such value.
    func isAbsent(_ value: Int64) -> Bool {
        switch storage {
        case .timestamp: false
        case .integer, .identifier: value == absentNumber
        case .enumeration, .text: value == 0
        }
    }
}
