internal import KeytrailModel

/// Which attributes of OpenTelemetry's HTTP conventions say what, the stable names and the ones before them.
enum OTLPNames {
    struct Meaning: Sendable {
        let field: ForeignField
        /// Whether a stable name exists, which goes before this one.
        var isOld = false
    }

    /// What an attribute says of a span or a log record; `nil` for one that is none of the conventions'.
    static func meaning(of name: String, from vantage: Vantage) -> Meaning? {
        all[name] ?? (vantage == .client ? client[name] : server[name])
    }

    private static let all: [String: Meaning] = [
        "http.request.method": Meaning(field: .method),
        "http.method": Meaning(field: .method, isOld: true),
        "url.full": Meaning(field: .url),
        "http.url": Meaning(field: .url, isOld: true),
        "url.scheme": Meaning(field: .scheme),
        "http.scheme": Meaning(field: .scheme, isOld: true),
        "server.address": Meaning(field: .host),
        "http.host": Meaning(field: .host, isOld: true),
        "http.server_name": Meaning(field: .host, isOld: true),
        "server.port": Meaning(field: .port),
        "url.path": Meaning(field: .path),
        "url.query": Meaning(field: .query),
        "http.target": Meaning(field: .target, isOld: true),
        "url.template": Meaning(field: .route),
        "http.route": Meaning(field: .route),
        "http.response.status_code": Meaning(field: .status),
        "http.status_code": Meaning(field: .status, isOld: true),
        "error.type": Meaning(field: .errorType),
        "http.request.body.size": Meaning(field: .requestSize),
        "http.request_content_length": Meaning(field: .requestSize, isOld: true),
        "http.response.body.size": Meaning(field: .responseSize),
        "http.response_content_length": Meaning(field: .responseSize, isOld: true),
        "network.protocol.version": Meaning(field: .protocolVersion),
        "http.flavor": Meaning(field: .protocolVersion, isOld: true),
        "client.address": Meaning(field: .clientAddress),
        "http.client_ip": Meaning(field: .clientAddress, isOld: true),
        "user_agent.original": Meaning(field: .userAgent),
        "http.user_agent": Meaning(field: .userAgent, isOld: true),
    ]

    private static let client: [String: Meaning] = [
        "net.peer.name": Meaning(field: .host, isOld: true),
        "net.peer.port": Meaning(field: .port, isOld: true),
        "network.peer.address": Meaning(field: .peerAddress),
        "net.sock.peer.addr": Meaning(field: .peerAddress, isOld: true),
        "net.peer.ip": Meaning(field: .peerAddress, isOld: true),
    ]

    /// The peer of a server is who called, unless a proxy stands between.
    private static let server: [String: Meaning] = [
        "net.host.name": Meaning(field: .host, isOld: true),
        "net.host.port": Meaning(field: .port, isOld: true),
        "network.peer.address": Meaning(field: .clientAddress, isOld: true),
        "net.sock.peer.addr": Meaning(field: .clientAddress, isOld: true),
        "net.peer.ip": Meaning(field: .clientAddress, isOld: true),
    ]
}
