internal import GRDB
internal import KeytrailModel

/// Turns calls into rows of table `call`, and their texts into rows of the dictionary tables.
struct CallEncoder: ~Copyable {
    /// The columns of table `call` in the order in which they are put and read.
    static let columns = [
        "started_at", "seq", "credential", "outcome", "door", "status", "host", "method", "route", "path",
        "duration_us", "program", "client_address", "user_agent", "error", "quota_permille", "flags", "resend_count",
        "scheme", "port", "query", "dns_us", "connect_us", "tls_us", "wait_us", "receive_us", "request_bytes",
        "response_bytes", "protocol", "scopes_granted", "scopes_accepted", "run", "peer_address", "trace_id",
        "attributes", "batch", "request", "caller", "vantage",
    ]

    /// What is known of the dictionary tables, this transaction's rows included.
    var caches: DictionaryCaches
    private let batch: Int64?
    private let hosts, routes, paths, texts: DictionaryTable
    private let credentials: CredentialTable
    private let callers: CallerTable

    /// Encodes for a connection that is in a write transaction.
    init(_ db: Database, caches: DictionaryCaches, batch: Int64?) {
        self.caches = caches
        self.batch = batch
        hosts = DictionaryTable(.host, on: db)
        routes = DictionaryTable(.route, on: db)
        paths = DictionaryTable(.path, on: db)
        texts = DictionaryTable(.text, on: db)
        credentials = CredentialTable(on: db)
        callers = CallerTable(on: db)
    }

    /// The row of `text` in table `text`.
    mutating func textID(_ text: String) throws -> Int64 { try texts.id(of: text, &caches.text) }

    /// Puts a call's columns; false when its attributes cannot be kept.
    ///
    /// Reads the span's elements in place: a copy of a record would count references to all of its texts.
    @inline(__always)
    mutating func put(_ calls: Span<IdentifiedCall>, _ index: Int, into row: inout RowBlock) throws -> Bool {
        var attributes: String?
        if !calls[index].record.attributes.isEmpty {
            guard let text = StoredJSON.text(members: calls[index].record.attributes) else { return false }
            attributes = text
        }
        row.put(any: calls[index].record.startedAt.microseconds)
        row.put(calls[index].sequence)
        try putIdentity(calls, index, into: &row)
        row.put(calls[index].record.duration?.microseconds)
        try putText(calls[index].record.program, into: &row)
        try putText(calls[index].record.clientAddress, into: &row)
        try putText(calls[index].record.userAgent, into: &row)
        try putText(calls[index].record.errorType, into: &row)
        row.put(CallEncoder.quota(calls[index].record.rateLimits))
        row.put(Optional(calls[index].record.flags.rawValue))
        row.put(Int64(calls[index].record.resendCount))
        row.put(try texts.id(of: calls[index].record.scheme, &caches.text))
        row.put(calls[index].record.port.map(Int64.init))
        try putText(calls[index].record.query, into: &row)
        try putMeasures(calls, index, into: &row)
        try putText(calls[index].record.run, into: &row)
        try putText(calls[index].record.peerAddress, into: &row)
        row.put(text: calls[index].record.traceID)
        row.put(text: attributes)
        row.put(batch)
        row.put(calls[index].record.requestID?.rawValue)
        if let caller = calls[index].record.caller {
            row.put(try callers.id(of: caller, &caches.caller))
        } else {
            row.putNull()
        }
        row.put(Int64(calls[index].record.vantage.rawValue))
        return true
    }

    @inline(__always)
    private mutating func putIdentity(_ calls: Span<IdentifiedCall>, _ index: Int, into row: inout RowBlock) throws {
        if let credential = calls[index].record.credential {
            row.put(try credentials.id(of: credential, &caches.credential))
        } else {
            row.putNull()
        }
        row.put(Int64(calls[index].record.outcome.rawValue))
        row.put(Int64(calls[index].record.door.rawValue))
        row.put(calls[index].record.status.map(Int64.init))
        row.put(try hosts.id(of: calls[index].record.host, &caches.host))
        row.put(try texts.id(of: calls[index].record.method, &caches.text))
        if let route = calls[index].record.route {
            row.put(try routes.id(of: route, &caches.route))
        } else {
            row.putNull()
        }
        row.put(try paths.id(of: calls[index].record.path, &caches.path))
    }

    @inline(__always)
    private mutating func putMeasures(_ calls: Span<IdentifiedCall>, _ index: Int, into row: inout RowBlock) throws {
        let timing = calls[index].record.timing
        row.put(timing?.dns.microseconds)
        row.put(timing?.connect.microseconds)
        row.put(timing?.tls.microseconds)
        row.put(timing?.wait.microseconds)
        row.put(timing?.receive.microseconds)
        row.put(calls[index].record.requestBodySize)
        row.put(calls[index].record.responseBodySize)
        try putText(calls[index].record.protocolVersion, into: &row)
        if let scopes = calls[index].record.grantedScopes {
            row.put(try texts.id(of: scopes.joined(separator: " "), &caches.text))
        } else {
            row.putNull()
        }
        if let scopes = calls[index].record.acceptedScopes {
            row.put(try texts.id(of: scopes.text, &caches.text))
        } else {
            row.putNull()
        }
    }

    @inline(__always)
    private mutating func putText(_ text: String?, into row: inout RowBlock) throws {
        guard let text else { return row.putNull() }
        row.put(try texts.id(of: text, &caches.text))
    }

    /// As `CallRecord.tightestRemainingPermille`.
    private static func quota(_ rateLimits: [RateLimit]) -> Int64? {
        var tightest: Int?
        for bucket in rateLimits {
            guard let share = bucket.remainingPermille else { continue }
            tightest = min(tightest ?? share, share)
        }
        return tightest.map(Int64.init)
    }
}
