internal import HTTPTypes
internal import KeytrailModel

/// What the fields and bodies of the two messages say.
extension ExchangeReading {
    mutating func readRequestFields() {
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

    mutating func readResponseFields() {
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
    mutating func readRequestBody() -> Bool {
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
