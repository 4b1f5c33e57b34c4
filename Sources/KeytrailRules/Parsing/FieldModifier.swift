/// The Sigma value modifiers that Keytrail evaluates (Sigma specification 2.1, "Value Modifiers").
enum FieldModifier: String, CaseIterable {
    case all, contains, startswith, endswith, exists, cased, neq, lt, lte, gt, gte

    /// The comparison of a numeric modifier; `nil` for the others.
    var comparison: Comparison? {
        switch self {
        case .lt: .less
        case .lte: .lessOrEqual
        case .gt: .greater
        case .gte: .greaterOrEqual
        case .all, .contains, .startswith, .endswith, .exists, .cased, .neq: nil
        }
    }

    /// Sigma's other modifiers: known by name, so that the refusal can say so.
    static let unsupported: Set<String> = [
        "re", "i", "m", "s", "base64", "base64offset", "wide", "utf16", "utf16be", "utf16le", "windash", "cidr",
        "expand",
        "fieldref", "minute", "hour", "day", "week", "month", "year",
    ]
}
