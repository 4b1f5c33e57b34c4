internal import KeytrailModel

/// One URL on its way to a record: split, matched with its provider's routes, searched for credentials, then redacted.
struct URLReading {
    let parts: URLParts
    let host: String
    let pack: ProviderPack
    /// The path's segments, as sent, without empty ones.
    let segments: [Range<Int>]
    private(set) var match: RouteTable.Match?
    /// The segments that the matched template declares secret.
    private(set) var secretSegments: [SecretSegment] = []
    private(set) var parameters: [(bytes: URLParameters.Parameter, meaning: ProviderPack.QueryMeaning?)] = []
    var hasSecret = false

    /// A segment of the path that is a secret by its template.
    struct SecretSegment {
        var index: Int
        var parameter: ProviderPack.SecretParameter
    }

    init(_ url: String, catalog: ProviderCatalog) {
        let parts = URLParts(url)
        self.parts = parts
        let text = parts.bytes.span
        host = parts.isValid ? ASCII.lowercasedText(text, parts.host) : ""
        pack = catalog.pack(forHost: host)
        segments = parts.isReadable ? URLReading.segments(text, parts.path) : []
        if let query = parts.query {
            for parameter in URLParameters(text, query).all {
                parameters.append((parameter, pack.queryMeanings[URLParameters.name(text, parameter.name)]))
            }
        }
    }

    private static func segments(_ text: Span<UInt8>, _ path: Range<Int>) -> [Range<Int>] {
        var segments: [Range<Int>] = []
        segments.reserveCapacity(8)
        var start = path.lowerBound
        while start < path.upperBound {
            let end = ASCII.index(of: 0x2f, in: text, start..<path.upperBound) ?? path.upperBound
            let isDot = end == start + 1 && text[start] == 0x2e
            if end > start, !isDot { segments.append(start..<end) }
            start = end + 1
        }
        return segments
    }

    /// The operation that the pack lists for this path; `nil` when none fits, or none of this method.
    var operation: Operation? {
        guard let match, match.hasMethod || pack.hasNeedsByMethod else { return nil }
        return pack.routes.operations[match.operation]
    }

    /// Finds the credential in query, path and userinfo, and remembers every secret value.
    ///
    /// Call once, before `redacted`.
    mutating func collect(method: String, into found: inout FoundCredential, secrets: inout Secrets) {
        for parameter in parameters where !parameter.bytes.value.isEmpty {
            collect(parameter.bytes.value, parameter.meaning, into: &found, secrets: &secrets)
        }
        if let userinfo = parts.userinfo, !userinfo.isEmpty {
            collectUserinfo(userinfo, into: &found, secrets: &secrets)
        }
        matchRoute(method)
        collectPath(into: &found, secrets: &secrets)
    }

    private mutating func collect(
        _ range: Range<Int>,
        _ meaning: ProviderPack.QueryMeaning?,
        into found: inout FoundCredential,
        secrets: inout Secrets
    ) {
        switch meaning {
        case nil, .allowed: return
        case .credential, .secret, .alwaysSecret: break
        }
        let bytes = parts.bytes
        let value = PercentEncoding.decoded(bytes.span.extracting(range), plusIsSpace: true)
        switch meaning {
        case .credential(let rule) where value.count >= rule.shortest:
            found.add(rule.part(value, place: .query))
            hasSecret = true
        case .alwaysSecret: hasSecret = true
        default:
            // The name alone proves nothing: `key=boards` must not blacken `/boards`.
            guard value.count >= SensitiveNames.shortestDoubtful else { return }
        }
        secrets.insert(bytes[range])
        secrets.insert(value)
    }

    private mutating func collectUserinfo(
        _ userinfo: Range<Int>,
        into found: inout FoundCredential,
        secrets: inout Secrets
    ) {
        hasSecret = true
        let bytes = parts.bytes
        let text = bytes.span
        let colon = ASCII.index(of: 0x3a, in: text, userinfo) ?? userinfo.upperBound
        let secret = min(colon + 1, userinfo.upperBound)..<userinfo.upperBound
        let username = PercentEncoding.decoded(text.extracting(userinfo.lowerBound..<colon))
        let password = PercentEncoding.decoded(text.extracting(secret))
        secrets.insert(bytes[secret])
        let rule = pack.credentials.userinfo ?? CredentialRule(source: .userinfo, scheme: .basic, role: "token")
        AuthorizationField.readPair(
            username: username[...],
            password: password[...],
            rule: rule,
            place: .userinfo,
            into: &found,
            secrets: &secrets
        )
    }

    private mutating func matchRoute(_ method: String) {
        guard !pack.routes.isEmpty else { return }
        let bytes = parts.bytes
        let text = bytes.span
        if ASCII.index(of: 0x25, in: text, parts.path) == nil {
            match = pack.routes.match(bytes, segments, method: method)
        } else {
            var plain: [UInt8] = []
            var ranges: [Range<Int>] = []
            for segment in segments {
                plain += PercentEncoding.fullyDecoded(text.extracting(segment))
                ranges.append((ranges.last?.upperBound ?? 0)..<plain.count)
            }
            match = pack.routes.match(plain, ranges, method: method)
        }
        guard let match else { return }
        for parameter in pack.secretParameters[match.operation] where parameter.index < segments.count {
            secretSegments.append(SecretSegment(index: parameter.index, parameter: parameter))
        }
    }

    /// A path's secret counts as the caller's own only where the request names no other of that role.
    private mutating func collectPath(into found: inout FoundCredential, secrets: inout Secrets) {
        let bytes = parts.bytes
        for secret in secretSegments {
            let value = PercentEncoding.decoded(bytes.span.extracting(segments[secret.index]))
            let parameter = secret.parameter
            guard value.count > parameter.prefix.count + parameter.suffix.count else { continue }
            let inner = Array(value.dropFirst(parameter.prefix.count).dropLast(parameter.suffix.count))
            secrets.insert(inner)
            found.add(parameter.rule.part(inner, place: .path))
            hasSecret = true
        }
    }

    /// The value of a path parameter; `nil` when the matched template has none of that name.
    func parameter(_ wanted: String) -> [UInt8]? {
        guard let match else { return nil }
        for (index, segment) in pack.routes.templates[match.operation].segments.enumerated()
        where index < segments.count {
            guard case .parameter(let name, _, _) = segment, name == wanted else { continue }
            return PercentEncoding.decoded(parts.bytes.span.extracting(segments[index]))
        }
        return nil
    }
}
