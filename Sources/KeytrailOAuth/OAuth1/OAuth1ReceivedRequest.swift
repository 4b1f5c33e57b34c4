public import KeytrailModel
public import KeytrailSecret

/// A signed request as a server receives it, its signature not checked yet (RFC 5849 §3.2).
///
/// `isAuthentic` says who signed it. Whether the timestamp is recent and the nonce new is for the server to say.
public struct OAuth1ReceivedRequest: Sendable {
    /// What a signature is checked with.
    public enum Key: Sendable {
        /// Both shared secrets, for HMAC and PLAINTEXT.
        case secrets(client: Secret, token: Secret?)
        /// The client's public key in PEM, for RSA.
        case rsa(publicKeyPEM: String)
    }

    /// The signature method that the client names.
    public let method: OAuth1SignatureMethod
    /// `oauth_consumer_key`.
    public let clientKey: String
    /// `oauth_token`.
    public let token: String?
    /// `oauth_timestamp`; PLAINTEXT may go without.
    public let time: Timestamp?
    /// `oauth_nonce`; PLAINTEXT may go without.
    public let nonce: String?
    private let signature: String
    private let body: OAuth1Request.Body
    private let baseString: [UInt8]
    private let parameters: ProtocolParameters

    /// Reads the protocol parameters of a request; `authorization` is the field's value.
    ///
    /// - Throws: `OAuth1Error.invalidURL`, `.malformedAuthorization`, `.duplicateParameter`, `.missingParameter`,
    ///   `.invalidParameter` or `.unsupported`.
    public init(_ request: OAuth1Request, authorization: String?) throws(OAuth1Error) {
        let url = try RequestURL(request.url, host: request.host)
        var collection = ParameterCollection()
        var found = FormParameters(url.query).items
        collection.append(form: url.query)
        if case .form(let bytes) = request.body {
            found += FormParameters(bytes[...]).items
            collection.append(form: bytes[...])
        }
        if let authorization, let parsed = try AuthorizationField.parse(authorization) {
            for (name, value) in parsed where name.lowercased() != "realm" {
                found.append((name, value))
                collection.append(name: name.utf8, value: value.utf8)
            }
        }
        body = request.body
        baseString = SignatureBaseString.make(method: request.method, url: url, parameters: collection)
        let parameters = try ProtocolParameters(found)
        self.parameters = parameters
        method = try parameters.method
        clientKey = try parameters.required("oauth_consumer_key")
        signature = try parameters.required("oauth_signature")
        token = parameters["oauth_token"]
        nonce = try method == .plaintext ? parameters["oauth_nonce"] : parameters.required("oauth_nonce")
        if method != .plaintext { _ = try parameters.required("oauth_timestamp") }
        time = try parameters.time
    }

    /// The value of a protocol parameter, such as `oauth_verifier`.
    public subscript(_ name: String) -> String? { parameters[name] }

    /// Whether the signature was made with that key, and, if there is an `oauth_body_hash`, for that body.
    ///
    /// The comparison takes the same time wherever the texts differ.
    ///
    /// - Throws: `OAuth1Error.wrongKey` when the method needs another kind, `.invalidPublicKey`.
    public func isAuthentic(_ key: Key) throws(OAuth1Error) -> Bool {
        let isSigned: Bool
        switch (method, key) {
        case (.hmacSHA1, .secrets(let client, let token)):
            let shared = PlaintextSignature.make(clientSecret: client, tokenSecret: token)
            isSigned = matches(HMACSignature.make(baseString, key: shared, .sha1))
        case (.hmacSHA256, .secrets(let client, let token)):
            let shared = PlaintextSignature.make(clientSecret: client, tokenSecret: token)
            isSigned = matches(HMACSignature.make(baseString, key: shared, .sha256))
        case (.plaintext, .secrets(let client, let token)):
            isSigned = matches(PlaintextSignature.make(clientSecret: client, tokenSecret: token))
        case (.rsaSHA1, .rsa(let pem)):
            isSigned = try RSASignature.isValid(signature, of: baseString, publicKeyPEM: pem, .sha1)
        case (.rsaSHA256, .rsa(let pem)):
            isSigned = try RSASignature.isValid(signature, of: baseString, publicKeyPEM: pem, .sha256)
        case (.hmacSHA1, .rsa), (.hmacSHA256, .rsa), (.plaintext, .rsa), (.rsaSHA1, .secrets), (.rsaSHA256, .secrets):
            throw .wrongKey(method)
        }
        return isSigned && isBodyIntact
    }

    private func matches(_ expected: [UInt8]) -> Bool { ConstantTime.isEqual(expected, Array(signature.utf8)) }

    private var isBodyIntact: Bool {
        guard let bodyHash = parameters["oauth_body_hash"] else { return true }
        let bytes: [UInt8]
        switch body {
        // A form is signed itself; the extension forbids the hash then.
        case .form: return false
        case .none: bytes = []
        case .other(let content): bytes = content
        }
        let received = Array(bodyHash.utf8)
        return [OAuth1BodyHash.sha1, .sha256].contains { ConstantTime.isEqual($0.hash(bytes), received) }
    }
}

/// The `oauth_` parameters of a request, each there once (RFC 5849 §3.1).
private struct ProtocolParameters {
    private let values: [String: String]

    init(_ found: [(name: String, value: String)]) throws(OAuth1Error) {
        var values: [String: String] = [:]
        for (name, value) in found where name.hasPrefix("oauth_") {
            guard values.updateValue(value, forKey: name) == nil else { throw .duplicateParameter(name) }
        }
        guard !values.isEmpty else { throw .malformedAuthorization }
        self.values = values
    }

    subscript(_ name: String) -> String? { values[name] }

    func required(_ name: String) throws(OAuth1Error) -> String {
        guard let value = values[name], !value.isEmpty else { throw .missingParameter(name) }
        return value
    }

    var method: OAuth1SignatureMethod {
        get throws(OAuth1Error) {
            let name = try required("oauth_signature_method")
            guard let method = OAuth1SignatureMethod(rawValue: name) else {
                throw .unsupported("oauth_signature_method")
            }
            guard values["oauth_version"] ?? "1.0" == "1.0" else { throw .unsupported("oauth_version") }
            return method
        }
    }

    var time: Timestamp? {
        get throws(OAuth1Error) {
            guard let text = values["oauth_timestamp"] else { return nil }
            guard let seconds = Int64(text), seconds > 0, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .invalidParameter("oauth_timestamp")
            }
            return Timestamp(seconds: seconds)
        }
    }
}

extension OAuth1ReceivedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "OAuth1ReceivedRequest(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
