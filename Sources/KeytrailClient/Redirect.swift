internal import HTTPTypes
internal import KeytrailModel

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
        else { throw .redirectRefused(.invalidLocation, host: from.host) }
        guard !(from.scheme == "https" && landed.origin.scheme == "http") else {
            throw .redirectRefused(.downgrade, host: from.host)
        }
        let rewritten = rewrite(attempt, status: status)
        guard landed.origin != from else {
            url.setUserInfo(user: old.user, password: old.password)
            let target = try restoringQueryCredential(Target(url), attempt.credential)
            return try attempt.moved(
                to: target,
                method: rewritten.method,
                fields: rewritten.fields,
                body: replayable(rewritten.body),
                credential: attempt.credential
            )
        }
        return try crossing(attempt, rewritten, url, secrets: secrets(of: attempt, query: attempt.target.query))
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
        let host = attempt.target.origin.host
        let body = try replayable(rewritten.body)
        url.setUserInfo(user: nil, password: nil)
        let longSecrets = secrets.filter { $0.utf8.count >= 8 }
        let path = Query.decode(url.path ?? "", plusIsSpace: false)
        guard !longSecrets.contains(where: path.contains) else {
            throw .redirectRefused(.credentialInPath, host: host)
        }
        if case .bytes(let bytes) = body {
            let text = String(decoding: bytes, as: UTF8.self)
            guard !longSecrets.contains(where: { text.contains($0) || text.contains(Query.encode($0)) }) else {
                throw .redirectRefused(.credentialInBody, host: host)
            }
        }
        var target = try Target(url)
        if let query = target.query {
            let kept = Query.items(query).filter { !secrets.contains($0.value) }.map(\.text)
            target = try target.replacingQuery(with: kept.joined(separator: "&"))
        }
        let fields = HTTPFields(rewritten.fields.filter { SecretNames.mayCrossOrigins($0.name) })
        var next = try attempt.moved(
            to: target,
            method: rewritten.method,
            fields: fields,
            body: body,
            credential: nil
        )
        let carriedSecretField = attempt.fields.contains { SecretNames.isSecretField($0.name) }
        if attempt.credential != nil || carriedSecretField || !secrets.isEmpty { next.flags.insert(.credentialDropped) }
        return next
    }

    /// Every secret value that the attempt is known to carry.
    private static func secrets(of attempt: Attempt, query: String?) -> Set<String> {
        var values = Set(attempt.credential?.secretValues ?? [])
        for item in Query.items(query ?? "") where SecretNames.isSecretParameter(item.name) {
            values.insert(item.value)
        }
        for field in attempt.fields where SecretNames.isSecretField(field.name) {
            values.insert(field.value)
            if let last = field.value.split(separator: " ").last { values.insert(String(last)) }
        }
        if let url = CurlURL(attempt.target.url), let password = url.password { values.insert(password) }
        values.remove("")
        return values
    }
}
