/// Through which door a call entered the log.
public enum Door: Int, Sendable, Hashable, CaseIterable, Codable {
    /// The instrumented client library, or `keytrail request`.
    case client = 1
    /// `keytrail run -- COMMAND`.
    case run = 2
    /// The recording proxy as a service.
    case proxy = 3
    /// The reverse gateway.
    case gateway = 4
    /// A file from elsewhere.
    case imported = 5

    /// The name in rules and machine formats.
    public var name: String {
        switch self {
        case .client: "client"
        case .run: "run"
        case .proxy: "proxy"
        case .gateway: "gateway"
        case .imported: "import"
        }
    }

    /// The door with that machine name.
    public init?(name: some StringProtocol) {
        guard let match = Door.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
