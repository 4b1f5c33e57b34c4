internal import Crypto
internal import KeytrailCredentials
package import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailReport
internal import KeytrailSecret
internal import KeytrailStore

/// Tells a service by HTTP, in the form that it understands.
struct HTTPSink {
    private let settings: HTTPSettings
    private let timeout: TimeSpan

    init(_ settings: HTTPSettings, timeout: TimeSpan) {
        self.settings = settings
        self.timeout = timeout
    }

    func deliver(_ message: AlertMessage, _ surroundings: SinkSurroundings, now: Timestamp) async throws(SinkProblem) {
        guard let url = SinkURL(try await surroundings.text(settings.url)), url.isProtected else { throw .badAddress }
        var token: Secret?
        if let reference = settings.token { token = try await surroundings.secret(reference) }
        var key: Secret?
        if let reference = settings.signingKey { key = try await surroundings.secret(reference) }
        if let token, !token.isPrintable { throw .secret(.unusable) }
        for request in settings.shape.requests(for: message, to: url, token: token?.reveal(), now: now) {
            var fields = request.fields + HTTPSink.commonFields(message, version: surroundings.version)
            if let key {
                fields += WebhookSignature(key.revealBytes(), id: message.key, now: now).fields(for: request.body)
            }
            try await send(request, fields: fields, authorities: surroundings.authorities)
        }
    }

    private static func commonFields(_ message: AlertMessage, version: String) -> [(String, String)] {
        [
            ("User-Agent", "keytrail/\(version)"),
            // draft-ietf-httpapi-idempotency-key-header: a string of Structured Fields.
            ("Idempotency-Key", "\"\(message.key)\""),
        ]
    }

    private func send(
        _ request: SinkRequest,
        fields: [(String, String)],
        authorities: String?
    ) async throws(SinkProblem) {
        let post = HTTPPost(
            url: request.url,
            lines: fields.map { "\($0): \($1)" },
            body: request.body,
            timeout: timeout,
            authorities: authorities
        )
        _ = try await post.send()
    }
}

/// A request to a service.
struct SinkRequest: Sendable {
    var url: String
    var fields: [(String, String)]
    var body: [UInt8]

    /// A request with a JSON body.
    init(_ url: String, json: JSON, fields: [(String, String)] = []) {
        self.url = url
        self.fields = [("Content-Type", "application/json")] + fields
        body = Array(json.inertLine.utf8)
    }
}

/// Signs bodies, so that a receiver knows who sent them and when (Standard Webhooks 1.0.0).
package struct WebhookSignature {
    private let key: [UInt8]
    private let id: String
    private let timestamp: String

    /// Signs with a key: its bytes as they are, or what `whsec_` and base64 stand for.
    package init(_ key: [UInt8], id: String, now: Timestamp) {
        let text = String(decoding: key, as: UTF8.self)
        let encoded = text.hasPrefix("whsec_") ? Base64.bytes(text.dropFirst(6)) : nil
        self.key = encoded ?? key
        self.id = id
        timestamp = String(now.microseconds / 1_000_000)
    }

    /// The header fields of a request.
    package func fields(for body: [UInt8]) -> [(String, String)] {
        let content = Array("\(id).\(timestamp).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
        return [
            ("webhook-id", id), ("webhook-timestamp", timestamp),
            ("webhook-signature", "v1,\(Base64.text(Array(code)))"),
        ]
    }
}
