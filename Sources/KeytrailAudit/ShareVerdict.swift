internal import KeytrailModel

/// What a share of the rules says about a period.
struct ShareVerdict: Sendable {
    /// The findings whose episodes touch the period.
    var findings: [Finding] = []
    /// What a reader should know about the evaluation.
    var notes: [Diagnostic] = []
    /// Whether every rule saw all that it had to see.
    var isComplete = true

    /// Nothing was judged.
    init() {}

    /// What an engine found that has read the period.
    ///
    /// - Throws: what `text` throws.
    init(_ engine: Engine, in window: TimeWindow, text: TextLookup) throws {
        findings = try engine.findings(in: window, text: text)
        notes = engine.notes + engine.notes(onChanceIn: window)
        isComplete = engine.isComplete
    }

    /// Adds what another share says.
    mutating func append(_ other: ShareVerdict) {
        findings += other.findings
        notes += other.notes
        isComplete = isComplete && other.isComplete
    }
}
