package import KeytrailModel

/// What came of an import.
package struct ImportSummary: Equatable, Sendable {
    /// Lines that were not empty.
    package var read = 0
    /// Calls that are new in the store.
    package var stored = 0
    /// Calls that the store already had.
    package var duplicates = 0
    /// Lines that are no call.
    package var rejected = 0
    /// The first rejected lines, each with its place and the reason, never with its content.
    package var diagnostics: [Diagnostic] = []
    /// The format of the file; `nil` when it had no line.
    package var format: ImportFormat.Name?
    /// Why the file ended before its time, when what was read up to there was kept; report it and exit with an I/O
    /// status.
    package var failure: ImportError?

    /// How many rejected lines are described.
    package static let diagnosticLimit = 20

    /// Creates a summary of nothing.
    package init() {}
}
