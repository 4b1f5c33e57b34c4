package import KeytrailModel
internal import KeytrailRules

/// Which columns a pass reads, and at which slot of a row each stands.
package struct RowLayout: Sendable {
    /// The columns in the order of their slots.
    package private(set) var columns: [CallColumn] = []

    /// A layout that has the call's identity at slots 0 and 1.
    package init() {
        columns = [.startedAt, .sequence]
    }

    /// The slot of `column`, added when it is new.
    package mutating func slot(of column: CallColumn) -> Int {
        if let known = columns.firstIndex(where: { $0.sharesRow(with: column) }) { return known }
        columns.append(column)
        return columns.count - 1
    }
}

extension CallColumn {
    /// Whether one integer of a row serves both columns.
    ///
    /// A credential's provider, scheme and place are read from the row that says how a call presented it, which differs from
    /// the row that stands for the credential.
    fileprivate func sharesRow(with other: CallColumn) -> Bool {
        self == other || (isPresentation && other.isPresentation) || (isOfCaller && other.isOfCaller)
    }

    private var isOfCaller: Bool { storage == .text(.caller) }

    private var isPresentation: Bool {
        self == .credentialProvider || self == .credentialScheme || self == .credentialPlace
    }
}

/// The integer that stands for SQL NULL in a row's number columns.
package let absentNumber = Int64.min

/// What a dictionary id of a column means; `nil` when there is no such row.
package typealias TextLookup = (_ column: CallColumn, _ id: Int64) throws -> String?

extension CallColumn {
    /// What a row's integer means as an event's field.
    ///
    /// - Throws: what `text` throws.
    func fieldValue(_ value: Int64, text: TextLookup) throws -> FieldValue {
        switch storage {
        case .timestamp: return .integer(value)
        case .integer: return value == absentNumber ? .absent : .integer(value)
        case .identifier: return RequestID(rawValue: value).map { .text($0.description) } ?? .absent
        case .enumeration: return enumerationName(value).map(FieldValue.text) ?? .absent
        case .text: return value == 0 ? .absent : try text(self, value).map(FieldValue.text) ?? .absent
        }
    }

    private func enumerationName(_ value: Int64) -> String? {
        switch self {
        case .outcome: Int(exactly: value).flatMap(Outcome.init(rawValue:))?.name
        case .vantage: Int(exactly: value).flatMap(Vantage.init(rawValue:))?.name
        case .door: Int(exactly: value).flatMap(Door.init(rawValue:))?.name
        default: nil
        }
    }
}
