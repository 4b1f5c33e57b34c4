public import KeytrailModel
internal import KeytrailSecret

/// Signs requests by RFC 5849 §3; time and nonce come from the caller, so that the same input gives the same output.
public struct OAuth1Signer: Sendable {
    /// What is signed with.
    public var credentials: OAuth1Credentials
    /// How.
    public var method: OAuth1SignatureMethod
    /// Where the protocol parameters go.
    public var transmission: OAuth1Transmission
    /// The realm that the `Authorization` field names (RFC 5849 §3.5.1).
    ///
    /// It is not signed, and no other transmission has one.
    public var realm: String?
    /// Whether `oauth_version=1.0` is sent, which is optional (RFC 5849 §3.1).
    public var includesVersion: Bool
    /// How bodies that are no forms are bound to the signature; `nil` leaves them out of it.
    public var bodyHash: OAuth1BodyHash?

    /// Creates a signer.
    public init(
        _ credentials: OAuth1Credentials,
        method: OAuth1SignatureMethod = .hmacSHA1,
        transmission: OAuth1Transmission = .header,
        realm: String? = nil,
        includesVersion: Bool = true,
        bodyHash: OAuth1BodyHash? = nil
    ) {
        self.credentials = credentials
        self.method = method
        self.transmission = transmission
        self.realm = realm
        self.includesVersion = includesVersion
        self.bodyHash = bodyHash
    }

    /// Signs a request.
    ///
    /// A nonce may never be used twice with one timestamp, client and token (RFC 5849 §3.3): sign each attempt anew.
    ///
    /// - Throws: `OAuth1Error.invalidURL`, `.invalidTimestamp`, `.invalidNonce`, `.invalidRealm`, `.formRequired`,
    ///   `.duplicateParameter`, `.wrongKey` or `.signingFailed`.
    public func sign(
        _ request: OAuth1Request,
        at time: Timestamp,
        nonce: String,
        parameters: [OAuth1Parameter] = []
    ) throws(OAuth1Error) -> OAuth1SignedRequest {
        var draft = try Draft(request, protocolParameters(request.body, time, nonce, parameters))
        draft.parameters.append(("oauth_signature", try signature(draft.baseString)))
        return try place(draft, request.body)
    }

    /// The signature base string (RFC 5849 §3.4.1.1), which both sides must agree on; it names key and token.
    package func baseString(
        _ request: OAuth1Request,
        at time: Timestamp,
        nonce: String,
        parameters: [OAuth1Parameter] = []
    ) throws(OAuth1Error) -> String {
        let draft = try Draft(request, protocolParameters(request.body, time, nonce, parameters))
        return String(decoding: draft.baseString, as: UTF8.self)
    }
}

extension OAuth1Signer {
    private typealias Parameters = [(name: String, value: [UInt8])]

    /// A request that lacks nothing but its signature.
    private struct Draft {
        let url: RequestURL
        let baseString: [UInt8]
        var parameters: Parameters

        init(_ request: OAuth1Request, _ parameters: Parameters) throws(OAuth1Error) {
            url = try RequestURL(request.url, host: request.host)
            var collection = ParameterCollection()
            collection.append(form: url.query)
            if case .form(let bytes) = request.body { collection.append(form: bytes[...]) }
            for (name, value) in parameters {
                guard !collection.contains(name) else { throw .duplicateParameter(name) }
                collection.append(name: name.utf8, value: value)
            }
            baseString = SignatureBaseString.make(method: request.method, url: url, parameters: collection)
            self.parameters = parameters
        }
    }

    /// All protocol parameters (RFC 5849 §3.1) but the signature.
    private func protocolParameters(
        _ body: OAuth1Request.Body,
        _ time: Timestamp,
        _ nonce: String,
        _ extra: [OAuth1Parameter]
    ) throws(OAuth1Error) -> Parameters {
        let seconds = time.microseconds / 1_000_000
        guard seconds > 0 else { throw .invalidTimestamp }
        guard !nonce.isEmpty else { throw .invalidNonce }
        var parameters: Parameters = []
        parameters.reserveCapacity(extra.count + 8)
        parameters.append(("oauth_consumer_key", credentials.clientKey.revealBytes()))
        if let token = credentials.token { parameters.append(("oauth_token", token.revealBytes())) }
        parameters.append(("oauth_signature_method", Array(method.rawValue.utf8)))
        parameters.append(("oauth_timestamp", Array("\(seconds)".utf8)))
        parameters.append(("oauth_nonce", Array(nonce.utf8)))
        if includesVersion { parameters.append(("oauth_version", Array("1.0".utf8))) }
        if let bodyHash {
            switch body {
            case .form: break
            case .none: parameters.append(("oauth_body_hash", bodyHash.hash([])))
            case .other(let bytes): parameters.append(("oauth_body_hash", bodyHash.hash(bytes)))
            }
        }
        for parameter in extra { parameters.append((parameter.name, parameter.value.revealBytes())) }
        return parameters
    }

    private func signature(_ text: [UInt8]) throws(OAuth1Error) -> [UInt8] {
        switch (method, credentials.key) {
        case (.hmacSHA1, .secret(let secret)):
            return HMACSignature.make(text, key: sharedKey(secret), .sha1)
        case (.hmacSHA256, .secret(let secret)):
            return HMACSignature.make(text, key: sharedKey(secret), .sha256)
        case (.plaintext, .secret(let secret)):
            return sharedKey(secret)
        case (.rsaSHA1, .rsa(let key)):
            return try RSASignature.make(text, key: key, .sha1)
        case (.rsaSHA256, .rsa(let key)):
            return try RSASignature.make(text, key: key, .sha256)
        case (.hmacSHA1, .rsa), (.hmacSHA256, .rsa), (.plaintext, .rsa), (.rsaSHA1, .secret), (.rsaSHA256, .secret):
            throw .wrongKey(method)
        }
    }

    private func sharedKey(_ secret: Secret) -> [UInt8] {
        PlaintextSignature.make(clientSecret: secret, tokenSecret: credentials.tokenSecret)
    }

    /// Puts the protocol parameters where they travel (RFC 5849 §3.5).
    private func place(_ draft: Draft, _ body: OAuth1Request.Body) throws(OAuth1Error) -> OAuth1SignedRequest {
        switch transmission {
        case .header:
            return .authorization(try AuthorizationField.make(draft.parameters, realm: realm))
        case .query:
            return .url(draft.url.appendingQuery(OAuth1Signer.form(draft.parameters)))
        case .form:
            switch body {
            case .other: throw .formRequired
            case .none: return .body(OAuth1Signer.form(draft.parameters))
            case .form(let bytes):
                let separator = bytes.isEmpty ? [] : [UInt8(ascii: "&")]
                return .body(bytes + separator + OAuth1Signer.form(draft.parameters))
            }
        }
    }

    private static func form(_ parameters: Parameters) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        for (name, value) in parameters {
            if !output.isEmpty { output.append(UInt8(ascii: "&")) }
            PercentEncoding.append(name.utf8, to: &output)
            output.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &output)
        }
        return output
    }
}
