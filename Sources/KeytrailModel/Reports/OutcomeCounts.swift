/// Calls counted by outcome.
public struct OutcomeCounts: Sendable, Hashable {
    // Not an array: a report has as many of these as there are credentials, programs and routes.
    private var success = 0, redirect = 0, cancelled = 0
    private var authFailed = 0, forbidden = 0, rateLimited = 0, clientError = 0, serverError = 0, networkError = 0

    /// Creates counts of nothing.
    public init() {}

    /// The number of calls with that outcome.
    public subscript(_ outcome: Outcome) -> Int {
        get {
            switch outcome {
            case .success: success
            case .redirect: redirect
            case .authFailed: authFailed
            case .forbidden: forbidden
            case .rateLimited: rateLimited
            case .clientError: clientError
            case .serverError: serverError
            case .networkError: networkError
            case .cancelled: cancelled
            }
        }
        set {
            switch outcome {
            case .success: success = newValue
            case .redirect: redirect = newValue
            case .authFailed: authFailed = newValue
            case .forbidden: forbidden = newValue
            case .rateLimited: rateLimited = newValue
            case .clientError: clientError = newValue
            case .serverError: serverError = newValue
            case .networkError: networkError = newValue
            case .cancelled: cancelled = newValue
            }
        }
    }

    /// Counts one more call.
    package mutating func count(_ outcome: Outcome) { self[outcome] += 1 }

    /// All calls.
    public var total: Int { success + redirect + cancelled + failed }

    /// Calls that did not do what was asked: everything but success, redirect and cancelled.
    public var failed: Int { authFailed + forbidden + rateLimited + clientError + serverError + networkError }

    /// Adds the counts of another.
    public static func += (left: inout OutcomeCounts, right: OutcomeCounts) {
        for outcome in Outcome.allCases { left[outcome] += right[outcome] }
    }
}
