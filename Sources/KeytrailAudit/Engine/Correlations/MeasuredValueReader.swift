internal import KeytrailModel
internal import KeytrailRules

/// Reads from events what a correlation measures.
struct MeasuredValueReader {
    /// What kind of value the type measures.
    private enum Kind {
        case none, identity, network, number, place
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

    /// Whether the type measures anything of its events.
    var isNeeded: Bool { kind != .none }

    /// What an event has that is measured, from the slots and integers of the measured fields.
    ///
    /// - Throws: what `text` throws.
    mutating func value(
        of parts: [(slot: Int, integer: Int64)],
        _ frame: EventFrame,
        text: TextLookup
    ) throws -> MeasuredValue {
        guard parts.count != 1 else { return try value(parts[0], frame, text: text) }
        let values = try parts.map { try MeasuredValueReader.fieldValue($0, frame, text: text) }
        switch kind {
        case .none, .number: return .none
        case .place:
            guard values.count == 2, let latitude = values[0].asNumber, let longitude = values[1].asNumber,
                abs(latitude) <= 90, abs(longitude) <= 180
            else { return .none }
            return .place(latitude: latitude, longitude: longitude)
        case .identity, .network: return values.isEmpty ? .none : combination(values)
        }
    }

    /// What an event has that is measured, from the slot and integer of the only measured field.
    ///
    /// - Throws: what `text` throws.
    mutating func value(
        _ part: (slot: Int, integer: Int64),
        _ frame: EventFrame,
        text: TextLookup
    ) throws -> MeasuredValue {
        switch kind {
        case .none, .place: return .none
        case .number:
            // Most numbers are columns of their own, whose integers say all.
            if case .column(let column) = frame.fields[part.slot], case .integer = column.storage {
                return part.integer == absentNumber ? .none : .number(Double(part.integer))
            }
            let number = try MeasuredValueReader.fieldValue(part, frame, text: text).asNumber
            return number.map { $0.isFinite ? .number($0) : .none } ?? .none
        case .identity, .network:
            return try single(part, frame.fields[part.slot]) {
                try MeasuredValueReader.fieldValue(part, frame, text: text)
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
    ) rethrows -> MeasuredValue {
        guard !field.isAbsent(part.integer) else { return .none }
        if kind == .identity, !isAliased, case .column = field, field.hasExactIDs {
            return .identity(Int(part.integer))
        }
        let place = Place(slot: part.slot, integer: part.integer)
        let isKept = part.integer != ValueTable.unkept
        if isKept, let number = known[place] { return .identity(number) }
        let value = try value()
        if case .list(let elements) = value {
            return .identities(elements.compactMap { $0.asIdentity.map { self.number(of: $0) } })
        }
        guard let text = value.asIdentity else { return .none }
        let number = self.number(of: kind == .network ? networkName(of: text) : text)
        if isKept {
            if known.count >= MeasuredValueReader.mostKnown { known = [:] }
            known[place] = number
        }
        return .identity(number)
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
