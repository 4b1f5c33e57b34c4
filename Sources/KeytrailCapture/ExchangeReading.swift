internal import HTTPTypes
internal import KeytrailModel

/// The response fields that a pack reads, by name in lower case; a handful at most.
typealias AnswerFields = [(name: String, value: String)]

/// One exchange on its way to a record.
struct ExchangeReading {
    let exchange: Exchange
    private let method: String
    private let status: Int?
    var url: URLReading
    var found = FoundCredential()
    var secrets = Secrets()
    var userAgent: String?
    var traceID: String?
    var requestType: String?
    var limits: RateLimitReader
    var responseFields: AnswerFields = []
    var body = Body(bytes: [], mediaType: nil)

    private static let longestUserAgent = 256
    private static let longestName = 256

    init(_ exchange: Exchange, catalog: ProviderCatalog) {
        self.exchange = exchange
        method = Recorder.knownMethod(exchange.method)
        status = exchange.status.flatMap { (100...999).contains($0) ? $0 : nil }
        url = URLReading(exchange.url, catalog: catalog)
        let answered = exchange.startedAt + (exchange.duration ?? .zero)
        limits = RateLimitReader(pack: url.pack, base: answered)
        for secret in exchange.knownSecrets { secrets.insert(secret) }
    }

    mutating func quotas(fingerprinter: Fingerprinter) -> [PaceQuota] {
        let limits = url.pack.declaredLimits
        guard !limits.isEmpty else { return [] }
        readRequestFields()
        _ = readRequestBody()
        url.collect(method: method, into: &found, secrets: &secrets)
        let route = url.redacted(secrets).route
        let credential = found.credential(
            provider: url.pack.name,
            primary: url.pack.credentials.primary,
            fingerprinter: fingerprinter
        )
        return limits.compactMap { limit in
            guard limit.counts(route), let part = credential?.parts.first(where: { $0.role == limit.role }) else {
                return nil
            }
            let key = "\(url.pack.name)/\(limit.bucket)/\(part.fingerprint)"
            return PaceQuota(key: key, bucket: limit.bucket, limit: limit.limit, window: limit.window)
        }
    }

    mutating func record(by recorder: Recorder) -> CallRecord {
        readRequestFields()
        let isFound = readRequestBody()
        url.collect(method: method, into: &found, secrets: &secrets)
        // Last, because only so many secrets are remembered: what a server sends must not displace the caller's own.
        readResponseFields()
        let redacted = url.redacted(secrets)
        let judgement = judge(route: redacted.route)
        var record = CallRecord(
            startedAt: exchange.startedAt,
            door: exchange.door,
            method: method,
            scheme: redacted.scheme,
            host: redacted.host,
            path: redacted.path,
            outcome: judgement.outcome
        )
        record.port = redacted.port
        record.query = redacted.query
        record.route = redacted.route
        record.credential = found.credential(
            provider: url.pack.name,
            primary: url.pack.credentials.primary,
            fingerprinter: recorder.fingerprinter
        )
        record.errorType = judgement.errorType
        fillOrigin(&record, recorder)
        fillTransport(&record)
        fillAnswer(&record, outcome: judgement.outcome, route: redacted.route, recorder.fingerprinter)
        record.flags.formUnion(flags(redacted, isCarrying: isFound || record.credential != nil))
        return record
    }
}

extension ExchangeReading {
    private mutating func judge(route: String?) -> (outcome: Outcome, errorType: String?) {
        if exchange.isCancelled { return (.cancelled, nil) }
        let transportError = exchange.errorType.map { ErrorType.kept($0, secrets) }
        var code: String?
        var outcome = Outcome(status: status)
        if transportError != nil, (status ?? 0) < 400 { outcome = .networkError }
        if status != nil {
            let rules = url.pack.outcomes
            // By index: a copy of a rule would count references to all of its lists.
            for index in rules.indices
            where rules[index].matches(
                status: status,
                method: method,
                route: route,
                fields: responseFields,
                body: &body
            ) {
                outcome = rules[index].outcome
                code = rules[index].errorCode(body: &body)
                break
            }
        }
        if let transportError { return (outcome, transportError) }
        if let status, status >= 400 { return (outcome, String(status)) }
        if outcome.isAccepted { return (outcome, nil) }
        return (outcome, code.map { ErrorType.kept($0, secrets) } ?? outcome.name)
    }

    /// Who called; what a door was told of it may hold anything, what the recorder was made with is the user's own.
    private func fillOrigin(_ record: inout CallRecord, _ recorder: Recorder) {
        record.program = exchange.program.map(kept(name:)) ?? recorder.program
        record.run = exchange.run.map(kept(name:)) ?? recorder.run
        guard let caller = (exchange.caller ?? recorder.caller)?.known else { return }
        record.caller = Caller(
            processID: caller.processID,
            executable: caller.executable.map(kept(name:)),
            owner: caller.owner.map(kept(name:)),
            hostName: caller.hostName.map(kept(name:))
        )
    }

    /// What may be kept of a name that is nobody's secret as a rule: it stays in its own script.
    private func kept(name: String) -> String {
        let isSecret = secrets.isSecret(Array(name.utf8).span)
        return isSecret
            ? secrets.kept(name, limit: ExchangeReading.longestName)
            : Recorder.redacted(foreign: name, limit: ExchangeReading.longestName)
    }

    private func fillTransport(_ record: inout CallRecord) {
        record.status = status
        record.duration = exchange.duration
        record.timing = exchange.timing
        record.requestBodySize = exchange.requestBodySize
        record.responseBodySize = exchange.responseBodySize
        record.resendCount = max(0, exchange.resendCount)
        record.requestID = exchange.requestID
        record.protocolVersion = exchange.protocolVersion.flatMap { version in
            let isVersion =
                (1...8).contains(version.utf8.count) && version.utf8.allSatisfy { ASCII.isDigit($0) || $0 == 0x2e }
            return isVersion ? version : nil
        }
        record.peerAddress = exchange.peerAddress.map { secrets.kept($0, limit: 64) }
        record.clientAddress = exchange.clientAddress.map { secrets.kept($0, limit: 64) }
        record.userAgent = userAgent.map { secrets.kept($0, limit: ExchangeReading.longestUserAgent) }
        record.traceID = traceID.flatMap { secrets.isFound(in: Array($0.utf8).span) ? nil : $0 }
    }

    private mutating func fillAnswer(
        _ record: inout CallRecord,
        outcome: Outcome,
        route: String?,
        _ fingerprinter: Fingerprinter
    ) {
        if status != nil {
            for member in url.pack.rateLimits.members {
                let limit = body.text(at: member.limit).flatMap { QuotaNumber($0)?.whole }
                let remaining = body.text(at: member.remaining).flatMap { QuotaNumber($0)?.whole }
                limits.add(bucket: member.bucket, limit: limit, remaining: remaining)
            }
            let isRefused = outcome == .rateLimited || status == 503 || status == 529
            record.rateLimits = limits.finish(isRefused: isRefused).map { limit in
                var limit = limit
                if isSecret(limit.name) { limit.name = "{secret}" }
                if limit.unit != "requests", isSecret(limit.unit) { limit.unit = "requests" }
                return limit
            }
        }
        let reader = ScopeReader(pack: url.pack, url: url, found: found, fields: responseFields, outcome: outcome)
        record.grantedScopes = reader.granted(body: &body, secrets)
        if record.grantedScopes == nil, let best = found.best(url.pack.credentials.primary),
            let scopes = fingerprinter.reading(of: best)?.scopes
        {
            record.grantedScopes = reader.claimed(scopes, secrets)
            record.flags.insert(.grantFromToken)
        }
        let told = reader.told(body: &body, secrets)
        if told != nil { record.flags.insert(.needFromAnswer) }
        record.acceptedScopes = told ?? reader.known(method: method)
    }

    /// Names of buckets are the server's words, and it may echo what it was sent.
    private func isSecret(_ name: String) -> Bool {
        let bytes = name.utf8
        return SecretShape.isFound(in: bytes.span) || secrets.isFound(inName: bytes.span)
    }

    private func flags(_ redacted: RedactedURL, isCarrying: Bool) -> CallFlags {
        var flags = exchange.flags
        if redacted.hadSecretInURL { flags.insert(.credentialInURL) }
        if redacted.scheme == "http", isCarrying || redacted.hadSecretInURL, !ExchangeReading.isLoopback(redacted.host)
        {
            flags.insert(.credentialInClear)
        }
        return flags
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { !ASCII.isLetter($0) && $0 < 0x80 })
    }
}
