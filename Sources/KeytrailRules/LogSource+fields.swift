internal import KeytrailModel

extension LogSource {
    /// The fields that its events are known to have, aliases included; `nil` where they may have any.
    package var knownFields: [String]? {
        switch events {
        case .calls where product == "keytrail": LogSource.callFields
        case .calls, .trail: nil
        case .derived(let source): source.fields
        }
    }

    /// Why `name` cannot be a field of its events; `nil` when it can.
    ///
    /// A call may have attributes of the log it was imported from, so there only a name that is near a known one, or looks
    /// like ours, is taken for a mistake.
    package func problem(withField name: String) -> String? {
        guard let known = knownFields, !known.contains(name) else { return nil }
        let near = nearest(to: name, among: known)
        if near == nil, case .calls = events, !name.hasPrefix("keytrail."), !name.isEmpty { return nil }
        let hint = near.map { "; did you mean '\($0)'?" } ?? ""
        return "unknown field '\(name)' in the log source \(self)\(hint)"
    }

    private static let callFields =
        CallColumn.allCases.map(\.fieldName) + CallColumn.allCases.flatMap(\.aliases)
        + ComposedField.allCases.map(\.rawValue) + ComposedField.allCases.flatMap(\.aliases)
}

extension LogSource {
    /// The one name for all that a field of calls is called; any other name is its own.
    static func canonical(_ name: String) -> String {
        CallColumn(fieldName: name)?.fieldName ?? ComposedField(fieldName: name)?.rawValue ?? name
    }
}
