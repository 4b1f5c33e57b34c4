/// One demand that a silence makes of a finding, such as `server.address=api.example.com` or `rule!=usage-spike`.
package struct FindingMatcher: Sendable, Hashable {
    /// Why a text is no matcher.
    package enum Problem: Error, Equatable {
        /// There is no `=` or `!=`, or no field before it.
        case malformed
        /// Nothing follows the operator.
        case noValue
        /// `=~` and `!~`, which other systems have.
        case regularExpression
        /// No level has that name.
        case unknownLevel(String)
        /// Longer than `maximumLength`.
        case tooLong
    }

    /// The longest matcher, in bytes of UTF-8.
    package static let maximumLength = 1_000

    /// `rule` (its id or title), `level`, `credential`, or the name of a group-by field.
    package let field: String
    /// Whether the field must not have the value.
    package let isNegated: Bool
    /// The value, as it was written.
    package let value: String
    private let glob: Glob

    /// Reads `FIELD=VALUE` or `FIELD!=VALUE`; in a value, `*` stands for any characters.
    ///
    /// - Throws: `Problem`.
    package init(_ text: String) throws(Problem) {
        guard text.utf8.count <= FindingMatcher.maximumLength else { throw .tooLong }
        let scalars = text.unicodeScalars
        let head = scalars.prefix { $0 != "=" }
        // `field!~value` may hold an equals sign further on.
        if let mark = head.firstIndex(of: "!"), head[mark...].dropFirst().first == "~" { throw .regularExpression }
        guard head.endIndex < scalars.endIndex else { throw .malformed }
        isNegated = head.last == "!"
        field = String(isNegated ? head.dropLast() : head)
        value = String(scalars[scalars.index(after: head.endIndex)...])
        guard field.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { throw .malformed }
        if value.unicodeScalars.first == "~" { throw .regularExpression }
        guard !value.isEmpty else { throw .noValue }
        glob = Glob(value)
        if field == "level", !Level.allCases.contains(where: { glob.matches($0.name) }) { throw .unknownLevel(value) }
    }

    /// Whether it names something, instead of excluding something or taking everything.
    package var isSpecific: Bool { !isNegated && !glob.isAnything }

    /// Whether a finding is as demanded; one without the field has none of its values.
    package func matches(_ finding: Finding) -> Bool {
        values(of: finding).contains { glob.matches($0) } != isNegated
    }

    private func values(of finding: Finding) -> [String] {
        switch field {
        case "rule": [finding.rule.id, finding.rule.title]
        case "level": [finding.rule.level.name]
        case "credential": finding.group.filter { $0.name == CallColumn.credentialID.fieldName }.map(\.value)
        default: finding.group.filter { $0.name == field }.map(\.value)
        }
    }
}

extension FindingMatcher: CustomStringConvertible {
    /// As it was written.
    package var description: String { field + (isNegated ? "!=" : "=") + value }
}
