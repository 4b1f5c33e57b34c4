internal import KeytrailModel

/// The fields of one event of a provider's log, by paths such as `userIdentity.arn`.
struct EventFields: Sendable {
    let members: [JSON.Member]

    /// What lies at a path, `nil` for null: the member of that whole name, else the nested one; in lists the first element.
    func value(_ path: String) -> JSON? { EventFields.find(path[...], in: members) }

    /// The text at the first of some paths that has one; numbers and Booleans are written out.
    func text(_ paths: String...) -> String? { text(paths) }

    /// The text at the first of some paths that has one; numbers and Booleans are written out.
    func text(_ paths: [String]) -> String? {
        for path in paths {
            switch value(path) {
            case .string(let text)? where !text.isEmpty: return text
            case .integer(let number)?: return String(number)
            case .bool(let value)?: return value ? "true" : "false"
            default: continue
            }
        }
        return nil
    }

    /// An integer, or a text that is one.
    func integer(_ path: String) -> Int64? {
        switch value(path) {
        case .integer(let number)?: number
        case .string(let text)?: Int64(text)
        default: nil
        }
    }

    /// The time at the first of some paths that has one: RFC 3339, with or without a zone, which is UTC then, or seconds,
    /// milliseconds or microseconds since 1970.
    func time(_ paths: [String]) -> Timestamp? {
        for path in paths {
            let time: Timestamp? =
                switch value(path) {
                case .integer(let number)?: EventFields.time(ofNumber: number)
                // Seconds; the bound keeps their microseconds within what an integer holds.
                case .number(let number)? where abs(number) < 1e12: Timestamp(microseconds: Int64(number * 1_000_000))
                case .string(let text)?: EventFields.time(ofText: text)
                default: nil
                }
            if let time, FieldValues.years.contains(time) { return time }
        }
        return nil
    }

    private static func time(ofText text: String) -> Timestamp? {
        guard text.utf8.count <= 64 else { return nil }
        if let number = Int64(text) { return time(ofNumber: number) }
        return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
            ?? Timestamp(rfc3339: text.replacing(" UTC", with: "Z"))
    }

    /// Counts of seconds, milliseconds and microseconds of the years in question do not overlap.
    private static func time(ofNumber number: Int64) -> Timestamp? {
        switch number {
        case 0..<10_000_000_000: Timestamp(microseconds: number * 1_000_000)
        case 10_000_000_000..<10_000_000_000_000: Timestamp(microseconds: number * 1_000)
        case 10_000_000_000_000..<10_000_000_000_000_000: Timestamp(microseconds: number)
        default: nil
        }
    }

    private static func find(_ path: Substring, in members: [JSON.Member]) -> JSON? {
        if let member = members.first(where: { $0.name == path }) { return member.value == .null ? nil : member.value }
        for dot in path.indices where path[dot] == "." {
            guard let member = members.first(where: { $0.name == path[..<dot] }) else { continue }
            var value = member.value
            if case .array(let elements) = value, let first = elements.first { value = first }
            guard case .object(let inner) = value else { continue }
            if let found = find(path[path.index(after: dot)...], in: inner) { return found }
        }
        return nil
    }
}
