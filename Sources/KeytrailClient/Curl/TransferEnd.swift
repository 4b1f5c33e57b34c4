internal import CCurl
internal import KeytrailModel

/// How a transfer ended and what libcurl measured.
struct TransferEnd: Sendable {
    /// Why there is no whole response.
    enum Failure: Sendable, Equatable {
        case network(type: String, curlCode: Int32)
        case timeout
        case cancelled
        case bodyNotReplayable
        case bodyFailed
        case responseTooLarge
        case shutDown
    }

    var failure: Failure?
    var duration: TimeSpan?
    var timing: CallTiming?
    var isReused = false
    /// How often the request went out; more than once when libcurl repeated it.
    var sends = 0
    var protocolVersion: String?
    var peerAddress: String?
    var downloaded: Int64 = 0
    var uploaded: Int64 = 0
}

extension TransferEnd {
    /// Takes over libcurl's measures; a phase that did not happen is zero, never negative.
    init(failure: Failure?, measures: kt_measures, sends: Int, peerAddress: String?) {
        self.failure = failure
        self.sends = sends
        self.peerAddress = peerAddress
        isReused = sends > 0 && measures.new_connections == 0
        downloaded = measures.downloaded
        uploaded = measures.uploaded
        duration = TimeSpan(microseconds: max(0, measures.total))
        protocolVersion =
            switch measures.http_version {
            case Int(CURL_HTTP_VERSION_1_0): "1.0"
            case Int(CURL_HTTP_VERSION_1_1): "1.1"
            case Int(CURL_HTTP_VERSION_2_0): "2"
            case Int(CURL_HTTP_VERSION_3): "3"
            default: nil
            }
        func span(_ start: Int64, _ end: Int64) -> TimeSpan {
            TimeSpan(microseconds: end > 0 ? max(0, end - max(0, start)) : 0)
        }
        // On a reused connection libcurl leaves the connect times at zero, before the time of the name look-up.
        let connected = isReused ? 0 : measures.connect
        timing = CallTiming(
            dns: isReused ? .zero : span(0, measures.name_lookup),
            connect: span(measures.name_lookup, connected),
            tls: span(measures.connect, isReused ? 0 : measures.app_connect),
            wait: span(measures.post_transfer, measures.start_transfer),
            receive: measures.start_transfer > 0 ? span(measures.start_transfer, measures.total) : .zero
        )
    }
}
