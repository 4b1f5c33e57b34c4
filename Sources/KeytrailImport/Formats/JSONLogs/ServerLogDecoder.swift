internal import KeytrailCapture
internal import KeytrailModel

/// A server's access log with a JSON object a line, by the places where its values lie.
struct ServerLog: Sendable {
    let paths: MemberPaths
    let meaning: ForeignRecorder.Meaning
    /// Members that are containers of values rather than further fields.
    let consumed: [String]
    /// The fields that every request in it has.
    let needed: [ForeignField]

    /// Caddy's `http.log.access`.
    static let caddy = ServerLog(
        paths: MemberPaths([
            ("ts", .time), ("request.method", .method), ("request.host", .host), ("request.uri", .target),
            ("request.proto", .protocolVersion), ("request.client_ip", .clientAddress),
            ("request.remote_ip", .clientAddress), ("request.remote_addr", .clientAddress),
            ("request.headers.User-Agent", .userAgent), ("status", .status), ("duration", .duration),
            ("size", .responseSize), ("bytes_read", .requestSize), ("user_id", .user),
        ]),
        meaning: .init(time: .any, duration: .seconds, vantage: .server),
        consumed: ["request", "resp_headers", "common_log"],
        needed: [.time, .method, .target, .status]
    )

    /// Envoy's access log with the fields that Istio and Envoy's examples name.
    static let envoy = ServerLog(
        paths: MemberPaths([
            ("start_time", .time), ("method", .method), ("authority", .host), (":authority", .host), ("path", .target),
            ("protocol", .protocolVersion), ("response_code", .status), ("duration", .duration),
            ("bytes_received", .requestSize), ("bytes_sent", .responseSize),
            ("downstream_remote_address", .clientAddress), ("upstream_host", .peerAddress), ("user_agent", .userAgent),
            ("trace_id", .traceID),
        ]),
        meaning: .init(time: .any, duration: .milliseconds, vantage: .server),
        consumed: [],
        needed: [.time, .method, .target, .status]
    )

    /// Traefik's access log with `format: json`.
    static let traefik = ServerLog(
        paths: MemberPaths([
            ("StartUTC", .time), ("RequestMethod", .method), ("RequestScheme", .scheme), ("RequestHost", .host),
            ("RequestPort", .port), ("RequestPath", .target), ("RequestProtocol", .protocolVersion),
            ("DownstreamStatus", .status), ("Duration", .duration), ("RequestContentSize", .requestSize),
            ("DownstreamContentSize", .responseSize), ("ClientHost", .clientAddress),
            ("request_User-Agent", .userAgent), ("ClientUsername", .user), ("TraceId", .traceID),
        ]),
        meaning: .init(time: .any, duration: .nanoseconds, vantage: .server),
        consumed: ["RequestAddr", "ClientAddr", "ClientPort", "StartLocal", "time", "RequestLine"],
        needed: [.time, .method, .target, .status]
    )
}

/// Reads the lines of a `ServerLog`.
final class ServerLogDecoder: LineDecoder {
    private let log: ServerLog
    private let parser: JSONLineParser
    private var recorder: ForeignRecorder
    private var values = ForeignValues()
    private var rest: [Int] = []

    /// - Throws: `outOfMemory`.
    init(_ log: ServerLog, options: ForeignOptions, recorder: Recorder) throws(ImportError) {
        self.log = log
        parser = try JSONLineParser(fields: [])
        self.recorder = ForeignRecorder(log.meaning, options: options, recorder: recorder)
    }

    func recognizes(_ line: ByteSlice) throws(LineReject) -> Bool {
        log.paths.collect(try parser.parse(line.withoutService), into: &values, rest: &rest)
        return log.needed.allSatisfy { values[$0] != nil }
    }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        let object = line.withoutService
        let nodes = try parser.parse(object)
        log.paths.collect(nodes, into: &values, rest: &rest)
        guard values[.method] != nil else { throw .noRequest }
        let attributes = rest.compactMap { index -> JSON.Member? in
            let node = nodes[index]
            if node.isNull || node.text?.isDash == true || log.consumed.contains(where: { node.name.isEqual(to: $0) }) {
                return nil
            }
            return JSON.Member(node.name.string, nodes.value(at: index))
        }
        return try recorder.call(values, line: object, attributes: attributes)
    }
}

extension ByteSlice {
    /// The line without the service's name that container tools put in front: `caddy  | {…}`.
    fileprivate var withoutService: ByteSlice {
        guard count > 0, self[0] != 0x7B, let bar = index(of: 0x7C), bar < 64, bar + 2 < count, self[bar + 1] == 0x20,
            self[bar + 2] == 0x7B
        else { return self }
        return dropFirst(bar + 2)
    }
}
