internal import KeytrailModel
internal import KeytrailRules

/// Where an event has the field that a rule names.
enum EventField: Hashable {
    /// A column of the log.
    case column(CallColumn)
    /// Made of several columns.
    case composed(ComposedField)
    /// A field of an imported event that the log has no column for.
    case attribute(String)
    /// Everything that an imported event says beyond the columns.
    case members
    /// Which log an imported event comes from.
    case logSource

    /// Where keyword searches look: what a person would find in a line of the log.
    static let searched: [EventField] = [
        .column(.method), .column(.host), .composed(.uri), .column(.status), .column(.userAgent),
        .column(.clientAddress), .column(.peerAddress), .column(.errorType), .column(.program), .column(.credentialID),
        .members,
    ]

    /// What a rule about `source` means by `name`.
    ///
    /// Rules about calls may use every name of the alias table. A trail's own fields keep their names, so only names that
    /// cannot be its own, those of OpenTelemetry and Keytrail, are columns there.
    init(_ name: String, in source: LogSource) {
        let column = CallColumn(fieldName: name)
        switch source.events {
        case .calls, .derived:
            if let column {
                self = .column(column)
            } else if let composed = ComposedField(fieldName: name) {
                self = .composed(composed)
            } else {
                self = .attribute(name)
            }
        case .trail:
            if let column, column.fieldName == name {
                self = .column(column)
            } else if let composed = ComposedField(rawValue: name) {
                self = .composed(composed)
            } else {
                self = .attribute(name)
            }
        }
    }

    /// Whether a value's integer says that the event has no such field.
    func isAbsent(_ value: Int64) -> Bool {
        switch self {
        case .column(let column): column.isAbsent(value)
        case .composed, .attribute, .members: value == 0
        case .logSource: false
        }
    }

    /// Whether only imported events have it.
    var isOfImported: Bool {
        switch self {
        case .column, .composed: false
        case .attribute, .members, .logSource: true
        }
    }

    /// Whether one integer always means one value, and different ones different values.
    var hasExactIDs: Bool {
        switch self {
        case .column(let column): !column.sharesTexts
        case .composed(let field): field != .pathExtension
        case .attribute, .members, .logSource: true
        }
    }
}

extension CallColumn {
    /// The integer that says that the call has no such value; `nil` when it always has one.
    var absentInteger: Int64? {
        switch storage {
        case .timestamp: nil
        case .integer, .identifier: absentNumber
        case .enumeration, .text: 0
        }
    }

    /// Whether a row's integer says that the call has no such value.
    func isAbsent(_ value: Int64) -> Bool { absentInteger.map { value == $0 } ?? false }

    /// Whether several dictionary rows may stand for one text.
    fileprivate var sharesTexts: Bool {
        switch self {
        case .credentialProvider, .credentialScheme, .credentialPlace, .callerProcessID, .callerExecutable,
            .callerOwner, .callerHostName:
            true
        default: false
        }
    }
}
