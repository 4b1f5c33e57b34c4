/// The kinds of what can be wrong with rule files, under names that stay the same.
package enum ProblemKind: String, Sendable, Hashable, CaseIterable {
    case file, yaml, rule, header, annotation
    case logSource = "log-source"
    case detection, condition, correlation, filter, legacy, placeholder, reference, duplicate

    /// What is right, in one sentence.
    package var summary: String {
        switch self {
        case .file: "Rule files are regular files of UTF-8 text and of a size that people write."
        case .yaml: "Rule files are YAML; keys stand once, aliases do not grow without bound."
        case .rule: "A document is a detection rule, a correlation rule or a filter."
        case .header: "Title, id, level and what is told to a reader are what the specification says."
        case .annotation: "Annotations under 'keytrail.' are known, and belong to their kind of rule."
        case .logSource: "The log source is stated by product, service or category."
        case .detection: "Fields are those of the log source; modifiers are known; values are of the right type."
        case .condition: "Conditions follow the grammar and name search identifiers."
        case .correlation: "Correlations have what their type needs and nothing else."
        case .filter: "Filters name rules and say which events to leave out."
        case .legacy: "Constructs of older versions of Sigma are written in the present one."
        case .placeholder: "Placeholders have values."
        case .reference: "References lead to rules, and not in circles."
        case .duplicate: "Ids and names are given once."
        }
    }
}
