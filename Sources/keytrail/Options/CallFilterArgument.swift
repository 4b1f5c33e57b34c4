internal import KeytrailModel
internal import KeytrailStore

/// A filter as users write it: `FIELD=VALUE`.
enum CallFilterArgument {
    /// Short names for the fields that people ask for.
    private static let shortNames: [(name: String, column: CallColumn)] = [
        ("credential", .credentialID), ("provider", .credentialProvider), ("host", .host), ("route", .route),
        ("path", .path), ("method", .method), ("status", .status), ("outcome", .outcome), ("program", .program),
        ("run", .run), ("pid", .callerProcessID), ("executable", .callerExecutable), ("owner", .callerOwner),
        ("machine", .callerHostName), ("client", .clientAddress), ("door", .door), ("vantage", .vantage),
        ("error", .errorType),
    ]

    /// What the filter demands of a call.
    ///
    /// - Throws: `CommandError.badFilter`, `CommandError.badFilterValue`.
    static func parse(_ text: String) throws -> CallFilter.Condition {
        guard let equals = text.firstIndex(of: "=") else { throw CommandError.badFilter(text, near: nil) }
        let name = String(text[..<equals])
        let value = String(text[text.index(after: equals)...])
        let short = shortNames.first { $0.name == name }?.column
        guard let column = short ?? CallColumn(fieldName: name) else {
            let known = shortNames.map(\.name) + CallColumn.allCases.map(\.fieldName)
            throw CommandError.badFilter(name, near: known.first { $0.contains(name) || name.contains($0) })
        }
        guard let condition = CallFilter.Condition(column, anyOf: [value]) else {
            throw CommandError.badFilterValue(value, field: name)
        }
        return condition
    }
}
