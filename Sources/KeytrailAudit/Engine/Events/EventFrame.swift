internal import KeytrailModel
internal import KeytrailRules

/// The values of one event that the rules ask for, each one integer: what the engine works on.
///
/// A column's integer is the log's own. Other fields get integers here: composed ones from those of their columns, an imported
/// event's from the values seen so far. One engine has one frame, which all of its parts look at: a class, so that looking at it
/// copies nothing.
final class EventFrame {
    /// Where a slot's integer comes from.
    private enum Source {
        case column(slot: Int)
        case composed(Int)
        case attribute(Int)
        case members
        case logSource
    }

    /// The field of each slot.
    private(set) var fields: [EventField] = []
    /// The present event's integer of each slot.
    private(set) var values: ContiguousArray<Int64> = []
    /// Whether any rule needs what imported events have beyond the columns.
    private(set) var needsAttributes = false
    /// Whether the present event has a value that is known for it alone.
    private(set) var hasUnkept = false

    private var sources: [Source] = []
    private var slots: [EventField: Int] = [:]
    private var columns: [(slot: Int, from: Int)] = []
    /// The slots of composed fields.
    private var composed: [Int] = []
    /// The slots of what only imported events have.
    private var imported: [Int] = []
    private var compositions: [ComposedValue] = []
    private var attributes: [(name: String, values: ValueTable)] = []
    private var logs = LogSourceTable()
    /// The present event's members beyond the columns.
    private(set) var members: [JSON.Member] = []

    /// The slot of a field, added when it is new; the columns that it needs are added to `layout`.
    func slot(of field: EventField, layout: inout RowLayout) -> Int {
        if let known = slots[field] { return known }
        let slot = fields.count
        slots[field] = slot
        fields.append(field)
        values.append(0)
        switch field {
        case .column(let column):
            sources.append(.column(slot: layout.slot(of: column)))
            columns.append((slot, layout.slot(of: column)))
        case .composed(let composed):
            sources.append(.composed(compositions.count))
            compositions.append(ComposedValue(composed, layout: &layout))
            self.composed.append(slot)
        case .attribute(let name):
            sources.append(.attribute(attributes.count))
            attributes.append((name, ValueTable()))
            imported.append(slot)
            needsAttributes = true
        case .members:
            sources.append(.members)
            imported.append(slot)
            needsAttributes = true
        case .logSource:
            sources.append(.logSource)
            imported.append(slot)
            needsAttributes = true
        }
        return slot
    }

    /// Takes the next event.
    ///
    /// Linear in the slots; `members` is empty for a call that was not imported.
    func load(_ row: Span<Int64>, members: [JSON.Member]) {
        for (slot, from) in columns { values[slot] = row[from] }
        for slot in composed {
            if case .composed(let index) = sources[slot] { values[slot] = compositions[index].id(in: row) }
        }
        // Between calls that were not imported nothing changes here.
        guard !members.isEmpty || !self.members.isEmpty else { return }
        self.members = members
        hasUnkept = false
        for slot in imported {
            switch sources[slot] {
            case .column, .composed: break
            case .attribute(let index):
                values[slot] =
                    members.isEmpty ? 0 : attributes[index].values.id(of: attributes[index].name, in: members)
                if values[slot] == ValueTable.unkept { hasUnkept = true }
            case .members: values[slot] = members.isEmpty ? 0 : ValueTable.unkept
            case .logSource: values[slot] = members.isEmpty ? 0 : logs.id(of: members)
            }
        }
    }

    /// What an integer of a slot means.
    ///
    /// - Throws: what `text` throws.
    func fieldValue(_ value: Int64, slot: Int, text: TextLookup) throws -> FieldValue {
        switch sources[slot] {
        case .column:
            guard case .column(let column) = fields[slot] else { return .absent }
            return try column.fieldValue(value, text: text)
        case .composed(let index): return try compositions[index].fieldValue(value, text: text)
        case .attribute(let index): return attributes[index].values[value]
        case .members: return members.isEmpty ? .absent : .list(FieldValue.leaves(of: members))
        case .logSource: return .integer(value)
        }
    }

    /// The log that an integer of the log source's slot stands for; `nil` for Keytrail's calls.
    func logSource(_ value: Int64) -> LogSource? { logs[value] }

    /// How much the tables of imported values hold, in bytes, about.
    var weight: Int { attributes.reduce(0) { $0 + $1.values.weight } }
}
