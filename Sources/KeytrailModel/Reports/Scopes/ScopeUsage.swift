/// Granted scopes against used ones.
public struct ScopeUsage: Sendable, Hashable {
    /// The scopes last seen granted, sorted; empty also where the grant is not known (`detail`).
    public var granted: [String]
    /// Those that a successful call needed, sorted.
    public var used: [String]
    /// Granted and never needed, sorted.
    public var unused: [String]
    /// Granted, and the calls cannot show whether they were needed, sorted.
    public var unknown: [String]
    /// Calls whose need is known, in thousandths of the successful calls.
    public var coveragePermille: Int
    /// What is behind that; `nil` where it was not looked into.
    public var detail: ScopeDetail?

    /// Whether anybody said what is granted: without, no scope can be called used or unused.
    package var isGrantKnown: Bool { detail.map { $0.grant != nil } ?? !granted.isEmpty }

    /// Creates an entry.
    public init(
        granted: [String],
        used: [String],
        unused: [String],
        unknown: [String] = [],
        coveragePermille: Int
    ) {
        self.granted = granted
        self.used = used
        self.unused = unused
        self.unknown = unknown
        self.coveragePermille = coveragePermille
    }
}
