/// The removal of a scope, tried without removing it: for some time, calls that would fail are looked for.
public struct ScopeCanary: Sendable, Hashable {
    /// Which credential, by its id in the call log.
    public var credentialID: String
    /// The scope that is thought away.
    public var scope: String
    /// From when on.
    public var start: Timestamp
    /// Until when.
    public var end: Timestamp

    /// Tries a removal.
    public init(credentialID: String, scope: String, start: Timestamp, end: Timestamp) {
        self.credentialID = credentialID
        self.scope = scope
        self.start = start
        self.end = end
    }

    /// What the calls said of it until now.
    public struct Outcome: Sendable, Hashable {
        /// What is tried.
        public var canary: ScopeCanary
        /// Calls since its start that would have failed.
        public var failures: Int
        /// The first of them; `nil` without one.
        public var first: CallID?
        /// The programs that made them, busiest first, at most 5.
        public var programs: [ScopeCount]
        /// Their operations, busiest first, at most 5.
        public var operations: [ScopeCount]

        /// Tells what came of it.
        public init(
            canary: ScopeCanary,
            failures: Int,
            first: CallID?,
            programs: [ScopeCount],
            operations: [ScopeCount]
        ) {
            self.canary = canary
            self.failures = failures
            self.first = first
            self.programs = programs
            self.operations = operations
        }
    }
}
