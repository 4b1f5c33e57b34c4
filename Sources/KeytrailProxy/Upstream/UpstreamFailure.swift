internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Why a server did not answer.
enum UpstreamFailure: Error, Equatable, Sendable {
    case nameNotResolved
    case connectionRefused
    case connectTimeout
    case unreachable
    case certificateInvalid
    case tls
    case proxy
    case proxyUnsupported
    case connectionReset
    case malformedResponse
    case headTooLarge
    case responseTimeout
    case other

    /// The same words as the client's (OpenTelemetry's `error.type`).
    var errorType: String {
        switch self {
        case .nameNotResolved: "name_not_resolved"
        case .connectionRefused: "connection_refused"
        case .connectTimeout, .responseTimeout: "timeout"
        case .unreachable: "unreachable"
        case .certificateInvalid: "certificate_invalid"
        case .tls: "tls_error"
        case .proxy, .proxyUnsupported: "proxy_error"
        case .connectionReset: "connection_reset"
        case .malformedResponse: "malformed_response"
        case .headTooLarge: "too_large_header"
        case .other: "_OTHER"
        }
    }

    /// RFC 9209 §2.3.
    var proxyStatus: String {
        switch self {
        case .nameNotResolved: "dns_error"
        case .connectionRefused: "connection_refused"
        case .connectTimeout: "connection_timeout"
        case .unreachable: "destination_ip_unroutable"
        case .certificateInvalid: "tls_certificate_error"
        case .tls: "tls_protocol_error"
        case .proxy, .proxyUnsupported: "destination_unavailable"
        case .connectionReset: "connection_terminated"
        case .malformedResponse: "http_protocol_error"
        case .headTooLarge: "http_response_header_section_size"
        case .responseTimeout: "http_response_timeout"
        case .other: "destination_unavailable"
        }
    }

    /// Whether it is time that ran out.
    var isTimeout: Bool { self == .connectTimeout || self == .responseTimeout }
}

extension UpstreamFailure {
    /// What an error of the network library means.
    init(_ error: any Error) {
        switch error {
        case let failure as UpstreamFailure: self = failure
        case let error as NIOConnectionError: self.init(connection: error)
        case let error as IOError: self.init(errno: error.errnoCode)
        case let error as ChannelError: self.init(channel: error)
        case let error as NIOSSLError: self.init(tls: error)
        case is NIOSSLExtraError: self = .certificateInvalid
        case let error as HTTPParserError: self = error == .headerOverflow ? .headTooLarge : .malformedResponse
        default: self = .other
        }
    }

    private init(connection error: NIOConnectionError) {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            self = .nameNotResolved
            return
        }
        // The last address tried is as good as any other.
        self = error.connectionErrors.last.map { UpstreamFailure($0.error) } ?? .nameNotResolved
    }

    private init(errno: CInt) {
        switch errno {
        case ECONNREFUSED: self = .connectionRefused
        case ETIMEDOUT: self = .connectTimeout
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: self = .unreachable
        case ECONNRESET, EPIPE, ECONNABORTED: self = .connectionReset
        default: self = .other
        }
    }

    private init(channel error: ChannelError) {
        switch error {
        case .connectTimeout: self = .connectTimeout
        case .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof: self = .connectionReset
        default: self = .other
        }
    }

    private init(tls error: NIOSSLError) {
        switch error {
        case .handshakeFailed(let reason):
            let text = String(describing: reason)
            self = text.contains("CERTIFICATE_VERIFY_FAILED") ? .certificateInvalid : .tls
        case .unableToValidateCertificate, .noCertificateToValidate: self = .certificateInvalid
        case .uncleanShutdown: self = .connectionReset
        default: self = .tls
        }
    }
}
