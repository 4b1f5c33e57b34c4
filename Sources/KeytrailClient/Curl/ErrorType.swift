internal import CCurl

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The few words that a failed call is recorded with: OpenTelemetry's `error.type`, which must stay low in cardinality.
enum ErrorType {
    static let timeout = "timeout"
    static let cancelled = "cancelled"
    static let reset = "connection_reset"
    static let tooLargeHeader = "too_large_header"
    static let other = "_OTHER"

    /// The word for libcurl's result; the measures tell cases apart that share a code.
    static func name(of code: CURLcode, measures: kt_measures, isInHeader: Bool) -> String {
        if measures.proxy_status != 0 && !(200..<300).contains(measures.proxy_status) { return "proxy_error" }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return timeout
        case CURLE_COULDNT_RESOLVE_HOST: return "name_not_resolved"
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return "proxy_error"
        case CURLE_COULDNT_CONNECT:
            let isRefused = measures.os_error == 0 || measures.os_error == Int(ECONNREFUSED)
            return isRefused ? "connection_refused" : measures.os_error == Int(ETIMEDOUT) ? timeout : other
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR: return reset
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return "certificate_invalid"
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_SHUTDOWN_FAILED,
            CURLE_USE_SSL_FAILED, CURLE_SSL_CLIENTCERT:
            return "tls_error"
        case CURLE_HTTP2, CURLE_HTTP2_STREAM: return "http2_error"
        case CURLE_PARTIAL_FILE: return "body_incomplete"
        // A header line beyond libcurl's own limit of 100 KiB is reported as a lack of memory.
        case CURLE_OUT_OF_MEMORY where isInHeader: return tooLargeHeader
        // HTTP/0.9 is what libcurl makes of a response without a status line.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            return "malformed_response"
        default: return code.rawValue == 100 && isInHeader ? tooLargeHeader : other
        }
    }
}
