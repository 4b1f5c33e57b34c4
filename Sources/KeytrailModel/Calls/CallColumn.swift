/// A column of the call log: its name in SQL, in OpenTelemetry (and the view `calls`), and in rules.
///
/// The only place where a column's identifiers are spelled; SQL text is built from these and nothing else.
public enum CallColumn: Int, Sendable, Hashable, CaseIterable {
    case startedAt, sequence
    case credentialID, credentialProvider, credentialScheme, credentialPlace
    case door, vantage, method, scheme, host, port, route, path, query
    case status, errorType, outcome
    case duration, dns, connect, tls, wait, receive
    case requestBodySize, responseBodySize, resendCount, requestID, protocolVersion, quotaRemaining
    case grantedScopes, acceptedScopes
    case program, run
    case callerProcessID, callerExecutable, callerOwner, callerHostName
    case clientAddress, peerAddress, userAgent
    case flags

    /// What kind of integer the column stores, and so how a value is read.
    public enum Storage: Sendable, Hashable {
        /// Microseconds since the epoch; never absent.
        case timestamp
        /// A number; SQL NULL when absent.
        case integer
        /// A positive number that stands for nothing but itself; SQL NULL when absent; read as 16 hexadecimal digits.
        case identifier
        /// The raw value of `Outcome`, `Door`, `Vantage`; read as its name.
        case enumeration
        /// A row id of a dictionary table, 0 or SQL NULL when absent; read as that row's text.
        case text(CallDictionary)
    }

    /// How the column is stored.
    public var storage: Storage {
        switch self {
        case .startedAt: .timestamp
        case .sequence, .port, .status, .duration, .dns, .connect, .tls, .wait, .receive, .requestBodySize,
            .responseBodySize, .resendCount, .quotaRemaining, .flags:
            .integer
        case .requestID: .identifier
        case .door, .vantage, .outcome: .enumeration
        case .credentialID, .credentialProvider, .credentialScheme, .credentialPlace: .text(.credential)
        case .callerProcessID, .callerExecutable, .callerOwner, .callerHostName: .text(.caller)
        case .host: .text(.host)
        case .route: .text(.route)
        case .path: .text(.path)
        case .method, .scheme, .query, .errorType, .protocolVersion, .grantedScopes, .acceptedScopes, .program, .run,
            .clientAddress, .peerAddress, .userAgent:
            .text(.text)
        }
    }

    /// The column of table `call`; the four credential columns share one, and so do the four of the caller.
    public var sqlName: String {
        switch self {
        case .startedAt: "started_at"
        case .sequence: "seq"
        case .credentialID, .credentialProvider, .credentialScheme, .credentialPlace: "credential"
        case .door: "door"
        case .vantage: "vantage"
        case .method: "method"
        case .scheme: "scheme"
        case .host: "host"
        case .port: "port"
        case .route: "route"
        case .path: "path"
        case .query: "query"
        case .status: "status"
        case .errorType: "error"
        case .outcome: "outcome"
        case .duration: "duration_us"
        case .dns: "dns_us"
        case .connect: "connect_us"
        case .tls: "tls_us"
        case .wait: "wait_us"
        case .receive: "receive_us"
        case .requestBodySize: "request_bytes"
        case .responseBodySize: "response_bytes"
        case .resendCount: "resend_count"
        case .requestID: "request"
        case .protocolVersion: "protocol"
        case .quotaRemaining: "quota_permille"
        case .grantedScopes: "scopes_granted"
        case .acceptedScopes: "scopes_accepted"
        case .program: "program"
        case .run: "run"
        case .callerProcessID, .callerExecutable, .callerOwner, .callerHostName: "caller"
        case .clientAddress: "client_address"
        case .peerAddress: "peer_address"
        case .userAgent: "user_agent"
        case .flags: "flags"
        }
    }

    /// The column of view `calls` and the field in rules: OpenTelemetry's name where it has one, ours under `keytrail.`.
    public var fieldName: String {
        switch self {
        case .startedAt: "timestamp"
        case .sequence: "keytrail.seq"
        case .credentialID: "keytrail.credential.id"
        case .credentialProvider: "keytrail.credential.provider"
        case .credentialScheme: "keytrail.credential.scheme"
        case .credentialPlace: "keytrail.credential.place"
        case .door: "keytrail.door"
        case .vantage: "keytrail.vantage"
        case .method: "http.request.method"
        case .scheme: "url.scheme"
        case .host: "server.address"
        case .port: "server.port"
        case .route: "url.template"
        case .path: "url.path"
        case .query: "url.query"
        case .status: "http.response.status_code"
        case .errorType: "error.type"
        case .outcome: "keytrail.outcome"
        case .duration: "keytrail.duration_us"
        case .dns: "keytrail.timing.dns_us"
        case .connect: "keytrail.timing.connect_us"
        case .tls: "keytrail.timing.tls_us"
        case .wait: "keytrail.timing.wait_us"
        case .receive: "keytrail.timing.receive_us"
        case .requestBodySize: "http.request.body.size"
        case .responseBodySize: "http.response.body.size"
        case .resendCount: "http.request.resend_count"
        case .requestID: "keytrail.request.id"
        case .protocolVersion: "network.protocol.version"
        case .quotaRemaining: "keytrail.ratelimit.remaining_permille"
        case .grantedScopes: "keytrail.scopes.granted"
        case .acceptedScopes: "keytrail.scopes.accepted"
        case .program: "keytrail.program"
        case .run: "keytrail.run"
        case .callerProcessID: "process.pid"
        case .callerExecutable: "process.executable.name"
        case .callerOwner: "process.owner"
        case .callerHostName: "host.name"
        case .clientAddress: "client.address"
        case .peerAddress: "network.peer.address"
        case .userAgent: "user_agent.original"
        case .flags: "keytrail.flags"
        }
    }

    /// The names that Sigma's `proxy` and `webserver` taxonomies and other tools give to the same thing.
    public var aliases: [String] {
        switch self {
        case .method: ["cs-method", "http.method"]
        case .host: ["cs-host", "r-dns", "url.domain", "net.peer.name"]
        case .path: ["cs-uri-stem", "c-uri-stem", "http.target"]
        case .query: ["cs-uri-query", "c-uri-query"]
        case .status: ["sc-status", "http.status_code"]
        case .userAgent: ["c-useragent", "cs-useragent", "cs-user-agent", "http.user_agent"]
        case .clientAddress: ["c-ip", "src_ip"]
        case .peerAddress: ["dst_ip", "r-ip", "s-ip"]
        case .responseBodySize: ["sc-bytes"]
        case .requestBodySize: ["cs-bytes"]
        case .port: ["r-port", "dst_port", "s-port"]
        default: []
        }
    }

    /// The column that a rule, a filter or a query means by `name`; exact first, then the aliases.
    public init?(fieldName name: String) {
        guard let column = CallColumn.byName[name] else { return nil }
        self = column
    }

    private static let byName: [String: CallColumn] = {
        var table: [String: CallColumn] = [:]
        for column in CallColumn.allCases {
            for alias in column.aliases { table[alias] = column }
        }
        for column in CallColumn.allCases { table[column.fieldName] = column }
        return table
    }()
}

/// The dictionary tables, which hold each string once.
public enum CallDictionary: String, Sendable, Hashable, CaseIterable {
    case credential, host, route, path, text, caller
}
