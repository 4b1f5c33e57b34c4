internal import KeytrailModel

extension Outcome {
    /// The outcome for a reader.
    var label: String {
        switch self {
        case .success: "Succeeded"
        case .redirect: "Redirected"
        case .authFailed: "Authentication failed"
        case .forbidden: "Forbidden"
        case .rateLimited: "Rate-limited"
        case .clientError: "Client error"
        case .serverError: "Server error"
        case .networkError: "Network error"
        case .cancelled: "Cancelled"
        }
    }

    /// Whether calls that ended so count as failed.
    var isFailure: Bool {
        switch self {
        case .success, .redirect, .cancelled: false
        case .authFailed, .forbidden, .rateLimited, .clientError, .serverError, .networkError: true
        }
    }
}
