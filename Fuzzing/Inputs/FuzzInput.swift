/// What can be made of arbitrary bytes.
package enum FuzzInput: String, CaseIterable, Sendable {
    /// A rule file.
    case rules
    /// A condition over three search identifiers.
    case conditions
    /// Patterns, one a line, and a text on the last.
    case matching

    /// What does not hold of the bytes although it should; `nil` when all is well.
    ///
    /// A crash is the other way to fail.
    package func disagreement(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return switch self {
        case .rules: RuleInput.disagreement(text)
        case .conditions: ConditionInput.disagreement(text)
        case .matching: MatchingInput.disagreement(text)
        }
    }
}
