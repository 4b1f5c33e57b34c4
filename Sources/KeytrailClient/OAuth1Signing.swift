internal import HTTPTypes
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret

/// Signs the attempts of a request, each with a time and a nonce of its own.
struct OAuth1Signing: Sendable {
    let signer: OAuth1Signer
    let parameters: [OAuth1Parameter]
    let now: @Sendable () -> Timestamp
    let nonce: @Sendable () -> String

    /// What a signature changes about an attempt.
    struct Signed {
        var target: Target
        var body: ClientRequest.Body.Content
        var authorization: String?
        var isInURL = false
    }

    private static let protocolNames: Set<String> = [
        "oauth_body_hash", "oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method",
        "oauth_timestamp", "oauth_token", "oauth_version",
    ]

    /// Signs an attempt; a signature of an earlier one in its query or form is taken off first.
    ///
    /// - Throws: `ClientError.invalidRequest` and `.plaintextRefused`.
    func sign(
        method: String,
        target: Target,
        fields: HTTPFields,
        body: ClientRequest.Body.Content
    ) throws(ClientError) -> Signed {
        // RFC 5849 §3.4.4: this method's signature is the secrets themselves; no setting lets them out unprotected.
        if signer.method == .plaintext && target.isPlaintextToNetwork {
            throw .plaintextRefused(host: target.shownHost)
        }
        var unsigned = Signed(target: target, body: body)
        switch signer.transmission {
        case .header: break
        case .query: unsigned.target = try target.replacingQuery(with: withoutSignature(target.query ?? ""))
        case .form:
            if case .bytes(let bytes) = body {
                unsigned.body = .bytes(Array(withoutSignature(String(decoding: bytes, as: UTF8.self)).utf8))
            }
        }
        let request = OAuth1Request(
            method: method,
            url: unsigned.target.url,
            host: HTTPField.Name("Host").flatMap { fields[$0] },
            body: try signedBody(unsigned.body, fields[.contentType])
        )
        switch try signed(request) {
        case .authorization(let value): unsigned.authorization = value
        case .body(let bytes): unsigned.body = .bytes(bytes)
        case .url(let url):
            unsigned.target = try Target(url)
            unsigned.isInURL = true
        }
        return unsigned
    }

    /// The secret values, to find them again where they do not belong.
    var secretValues: [String] {
        let credentials = signer.credentials
        var secrets = [credentials.clientKey]
        switch credentials.key {
        case .secret(let secret): secrets.append(secret)
        // Nothing of a private key is ever sent.
        case .rsa: break
        }
        if let token = credentials.token { secrets.append(token) }
        if let tokenSecret = credentials.tokenSecret { secrets.append(tokenSecret) }
        secrets += parameters.filter { SecretNames.isSecretParameter($0.name) }.map(\.value)
        return secrets.map { $0.reveal() }.filter { !$0.isEmpty }
    }

    private func signed(_ request: OAuth1Request) throws(ClientError) -> OAuth1SignedRequest {
        do {
            return try signer.sign(request, at: now(), nonce: nonce(), parameters: parameters)
        } catch {
            throw ClientError(error)
        }
    }

    private func withoutSignature(_ form: String) -> String {
        let names = Self.protocolNames.union(parameters.map(\.name))
        return Query.items(form).filter { !names.contains($0.name) }.map(\.text).joined(separator: "&")
    }

    private func signedBody(
        _ body: ClientRequest.Body.Content,
        _ contentType: String?
    ) throws(ClientError) -> OAuth1Request.Body {
        let isForm = OAuth1Request.Body.isForm(contentType)
        guard isForm || signer.transmission != .form else { throw .invalidRequest(.unsignableBody) }
        switch body {
        case .none: return isForm ? .form([]) : .none
        case .bytes(let bytes): return isForm ? .form(bytes) : .other(bytes)
        case .stream:
            guard !isForm && signer.bodyHash == nil else { throw .invalidRequest(.unsignableBody) }
            return .none
        }
    }
}

extension ClientError {
    fileprivate init(_ error: OAuth1Error) {
        self =
            switch error {
            case .invalidURL: .invalidURL
            case .formRequired: .invalidRequest(.unsignableBody)
            case .invalidTimestamp, .invalidNonce, .invalidRealm, .duplicateParameter, .wrongKey, .invalidPrivateKey,
                .invalidPublicKey, .signingFailed, .malformedAuthorization, .missingParameter, .invalidParameter,
                .unsupported, .responseTooLarge, .notFormEncoded, .tokenMismatch:
                .invalidRequest(.credential)
            }
    }
}
