/// How a call ended; one call has exactly one outcome.
///
/// A provider pack's matchers decide first, then the status (RFC 9110 §15).
public enum Outcome: Int, Sendable, Hashable, CaseIterable, Codable {
    /// 2xx.
    case success = 1
    /// 3xx.
    case redirect = 2
    /// The credential was not accepted: 401, or what the provider says in its place.
    case authFailed = 3
    /// The credential was accepted and may not do this: 403 and scope denials.
    case forbidden = 4
    /// Refused for its rate: 429, or what the provider says in its place.
    case rateLimited = 5
    /// Any other 4xx.
    case clientError = 6
    /// Any other 5xx.
    case serverError = 7
    /// No response: name, connection, TLS, time-out.
    case networkError = 8
    /// Given up on purpose by the caller.
    case cancelled = 9

    /// The name in rules, reports and machine formats.
    public var name: String {
        switch self {
        case .success: "success"
        case .redirect: "redirect"
        case .authFailed: "auth_failed"
        case .forbidden: "forbidden"
        case .rateLimited: "rate_limited"
        case .clientError: "client_error"
        case .serverError: "server_error"
        case .networkError: "network_error"
        case .cancelled: "cancelled"
        }
    }

    /// The outcome with that machine name.
    public init?(name: some StringProtocol) {
        guard let match = Outcome.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// What the status alone says; 0 or `nil` means that no response came.
    public init(status: Int?) {
        switch status ?? 0 {
        case 100..<300: self = .success
        case 300..<400: self = .redirect
        case 401, 407: self = .authFailed
        case 403: self = .forbidden
        case 429: self = .rateLimited
        case 400..<500: self = .clientError
        case 500...: self = .serverError
        default: self = .networkError
        }
    }

    /// Whether the provider did what was asked: evidence that a scope was used.
    public var isAccepted: Bool { self == .success || self == .redirect }
}
