internal import KeytrailModel
internal import KeytrailRules

/// Writes an exemplar's event as a line of Keytrail's own format: names of columns in place of aliases, and what every call
/// must have.
struct ExemplarLine {
    private static let usualHost = "api.example.com"
    private static let sourceFields = ["keytrail.log.category", "keytrail.log.product", "keytrail.log.service"]

    private var members: [JSON.Member] = []

    /// Writes an event; `trail` is the log that it belongs to, `nil` for a call of Keytrail's own.
    init(_ fields: [JSON.Member], trail: LogSource?) {
        for field in fields { add(field) }
        let isToldWhere = has(.host) || has(ComposedField.fullURL.rawValue)
        if !isToldWhere { members.append(JSON.Member(CallColumn.host.fieldName, .string(ExemplarLine.usualHost))) }
        if !has(.method) { members.append(JSON.Member(CallColumn.method.fieldName, "GET")) }
        // A call that nothing is said about was answered.
        if !has(.status), !has(.errorType), !has(.outcome) {
            members.append(JSON.Member(CallColumn.status.fieldName, 200))
        }
        guard let trail, !ExemplarLine.sourceFields.contains(where: has) else { return }
        for (name, value) in zip(ExemplarLine.sourceFields, [trail.category, trail.product, trail.service]) {
            if let value { members.append(JSON.Member(name, .string(value))) }
        }
    }

    /// The line of the event at `time`, the `number`th of its log; the order of the file decides between equal times.
    func line(at time: Timestamp, number: Int) -> JSON {
        var line = members
        // Of two members with one name the later counts.
        line.append(JSON.Member(CallColumn.startedAt.fieldName, .string(time.rfc3339)))
        line.append(JSON.Member(CallColumn.sequence.fieldName, .integer(Int64(number))))
        return .object(line)
    }

    private func has(_ column: CallColumn) -> Bool { has(column.fieldName) }

    private func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    private mutating func add(_ field: JSON.Member) {
        if let column = CallColumn(fieldName: field.name) {
            members.append(JSON.Member(column.fieldName, field.value))
            return
        }
        guard let composed = ComposedField(fieldName: field.name), let text = field.value.string else {
            members.append(field)
            return
        }
        switch composed {
        case .fullURL: members.append(JSON.Member(composed.rawValue, field.value))
        case .uri: addTarget(text)
        case .pathExtension:
            if !has(.path) { members.append(JSON.Member(CallColumn.path.fieldName, .string("/file." + text))) }
        }
    }

    /// A request target: an absolute URL as proxies log it, or a path with its query.
    private mutating func addTarget(_ text: String) {
        guard !text.contains("://") else {
            members.append(JSON.Member(ComposedField.fullURL.rawValue, .string(text)))
            return
        }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        members.append(JSON.Member(CallColumn.path.fieldName, .string(String(parts.first ?? "/"))))
        if parts.count > 1 { members.append(JSON.Member(CallColumn.query.fieldName, .string(String(parts[1])))) }
    }
}
