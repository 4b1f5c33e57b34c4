/// How serious a finding is (Sigma specification 2.1, `level`).
public enum Level: Int, Sendable, Hashable, CaseIterable, Comparable, Codable {
    case informational = 0
    case low, medium, high, critical

    /// The name in rules, reports and machine formats.
    public var name: String {
        switch self {
        case .informational: "informational"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    /// The level with that name.
    public init?(name: some StringProtocol) {
        guard let match = Level.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// Whether the first comes before the second.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
}
