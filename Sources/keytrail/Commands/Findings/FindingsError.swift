internal import KeytrailModel

/// What can go wrong with what people say of findings.
enum FindingsError: Error, Equatable {
    /// A text that must be there and is empty.
    case noText(option: String)
    /// A text that is longer than anybody will read.
    case longText(option: String, maximum: Int)
    /// A text that is no matcher.
    case badMatcher(String, FindingMatcher.Problem)
    /// A silence that cannot be.
    case badSilence(Silence.Problem)
    /// A time to come that is none.
    case badEnd(String)
    /// A time to come that is over.
    case pastEnd(Timestamp)
    /// No silence of the log has such an id; how many it has.
    case unknownSilence(id: String, known: Int)
    /// Several silences have ids that begin so.
    case ambiguousSilence(id: String, matching: [String])
    /// The silence is over.
    case silenceIsOver(id: String, Timestamp)
    /// These findings went away meanwhile.
    case goneFindings([String])
}
