package import KeytrailModel

/// What is told to whom, and when.
package struct AlertRoute: Sendable, Hashable {
    /// What goes into one message.
    package enum Bundle: Sendable, Hashable {
        /// Each finding by itself.
        case finding
        /// Findings that have these in common: `rule`, `level`, `credential`, or group-by fields; with none, all.
        case fields([String])
    }

    /// Its name.
    package var name: String
    /// The sinks' names.
    package var sinks: [String]
    /// Findings below it are not told.
    package var level: Level
    /// What a finding must be like, all of it.
    package var matchers: [FindingMatcher] = []
    /// What goes into one message.
    package var bundle = Bundle.finding
    /// How long a message waits for others to join it.
    package var wait = TimeSpan.zero
    /// After how long what is still open is told again; `nil` for never.
    package var repetition: TimeSpan?
    /// The time of day, from midnight UTC, at which messages go out; `nil` for at once.
    package var digest: TimeSpan?
    /// Whether it is told that findings are over.
    package var tellsEnd = true

    /// Creates a route for every finding of a level or above.
    package init(_ name: String, to sinks: [String], level: Level = .medium) {
        self.name = name
        self.sinks = sinks
        self.level = level
    }

    /// Whether a finding takes it.
    package func matches(_ finding: Finding) -> Bool {
        finding.rule.level >= level && matchers.allSatisfy { $0.matches(finding) }
    }
}
