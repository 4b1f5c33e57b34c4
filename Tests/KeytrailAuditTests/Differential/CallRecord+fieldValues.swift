import KeytrailModel
import KeytrailRules

extension CallRecord {
    /// The fields that random calls have, by all their names.
    var fieldValues: [String: FieldValue] {
        var values: [String: FieldValue] = [:]
        for column in LoggedField.all.map(\.column) + [.peerAddress] {
            for name in [column.fieldName] + column.aliases { values[name] = value(of: column) }
        }
        for member in attributes {
            if case .number(let number) = member.value { values[member.name] = .number(number) }
        }
        return values
    }

    private func value(of column: CallColumn) -> FieldValue {
        switch column {
        case .method: .text(method)
        case .path: .text(path)
        case .host: .text(host)
        case .query: text(query)
        case .status: status.map { .integer(Int64($0)) } ?? .absent
        case .duration: duration.map { .integer($0.microseconds) } ?? .absent
        case .userAgent: text(userAgent)
        case .clientAddress: text(clientAddress)
        case .peerAddress: text(peerAddress)
        case .credentialID: text(credential?.id)
        case .requestBodySize: requestBodySize.map(FieldValue.integer) ?? .absent
        default: .absent
        }
    }

    private func text(_ text: String?) -> FieldValue { text.map(FieldValue.text) ?? .absent }
}
