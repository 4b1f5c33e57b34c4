package import KeytrailModel

extension FieldValue {
    /// What a JSON value is as a field's value: null is absent, an object is its text.
    package init(_ json: JSON) {
        switch json {
        case .null: self = .absent
        case .bool(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.map { FieldValue($0) })
        case .object: self = .text(json.text)
        }
    }

    /// What an event's members have under a dotted name: the member of that whole name, else the nested path; through lists,
    /// every element's.
    ///
    /// Linear in the members on the way.
    package init(named name: String, in members: [JSON.Member]) {
        self = FieldValue.find(name[...], in: members).map { FieldValue($0) } ?? .absent
    }

    private static func find(_ name: Substring, in members: [JSON.Member]) -> JSON? {
        if let member = members.first(where: { $0.name == name }) { return member.value }
        // Members may have dots in their own names: every prefix that is a member's name is tried, shortest first.
        for dot in name.indices where name[dot] == "." {
            guard let member = members.first(where: { $0.name == name[..<dot] }) else { continue }
            if let found = descend(name[name.index(after: dot)...], into: member.value) { return found }
        }
        return nil
    }

    private static func descend(_ name: Substring, into value: JSON) -> JSON? {
        switch value {
        case .object(let members): return find(name, in: members)
        case .array(let elements):
            let found = elements.compactMap { descend(name, into: $0) }
            return found.isEmpty ? nil : .array(found)
        case .null, .bool, .integer, .number, .string: return nil
        }
    }

    /// Every single value of an event, however deep.
    package static func leaves(of members: [JSON.Member]) -> [FieldValue] {
        members.flatMap { leaves(of: $0.value) }
    }

    private static func leaves(of value: JSON) -> [FieldValue] {
        switch value {
        case .array(let elements): elements.flatMap { leaves(of: $0) }
        case .object(let members): leaves(of: members)
        case .null, .bool, .integer, .number, .string: [FieldValue(value)]
        }
    }
}
