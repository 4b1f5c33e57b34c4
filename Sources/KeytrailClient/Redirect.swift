internal import HTTPTypes
internal import KeytrailModel
internal import KeytrailOAuth

/// What a 3xx response makes of a request (RFC 9110 §15.4), without handing secrets to another origin.
enum Redirect {
    private static let statuses: Set<Int> = [301, 302, 303, 307, 308]

    /// Where a response sends the request on to; `nil` when it does not.
    static func location(status: Int, fields: HTTPFields) -> String? {
        guard statuses.contains(status), let location = fields[values: .location].first, !location.isEmpty else {
            return nil
        }
        return location
    }

    /// The next attempt.
    ///
    /// - Throws: why the redirect is not followed.
    static func next(after attempt: Attempt, status: Int, location: String) throws(ClientError) -> Attempt {
        let from = attempt.target.origin
        guard let url = CurlURL(attempt.target.url), let old = CurlURL(attempt.target.url), url.resolve(location),
            let landed = try? Target(url)
        else { throw .redirectRefused(.invalidLocation, host: attempt.target.shownHost) }
        guard !(from.scheme == "https" && landed.origin.scheme == "http") else {
            throw .redirectRefused(.downgrade, host: attempt.target.shownHost)
        }
        let rewritten = rewrite(attempt, status: status)
        let secrets = secrets(of: attempt)
        guard landed.origin != from else {
            url.setUserInfo(user: old.user, password: old.password)
            let target = try restoringQueryCredential(Target(url), attempt.credential)
            return try attempt.moved(
                to: target,
                method: rewritten.method,
                fields: rewritten.fields,
                body: replayable(rewritten.body),
                credential: attempt.credential,
                secrets: secrets.filter(isLong)
            )
        }
        return try crossing(attempt, rewritten, url, secrets: secrets)
    }

    /// The method, fields and body after the change of method that the status asks for.
    private static func rewrite(_ attempt: Attempt, status: Int) -> Attempt {
        let becomesGet =
            switch status {
            case 303: attempt.method != "HEAD" && attempt.method != "GET"
            case 301, 302: attempt.method == "POST"
            default: false
            }
        guard becomesGet else { return attempt }
        var changed = attempt
        changed.method = "GET"
        changed.body = .none
        changed.fields = HTTPFields(attempt.fields.filter { !$0.name.canonicalName.hasPrefix("content-") })
        return changed
    }

    private static func replayable(
        _ body: ClientRequest.Body.Content
    ) throws(ClientError) -> ClientRequest.Body.Content {
        if case .stream = body { throw .bodyNotReplayable }
        return body
    }

    /// Adds the credential's parameters again where a redirect inside the origin left them out.
    private static func restoringQueryCredential(
        _ target: Target,
        _ credential: ClientCredential?
    ) throws(ClientError) -> Target {
        let present = Set(Query.items(target.query ?? "").map(\.name))
        return try target.appending((credential?.queryItems ?? []).filter { !present.contains($0.name) })
    }
}

extension Redirect {
    /// The next attempt at another origin: no credential, no field that might hold one, no secret in the URL.
    private static func crossing(
        _ attempt: Attempt,
        _ rewritten: Attempt,
        _ url: CurlURL,
        secrets: Set<String>
    ) throws(ClientError) -> Attempt {
        let host = attempt.target.shownHost
        let body = try replayable(rewritten.body)
        url.setUserInfo(user: nil, password: nil)
        let long = secrets.filter(isLong)
        guard !holds(url.path ?? "", any: long), !holds(url.host?.lowercased() ?? "", any: long.map { $0.lowercased() })
        else {
            throw .redirectRefused(.credentialInPath, host: host)
        }
        if case .bytes(let bytes) = body {
            let text = String(decoding: bytes, as: UTF8.self)
            guard !long.contains(where: { text.contains($0) || text.contains(PercentEncoding.encode($0)) }) else {
                throw .redirectRefused(.credentialInBody, host: host)
            }
        }
        var target = try Target(url)
        if let query = target.query {
            let kept = Query.items(query).filter { !secrets.contains($0.value) && !holds($0.text, any: long) }.map(
                \.text
            )
            target = try target.replacingQuery(with: kept.joined(separator: "&"))
        }
        let fields = HTTPFields(
            rewritten.fields.filter { SecretNames.mayCrossOrigins($0.name) && !holds($0.value, any: long) }
        )
        var next = try attempt.moved(
            to: target,
            method: rewritten.method,
            fields: fields,
            body: body,
            credential: nil,
            secrets: long
        )
        let carriedSecretField = attempt.fields.contains { SecretNames.isSecretField($0.name) }
        if attempt.credential != nil || carriedSecretField || !secrets.isEmpty { next.flags.insert(.credentialDropped) }
        return next
    }

    /// Every secret value that the attempt, or one before it, is known to carry.
    private static func secrets(of attempt: Attempt) -> Set<String> {
        var values = attempt.knownSecrets
        for item in Query.items(attempt.target.query ?? "") where SecretNames.isSecretParameter(item.name) {
            values.insert(item.value)
        }
        for field in attempt.fields where SecretNames.isSecretField(field.name) {
            values.formUnion(SecretNames.secrets(inField: field.value))
            if field.name == .cookie { values.formUnion(SecretNames.secrets(inCookies: field.value)) }
        }
        if let url = CurlURL(attempt.target.url), let password = url.password { values.insert(password) }
        values.remove("")
        return values
    }

    /// Whether a value can be looked for inside a text: short ones occur in every word.
    private static func isLong(_ secret: String) -> Bool { secret.utf8.count >= 8 }

    /// Whether a text, as it is or with its escapes resolved, holds one of the values.
    private static func holds(_ text: some StringProtocol, any secrets: some Sequence<String>) -> Bool {
        guard !secrets.contains(where: text.contains) else { return true }
        var (plain, spaced) = (String(text), String(text))
        for _ in 0..<3 where plain.utf8.contains(UInt8(ascii: "%")) || spaced.utf8.contains(UInt8(ascii: "+")) {
            (plain, spaced) = (PercentEncoding.decode(plain, plusIsSpace: false), PercentEncoding.decode(spaced))
            if secrets.contains(where: { plain.contains($0) || spaced.contains($0) }) { return true }
        }
        return false
    }
}
