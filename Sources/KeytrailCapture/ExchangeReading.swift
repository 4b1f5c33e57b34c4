internal import HTTPTypes
internal import KeytrailModel

/// The response fields that a pack reads, by name in lower case; a handful at most.
typealias AnswerFields = [(name: String, value: String)]

/// One exchange on its way to a record.
struct ExchangeReading {
    private let exchange: Exchange
    private let method: String
    private let status: Int?
    private var url: URLReading
    private var found = FoundCredential()
    private var secrets = Secrets()
    private var userAgent: String?
    private var traceID: String?
    private var requestType: String?
    private var limits: RateLimitReader
    private var responseFields: AnswerFields = []
    private var body = Body(bytes: [], mediaType: nil)

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
        fillAnswer(&record, outcome: judgement.outcome, route: redacted.route)
        record.flags = flags(redacted, isCarrying: isFound || record.credential != nil)
        return record
    }
}

extension ExchangeReading {
    private mutating func readRequestFields() {
        let known = url.pack.credentials.fields
        for field in exchange.requestFields {
            switch known[field.name.canonicalName] {
            case nil: break
            case .userAgent: userAgent = field.value
            case .traceparent: traceID = ExchangeReading.traceID(field.value)
            case .contentType: requestType = field.value
            case .authorization: readAuthorization(field.value)
            case .cookie: readCookies(field.value)
            case .credential(let rule):
                secrets.insert(field.value.utf8)
                found.add(rule.part(Array(field.value.utf8), place: .header))
            case .secret: secrets.insert(field.value.utf8)
            }
        }
    }

    private mutating func readAuthorization(_ value: String) {
        let authorization = AuthorizationField(value.utf8)
        secrets.insert(authorization.credentials)
        for rule in url.pack.credentials.authorization {
            guard case .authorization(let schemes) = rule.source else { continue }
            guard schemes.isEmpty || schemes.contains(authorization.scheme) else { continue }
            return authorization.read(rule, into: &found, secrets: &secrets)
        }
    }

    private mutating func readCookies(_ value: String) {
        for pair in value.utf8.split(separator: 0x3b).prefix(32) {
            let pair = ASCII.trimmed(Array(pair)[...])
            guard let equals = pair.firstIndex(of: 0x3d) else { continue }
            let content = Array(pair[(equals + 1)...])
            if content.count >= 8 { secrets.insert(content) }
            if let rule = url.pack.credentials.cookies[ASCII.text(pair[..<equals].map(ASCII.lowercased))] {
                found.add(rule.part(content, place: .cookie))
            }
        }
    }

    private mutating func readResponseFields() {
        let known = url.pack.answerFields
        var mediaType: String?
        for field in exchange.responseFields {
            let name = field.name.canonicalName
            guard let meaning = known[name] else {
                limits.take(named: name, field.value)
                continue
            }
            if meaning.quota == nil, meaning.role == .none {
                limits.take(named: name, field.value)
            } else {
                limits.take(meaning, field.value)
            }
            switch meaning.role {
            case .contentType: mediaType = field.value
            case .setCookie: readSetCookie(field.value)
            default: break
            }
            guard meaning.isRead else { continue }
            let earlier = responseFields.firstIndex { $0.name == name }
            if let earlier {
                responseFields[earlier].value += ", \(field.value)"
            } else {
                responseFields.append((name, field.value))
            }
        }
        body = Body(bytes: exchange.responseBodyPrefix, mediaType: mediaType)
    }

    private mutating func readSetCookie(_ value: String) {
        let pair = value.utf8.prefix { $0 != 0x3b }
        guard let equals = pair.firstIndex(of: 0x3d) else { return }
        let content = pair[pair.index(after: equals)...]
        if content.count >= 8 { secrets.insert(content) }
    }

    /// Reads a form's or a JSON object's fields; says whether a secret sat in one.
    private mutating func readRequestBody() -> Bool {
        let bytes = exchange.requestBodyPrefix
        guard !bytes.isEmpty, let type = requestType else { return false }
        if type.hasPrefix("application/x-www-form-urlencoded") {
            var isFound = false
            let text = bytes.span
            for field in URLParameters(text, text.indices).all where !field.value.isEmpty {
                let value = PercentEncoding.decoded(text.extracting(field.value), plusIsSpace: true)
                isFound = readBodyField(URLParameters.name(text, field.name), value) || isFound
            }
            return isFound
        }
        guard ASCII.contains(type, Body.json) else { return false }
        let scanner = JSONScanner(bytes: bytes)
        guard let start = scanner.find([]) else { return false }
        var isFound = false
        for member in scanner.members(ofObjectAt: start, limit: 256) {
            guard case .string(let text) = scanner.value(at: member.value) else { continue }
            isFound = readBodyField(member.name.lowercased(), Array(text.utf8)) || isFound
        }
        return isFound
    }

    private mutating func readBodyField(_ name: String, _ value: [UInt8]) -> Bool {
        if let rule = url.pack.credentials.body[name], value.count >= rule.shortest {
            secrets.insert(value)
            found.add(rule.part(value, place: .body))
            return true
        }
        let isCertain = SensitiveNames.alwaysSecret.contains(name)
        guard isCertain || SensitiveNames.parameters.contains(name) else { return false }
        if isCertain || value.count >= SensitiveNames.shortestDoubtful { secrets.insert(value) }
        return isCertain
    }

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

    private mutating func fillAnswer(_ record: inout CallRecord, outcome: Outcome, route: String?) {
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
        record.acceptedScopes = reader.accepted(method: method, body: &body, secrets)
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

    /// The trace id of a `traceparent` (W3C Trace Context §3.2.2.3).
    private static func traceID(_ value: String) -> String? {
        let parts = value.utf8.prefix(64).split(separator: 0x2d)
        guard parts.count >= 4, parts[1].count == 32,
            parts[1].allSatisfy({ ASCII.isDigit($0) || (0x61...0x66).contains($0) }),
            parts[1].contains(where: { $0 != 0x30 })
        else { return nil }
        return ASCII.text(parts[1])
    }
}
