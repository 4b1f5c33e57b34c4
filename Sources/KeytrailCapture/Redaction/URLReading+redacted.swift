internal import KeytrailModel

extension URLReading {
    private static let longestPath = 2_048
    private static let longestQuery = 1_024
    private static let longestValue = 256

    /// What may be kept, with every value in `secrets` gone; the credential is not set.
    mutating func redacted(_ secrets: Secrets) -> RedactedURL {
        let path = keptPath(secrets)
        let query = parameters.isEmpty ? nil : keptQuery(secrets)
        return RedactedURL(
            scheme: parts.scheme ?? "https",
            host: keptHost(secrets),
            port: parts.isValid ? parts.port ?? (parts.scheme == "http" ? 80 : 443) : nil,
            path: path.text,
            query: query,
            route: parts.isValid ? route(path.segments) : nil,
            credential: nil,
            hadSecretInURL: hasSecret
        )
    }

    private func keptHost(_ secrets: Secrets) -> String {
        guard parts.isValid else { return "invalid" }
        let bytes = parts.bytes.span.extracting(parts.host)
        return SecretShape.isPrefixed(in: bytes) || secrets.isFound(in: bytes) ? "{secret}" : host
    }

    /// The path, and its segments when any of them was replaced.
    private mutating func keptPath(_ secrets: Secrets) -> (text: String, segments: [[UInt8]]?) {
        let bytes = parts.bytes
        let text = bytes.span
        let path = text.extracting(parts.path)
        if secretSegments.isEmpty, !secrets.hasShortValues, !secrets.isSecret(path), parts.isReadable,
            path.count <= URLReading.longestPath,
            path.isEmpty || path[0] == 0x2f, path.indices.allSatisfy({ URLReading.isPathByte(path[$0]) })
        {
            return (path.isEmpty ? "/" : ASCII.text(bytes[parts.path]), nil)
        }
        var kept: [[UInt8]] = []
        for (index, segment) in segments.enumerated() {
            let content = text.extracting(segment)
            if let secret = secretSegments.first(where: { $0.index == index })?.parameter {
                kept.append(secret.mark)
            } else if secrets.isSecret(content) {
                kept.append(Secrets.mark)
                if SecretShape.isPrefixed(in: content) { hasSecret = true }
            } else {
                kept.append(Array(bytes[segment]))
            }
        }
        let endsInSlash = !path.isEmpty && path[path.count - 1] == 0x2f
        let isSplit = secrets.isFound(in: path, across: { $0 == 0x2f })
        guard !isSplit, let text = URLReading.joined(kept, endsInSlash: endsInSlash, secrets) else {
            return ("/{secret}", [Secrets.mark])
        }
        return (text, kept)
    }

    /// The path again; `nil` when a secret lies across its segments.
    private static func joined(_ segments: [[UInt8]], endsInSlash: Bool, _ secrets: Secrets) -> String? {
        var bytes: [UInt8] = []
        for segment in segments {
            bytes.append(0x2f)
            append(segment[...], to: &bytes)
        }
        if endsInSlash || bytes.isEmpty { bytes.append(0x2f) }
        // A value with a slash in it lies in no single segment.
        if secrets.isFound(in: bytes.span) || secrets.isFound(in: PercentEncoding.fullyDecoded(bytes.span).span) {
            return nil
        }
        return ASCII.text(bytes.prefix(longestPath))
    }

    private func route(_ replaced: [[UInt8]]?) -> String {
        guard let match else {
            guard let replaced else { return ShapeTemplate.route(segments.lazy.map { parts.bytes[$0] }) }
            return ShapeTemplate.route(replaced.lazy.map { $0[...] })
        }
        let template = pack.routes.templates[match.operation]
        guard template.hasDottedNames else { return template.text }
        var result = ""
        for (index, segment) in template.segments.enumerated() where index < segments.count {
            if case .dotted = segment {
                result += "/" + ASCII.text(replaced?[index] ?? Array(parts.bytes[segments[index]]))
            } else {
                result += "/" + segment.text
            }
        }
        return result
    }

    private mutating func keptQuery(_ secrets: Secrets) -> String? {
        let bytes = parts.bytes
        let text = bytes.span
        var kept: [UInt8] = []
        for (parameter, meaning) in parameters {
            let value = text.extracting(parameter.value)
            if !hasSecret, SecretShape.isPrefixed(in: value) { hasSecret = true }
            guard case .allowed = meaning, value.count <= URLReading.longestValue, !secrets.isSecret(value),
                kept.count + parameter.name.count + value.count < URLReading.longestQuery
            else { continue }
            if !kept.isEmpty { kept.append(0x26) }
            URLReading.append(bytes[parameter.name], to: &kept)
            guard parameter.hasValue else { continue }
            kept.append(0x3d)
            URLReading.append(bytes[parameter.value], to: &kept)
        }
        return kept.isEmpty || secrets.isFound(in: kept.span) ? nil : ASCII.text(kept)
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to kept: inout [UInt8]) {
        for byte in bytes {
            if isPathByte(byte) { kept.append(byte) } else { PercentEncoding.append(byte, to: &kept) }
        }
    }

    /// Printable ASCII without what quotes or markup are made of.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        ASCII.isPrintable(byte) && byte != 0x20 && byte != 0x22 && byte != 0x3c && byte != 0x3e && byte != 0x5c
    }
}
