internal import Foundation
internal import KeytrailClient

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

extension URLError {
    /// The code that Foundation's users look for, with the client's own error behind it.
    init(_ error: ClientError) {
        self.init(URLError.code(of: error), userInfo: [NSUnderlyingErrorKey: error])
    }

    private static func code(of error: ClientError) -> URLError.Code {
        switch error {
        case .invalidURL: .badURL
        case .invalidRequest, .bodyFailed, .bodyNotReplayable: .requestBodyStreamExhausted
        case .plaintextRefused: .appTransportSecurityRequiresSecureConnection
        case .network(let type, _, _): code(ofType: type)
        case .timeout, .deadlineExceeded: .timedOut
        case .circuitOpen: .cannotConnectToHost
        case .cancelled, .shutDown: .cancelled
        case .tooManyRedirects: .httpTooManyRedirects
        case .redirectRefused: .redirectToNonExistentLocation
        case .responseTooLarge: .dataLengthExceedsMaximum
        case .notRecorded, .notPaced, .unavailable: .unknown
        }
    }

    private static func code(ofType type: String) -> URLError.Code {
        switch type {
        case "name_not_resolved": .cannotFindHost
        case "connection_refused": .cannotConnectToHost
        case "connection_reset", "body_incomplete": .networkConnectionLost
        case "certificate_invalid": .serverCertificateUntrusted
        case "tls_error": .secureConnectionFailed
        default: .badServerResponse
        }
    }
}
