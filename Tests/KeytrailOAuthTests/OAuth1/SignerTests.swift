internal import CryptoExtras
internal import KeytrailModel
internal import KeytrailSecret
internal import Testing

@testable internal import KeytrailOAuth

@Suite("signing and checking")
struct SignerTests {
    private static let time = Timestamp(seconds: 1_700_000_000)
    private static let client = Secret("canary-" + String(repeating: "c", count: 20))
    private static let token = Secret("canary-" + String(repeating: "t", count: 20))

    private func credentials(_ key: OAuth1PrivateKey? = nil) -> OAuth1Credentials {
        if let key { return OAuth1Credentials(clientKey: Secret("key"), privateKey: key, token: Secret("tok/en")) }
        return OAuth1Credentials(
            clientKey: Secret("key"),
            clientSecret: Self.client,
            token: Secret("tok/en"),
            tokenSecret: Self.token
        )
    }

    /// The request as a server receives it.
    private func receive(
        _ request: OAuth1Request,
        _ signed: OAuth1SignedRequest
    ) throws -> OAuth1ReceivedRequest {
        var received = request
        switch signed {
        case .authorization(let field): return try OAuth1ReceivedRequest(request, authorization: field)
        case .body(let bytes): received.body = .form(bytes)
        case .url(let url): received.url = url
        }
        return try OAuth1ReceivedRequest(received, authorization: nil)
    }

    @Test("what is signed is authentic, by every method and transmission, and nothing else is")
    func roundTrip() throws {
        let key = try OAuth1PrivateKey(pem: Secret(_RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation))
        let request = OAuth1Request(
            method: "POST",
            url: "https://api.example.com/a?x=1&x=%20&y",
            body: .form(Array("f=+&g=%2B".utf8))
        )
        for method in OAuth1SignatureMethod.allCases {
            for transmission in OAuth1Transmission.allCases {
                let usesRSA = method == .rsaSHA1 || method == .rsaSHA256
                let signer = OAuth1Signer(
                    credentials(usesRSA ? key : nil),
                    method: method,
                    transmission: transmission,
                    realm: "A realm"
                )
                let signed = try signer.sign(request, at: Self.time, nonce: "n +&", parameters: [.outOfBand])
                let received = try receive(request, signed)
                #expect(received.method == method && received.clientKey == "key" && received.token == "tok/en")
                #expect(received.time == Self.time && received.nonce == "n +&" && received["oauth_callback"] == "oob")
                let right: OAuth1ReceivedRequest.Key =
                    usesRSA ? .rsa(publicKeyPEM: key.publicKeyPEM) : .secrets(client: Self.client, token: Self.token)
                #expect(try received.isAuthentic(right))
                let other = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1_024)).publicKey
                    .pemRepresentation
                let wrong: OAuth1ReceivedRequest.Key =
                    usesRSA ? .rsa(publicKeyPEM: other) : .secrets(client: Self.client, token: nil)
                #expect(try !received.isAuthentic(wrong))
                guard method != .plaintext, transmission == .header else { continue }
                var changed = request
                changed.url += "&z"
                #expect(try !receive(changed, signed).isAuthentic(right))
                changed = request
                changed.method = "PUT"
                #expect(try !receive(changed, signed).isAuthentic(right))
                changed = request
                changed.body = .form(Array("f=+&g=+".utf8))
                #expect(try !receive(changed, signed).isAuthentic(right))
            }
        }
    }

    @Test("keys are read as PKCS #1 and PKCS #8, and give the same signature")
    func pem() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let signatures = try [key.pemRepresentation, key.pkcs8PEMRepresentation].map { pem in
            let key = try OAuth1PrivateKey(pem: Secret(pem))
            return try RSASignature.make(Array("text".utf8), key: key, .sha1)
        }
        #expect(key.pemRepresentation.contains("BEGIN RSA PRIVATE KEY"))
        #expect(key.pkcs8PEMRepresentation.contains("BEGIN PRIVATE KEY"))
        #expect(signatures[0] == signatures[1])
        for broken in ["", "x", key.publicKey.pemRepresentation, String(key.pemRepresentation.dropLast(200))] {
            #expect(throws: OAuth1Error.invalidPrivateKey) { try OAuth1PrivateKey(pem: Secret(broken)) }
        }
    }

    @Test("the protocol parameters go where they are asked to go, and nothing else changes")
    func transmission() throws {
        var signer = OAuth1Signer(credentials(), method: .plaintext, transmission: .query, includesVersion: false)
        let parameters =
            "oauth_consumer_key=key&oauth_token=tok%2Fen&oauth_signature_method=PLAINTEXT&oauth_timestamp=1700000000"
            + "&oauth_nonce=n&oauth_signature=\(Self.client.reveal())%26\(Self.token.reveal())"
        var request = OAuth1Request(method: "POST", url: "https://h/?a=%7e#top", body: .form(Array("b=+".utf8)))
        #expect(try signer.sign(request, at: Self.time, nonce: "n") == .url("https://h/?a=%7e&\(parameters)#top"))
        signer.transmission = .form
        #expect(try signer.sign(request, at: Self.time, nonce: "n") == .body(Array("b=+&\(parameters)".utf8)))
        request.body = .none
        #expect(try signer.sign(request, at: Self.time, nonce: "n") == .body(Array(parameters.utf8)))
        request.body = .other([1])
        #expect(throws: OAuth1Error.formRequired) { try signer.sign(request, at: Self.time, nonce: "n") }
    }

    @Test("a body hash covers what is no form, and no form has one")
    func bodyHash() throws {
        let signer = OAuth1Signer(credentials(), bodyHash: .sha1)
        let key = OAuth1ReceivedRequest.Key.secrets(client: Self.client, token: Self.token)
        var request = OAuth1Request(method: "PUT", url: "http://www.example.com/resource")
        request.body = .other(Array("Hello World!".utf8))
        let signed = try signer.sign(request, at: Self.time, nonce: "n")
        let received = try receive(request, signed)
        // The example of draft-eaton-oauth-bodyhash.
        #expect(received["oauth_body_hash"] == "Lve95gjOVATpfV8EL5X4nxwjKHE=")
        #expect(try received.isAuthentic(key))
        request.body = .other(Array("Hello World?".utf8))
        #expect(try !receive(request, signed).isAuthentic(key))
        request.body = .form(Array("a=b".utf8))
        #expect(try receive(request, signer.sign(request, at: Self.time, nonce: "n"))["oauth_body_hash"] == nil)
        request.body = .none
        let empty = try receive(request, signer.sign(request, at: Self.time, nonce: "n"))
        #expect(empty["oauth_body_hash"] == "2jmj7l5rSw0yVb/vlWAYkK/YBwk=")
        #expect(try empty.isAuthentic(key))
    }

    @Test("what cannot be signed is refused")
    func refusals() throws {
        let request = OAuth1Request(url: "https://h/?oauth_nonce=1")
        var signer = OAuth1Signer(credentials())
        #expect(throws: OAuth1Error.duplicateParameter("oauth_nonce")) {
            try signer.sign(request, at: Self.time, nonce: "n")
        }
        let plain = OAuth1Request(url: "https://h/")
        #expect(throws: OAuth1Error.duplicateParameter("oauth_token")) {
            try signer.sign(
                plain,
                at: Self.time,
                nonce: "n",
                parameters: [OAuth1Parameter(name: "oauth_token", value: Secret("x"))]
            )
        }
        #expect(throws: OAuth1Error.invalidTimestamp) {
            try signer.sign(plain, at: Timestamp(microseconds: 999_999), nonce: "n")
        }
        #expect(throws: OAuth1Error.invalidNonce) { try signer.sign(plain, at: Self.time, nonce: "") }
        signer.method = .rsaSHA1
        #expect(throws: OAuth1Error.wrongKey(.rsaSHA1)) { try signer.sign(plain, at: Self.time, nonce: "n") }
        signer.method = .hmacSHA1
        for realm in ["a\"b", "a\\b", "a\r\nb", "é"] {
            signer.realm = realm
            #expect(throws: OAuth1Error.invalidRealm) { try signer.sign(plain, at: Self.time, nonce: "n") }
        }
    }

    @Test("nothing that holds a secret shows it")
    func redaction() throws {
        let signed = try OAuth1Signer(credentials(), method: .plaintext)
            .sign(
                OAuth1Request(url: "https://h/canary-url"),
                at: Self.time,
                nonce: "n",
                parameters: [.verifier(Self.token)]
            )
        let values: [Any] = [
            credentials(), OAuth1Signer(credentials()), signed, OAuth1Request(url: "https://h/canary-url"),
            OAuth1Parameter.verifier(Self.token),
            try receive(OAuth1Request(url: "https://h/canary-url"), signed),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            #expect(!"\(value) \(String(reflecting: value)) \(dumped)".contains("canary"))
        }
    }

    @Test("a nonce is 24 letters and digits, and another each time")
    func nonce() {
        let nonces = (0..<100).map { _ in OAuth1Nonce.random() }
        #expect(Set(nonces).count == 100)
        #expect(nonces.allSatisfy { $0.count == 24 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
        var (one, two) = (Seeded(seed: 1), Seeded(seed: 1))
        #expect(OAuth1Nonce.random(using: &one) == OAuth1Nonce.random(using: &two))
    }

    @Test(
        "Base64 is RFC 4648 §10's",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func base64(text: String, expected: String) { #expect(Base64.text(text.utf8) == expected) }

    @Test(
        "a form is known by its media type alone",
        arguments: [
            ("application/x-www-form-urlencoded", true), ("Application/X-WWW-Form-URLEncoded ; charset=UTF-8", true),
            ("application/json", false), ("multipart/form-data; boundary=x", false), ("", false),
            ("text/plain; x=application/x-www-form-urlencoded", false),
        ]
    )
    func mediaType(type: String, isForm: Bool) {
        #expect(OAuth1Request.Body([1], contentType: type) == (isForm ? .form([1]) : .other([1])))
        #expect(OAuth1Request.Body([1], contentType: nil) == .other([1]))
    }
}
