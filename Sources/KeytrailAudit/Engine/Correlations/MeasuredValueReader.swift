internal import KeytrailModel
internal import KeytrailRules

/// Reads from events what a correlation measures.
struct MeasuredValueReader {
    /// What kind of value the type measures.
    private enum Kind {
        case none, identity, network, number, place
    }

    /// How the value of an input's events is read from a batch.
    enum Reading {
        /// Nothing is measured.
        case nothing
        /// By an integer that tells values apart by itself, but for the one that says there is none.
        case identity(column: Int, absent: Int64)
        /// By an integer that is the number itself.
        case number(column: Int)
        /// From what the integers of slots mean.
        case values([(slot: Int, column: Int)])
    }

    /// What was read.
    enum Result {
        case one(MeasuredValue)
        /// The identities of a list's elements.
        case several([Int])
    }

    private let kind: Kind
    /// Whether rules read the value from different fields, whose integers mean different things.
    private let isAliased: Bool
    /// What integers were found to mean lately.
    private var known: [Place: Int] = [:]

    private struct Place: Hashable {
        var slot: Int
        var integer: Int64
    }

    private static let mostKnown = 1 << 16

    init(_ correlation: Correlation) {
        if case .measure(let condition) = correlation.condition {
            isAliased = correlation.aliases.contains { condition.fields.contains($0.name) }
        } else {
            isAliased = false
        }
        switch correlation.kind {
        case .eventCount, .temporal, .temporalOrdered, .ratio, .silence, .spike: kind = .none
        case .valueCount: kind = .identity
        case .newValue:
            if case .newValue(let terms) = correlation.terms, terms.novelty == .network {
                kind = .network
            } else {
                kind = .identity
            }
        case .valueSum, .valueAverage, .valuePercentile, .valueMedian: kind = .number
        case .impossibleTravel: kind = .place
        }
    }

    /// How the value of an input's events is read, which have the measured fields there.
    func reading(of parts: [DetectorPlan.Part], frame: EventFrame, batch: EventBatch) -> Reading {
        guard isNeeded else { return .nothing }
        var columns: [(slot: Int, column: Int)] = []
        for case .slot(let slot) in parts {
            if let column = batch.column(of: slot) { columns.append((slot, column)) }
        }
        if columns.count == 1, parts.count == 1, case .column(let column) = frame.fields[columns[0].slot] {
            switch (kind, column.storage) {
            case (.number, .integer): return .number(column: columns[0].column)
            case (.identity, _) where !isAliased && frame.fields[columns[0].slot].hasExactIDs:
                if let absent = column.absentInteger { return .identity(column: columns[0].column, absent: absent) }
            default: break
            }
        }
        return .values(columns)
    }

    /// Whether the type measures anything of its events.
    var isNeeded: Bool { kind != .none }

    /// What an event has that is measured, from the slots and integers of the measured fields.
    ///
    /// - Throws: what `text` throws.
    mutating func value(
        of parts: [(slot: Int, integer: Int64)],
        _ frame: EventFrame,
        text: TextLookup
    ) throws -> Result {
        switch kind {
        case .none: return .one(.none)
        case .number:
            guard parts.count == 1 else { return .one(.none) }
            let number = try MeasuredValueReader.fieldValue(parts[0], frame, text: text).asNumber
            return .one(number.map { $0.isFinite ? .number($0) : .none } ?? .none)
        case .place:
            let values = try parts.map { try MeasuredValueReader.fieldValue($0, frame, text: text) }
            guard values.count == 2, let latitude = values[0].asNumber, let longitude = values[1].asNumber,
                abs(latitude) <= 90, abs(longitude) <= 180
            else { return .one(.none) }
            return .one(.place(latitude: latitude, longitude: longitude))
        case .identity, .network:
            guard parts.count == 1 else {
                let values = try parts.map { try MeasuredValueReader.fieldValue($0, frame, text: text) }
                return .one(values.isEmpty ? .none : combination(values))
            }
            return try single(parts[0], frame.fields[parts[0].slot]) {
                try MeasuredValueReader.fieldValue(parts[0], frame, text: text)
            }
        }
    }

    private static func fieldValue(
        _ part: (slot: Int, integer: Int64),
        _ frame: EventFrame,
        text: TextLookup
    ) throws -> FieldValue {
        guard !frame.fields[part.slot].isAbsent(part.integer) else { return .absent }
        return try frame.fieldValue(part.integer, slot: part.slot, text: text)
    }

    /// One field's value, told apart by its integer where that says all.
    private mutating func single(
        _ part: (slot: Int, integer: Int64),
        _ field: EventField,
        value: () throws -> FieldValue
    ) rethrows -> Result {
        guard !field.isAbsent(part.integer) else { return .one(.none) }
        if kind == .identity, !isAliased, case .column = field, field.hasExactIDs {
            return .one(.identity(Int(part.integer)))
        }
        let place = Place(slot: part.slot, integer: part.integer)
        let isKept = part.integer != ValueTable.unkept
        if isKept, let number = known[place] { return .one(.identity(number)) }
        let value = try value()
        if case .list(let elements) = value {
            return .several(elements.compactMap { $0.asIdentity.map { self.number(of: $0) } })
        }
        guard let text = value.asIdentity else { return .one(.none) }
        let number = self.number(of: kind == .network ? networkName(of: text) : text)
        if isKept {
            if known.count >= MeasuredValueReader.mostKnown { known = [:] }
            known[place] = number
        }
        return .one(.identity(number))
    }

    private func combination(_ values: [FieldValue]) -> MeasuredValue {
        let parts = values.compactMap(\.asIdentity)
        guard parts.count == values.count else { return .none }
        return .identity(number(of: parts.map { "\($0.utf8.count):\($0)" }.joined()))
    }

    /// A number for a text: its hash under the process's own key, so that nobody can make two texts meet, and no table of
    /// all texts is needed.
    private func number(of text: String) -> Int { text.hashValue }
}
