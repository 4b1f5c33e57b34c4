/// From which end a call was seen.
public enum Vantage: Int, Sendable, Hashable, CaseIterable, Codable {
    /// By who made it: the doors, a browser's recording, a client span.
    case client = 1
    /// By who answered it: the access log of a server, a server span.
    case server = 2
    /// By the API's provider: an audit trail, which knows callers that we do not.
    case provider = 3

    /// The name in rules and machine formats.
    public var name: String {
        switch self {
        case .client: "client"
        case .server: "server"
        case .provider: "provider"
        }
    }

    /// The vantage with that machine name.
    public init?(name: some StringProtocol) {
        guard let match = Vantage.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
