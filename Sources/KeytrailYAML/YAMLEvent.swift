/// A step of reading YAML, as YAML 1.2 §3.1.2 calls its serialization events.
struct YAMLEvent {
    /// What was read.
    enum Kind {
        case documentStart
        case documentEnd
        case streamEnd
        case scalar(YAMLScalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        /// What an anchor names, again.
        case alias(String)
    }

    var kind: Kind
    /// The name by which aliases can refer to it; `nil` when it has none.
    var anchor: String?
    /// Counted from 1.
    var line: Int
    /// Counted from 1, in Unicode scalars.
    var column: Int
}

/// Why a text is no YAML.
struct YAMLProblem: Error {
    var line: Int?
    var column: Int?
    var message: String
}
