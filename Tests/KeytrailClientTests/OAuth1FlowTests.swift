internal import CryptoExtras
internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailTestSupport
internal import Synchronization
internal import Testing

/// The flow of docs/oauth.md against a provider of other people's code, which verifies every signature.
@Suite(
    "the three-legged flow against oauthlib",
    .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
)
struct OAuth1FlowTests {
    private let client = OAuth1Credentials(
        clientKey: Secret("client-" + String(repeating: "k", count: 13)),
        clientSecret: Secret("secret-" + String(repeating: "~", count: 13))
    )

    private func startProvider() async throws -> OAuth1Provider {
        guard case .secret(let secret) = client.key else { throw OAuth1Error.wrongKey(.hmacSHA1) }
        return try await OAuth1Provider.start(clientKey: client.clientKey.reveal(), clientSecret: secret.reveal())
    }

    private func post(_ url: String, _ credential: ClientCredential) -> ClientRequest {
        ClientRequest(method: "POST", url: url, credential: credential)
    }

    /// The request for temporary credentials, and the page that the user would visit.
    private func begin(
        _ provider: OAuth1Provider,
        _ fixture: Fixture,
        _ callback: OAuth1Parameter,
        _ signer: OAuth1Signer? = nil
    ) async throws -> (temporary: OAuth1TokenResponse, page: String) {
        let credential = ClientCredential.oauth1(signer ?? OAuth1Signer(client), parameters: [callback])
        let (response, body) = try await fixture.fetch(post("\(provider.url)/request_token", credential))
        #expect(response.status == 200)
        let temporary = try OAuth1TokenResponse(body: body)
        #expect(temporary.isCallbackConfirmed)
        let page = try OAuth1Authorization.url(endpoint: "\(provider.url)/authorize", token: temporary.token)
        return (temporary, page)
    }

    /// The request for the token that lasts.
    private func end(
        _ provider: OAuth1Provider,
        _ fixture: Fixture,
        _ temporary: OAuth1TokenResponse,
        _ verifier: Secret
    ) async throws -> OAuth1Credentials {
        let signer = OAuth1Signer(client.with(token: temporary.token, tokenSecret: temporary.tokenSecret))
        let answer = try await token(provider, fixture, signer, verifier)
        return client.with(token: answer.token, tokenSecret: answer.tokenSecret)
    }

    private func token(
        _ provider: OAuth1Provider,
        _ fixture: Fixture,
        _ signer: OAuth1Signer,
        _ verifier: Secret
    ) async throws -> OAuth1TokenResponse {
        let credential = ClientCredential.oauth1(signer, parameters: [.verifier(verifier)])
        let (response, body) = try await fixture.fetch(post("\(provider.url)/access_token", credential))
        #expect(response.status == 200)
        return try OAuth1TokenResponse(body: body)
    }

    /// Visits a page as a browser that does not follow redirects.
    private func visit(_ url: String, _ fixture: Fixture) async throws -> (location: String?, body: String) {
        var request = ClientRequest(url: url)
        request.redirects = .none
        let (response, body) = try await fixture.fetch(request)
        return (response.fields[.location], String(decoding: body, as: UTF8.self))
    }

    @Test("with a callback: token, protected calls in every transmission, and no call twice")
    func callback() async throws {
        let provider = try await startProvider()
        let fixture = try Fixture()
        let (temporary, page) = try await begin(provider, fixture, .callback("http://127.0.0.1:9/callback"))
        let location = try #require(try await visit(page + "&approve=1", fixture).location)
        let query = try #require(location.split(separator: "?").last)
        let outcome = try OAuth1Authorization.outcome(query: String(query), token: temporary.token)
        guard case .granted(let verifier) = outcome else {
            Issue.record("denied")
            return
        }
        let credentials = try await end(provider, fixture, temporary, verifier)
        for method in [OAuth1SignatureMethod.hmacSHA1, .hmacSHA256, .plaintext] {
            for transmission in OAuth1Transmission.allCases {
                var request = post(
                    "\(provider.url)/protected?a=%20&a=1&b",
                    .oauth1(credentials, method: method, transmission: transmission)
                )
                request.body = .bytes(Array("c=+&d=%C3%A9".utf8))
                request.fields[.contentType] = "application/x-www-form-urlencoded"
                let (response, body) = try await fixture.fetch(request)
                #expect(response.status == 200, "\(method) \(transmission)")
                #expect(String(decoding: body, as: UTF8.self) == "welcome")
            }
        }
        try await replay(provider, fixture, credentials)
        try await clockSkew(provider, fixture, credentials)
        try await wrongSecret(provider, fixture, credentials)
        await fixture.client.shutdown()
        withExtendedLifetime(provider) {}
    }

    /// One nonce twice is refused.
    private func replay(_ provider: OAuth1Provider, _ fixture: Fixture, _ credentials: OAuth1Credentials) async throws {
        let now = try #require(fixture.sink.calls.last?.startedAt)
        let nonce = OAuth1Nonce.random()
        let credential = ClientCredential.oauth1(OAuth1Signer(credentials), now: { now }, nonce: { nonce })
        let request = ClientRequest(url: "\(provider.url)/protected", credential: credential)
        #expect(try await fixture.fetch(request).response.status == 200)
        let (response, body) = try await fixture.fetch(request)
        #expect(response.status == 401)
        #expect(problem(response, body)?.kind == .nonceUsed)
    }

    /// A clock that is wrong is told by how much, and can be made up for.
    private func clockSkew(
        _ provider: OAuth1Provider,
        _ fixture: Fixture,
        _ credentials: OAuth1Credentials
    ) async throws {
        let now = try #require(fixture.sink.calls.last?.startedAt)
        let hour = TimeSpan(microseconds: 3_600_000_000)
        let signer = OAuth1Signer(credentials)
        func credential(_ time: Timestamp) -> ClientCredential {
            .oauth1(signer, now: { time }, nonce: { OAuth1Nonce.random() })
        }
        let url = "\(provider.url)/protected"
        let (response, body) = try await fixture.fetch(ClientRequest(url: url, credential: credential(now - hour)))
        #expect(response.status == 401)
        let refusal = try #require(problem(response, body))
        #expect(refusal.kind == .timestampRefused)
        let offset = try #require(refusal.clockOffset(at: now - hour))
        #expect(abs(offset.microseconds - hour.microseconds) < 100_000_000)
        let again = ClientRequest(url: url, credential: credential(now - hour + offset))
        #expect(try await fixture.fetch(again).response.status == 200)
    }

    private func wrongSecret(
        _ provider: OAuth1Provider,
        _ fixture: Fixture,
        _ credentials: OAuth1Credentials
    ) async throws {
        let wrong = credentials.with(token: try #require(credentials.token), tokenSecret: Secret("wrong"))
        let request = ClientRequest(url: "\(provider.url)/protected", credential: .oauth1(wrong))
        let (response, body) = try await fixture.fetch(request)
        #expect(response.status == 401)
        #expect(problem(response, body)?.kind == .signatureInvalid)
    }

    private func problem(_ response: ClientResponse, _ body: [UInt8]) -> OAuth1Problem? {
        OAuth1Problem(wwwAuthenticate: response.fields[values: .wwwAuthenticate], body: body)
    }

    @Test(
        "RSA: the whole flow, signed with a key that the provider knows the other half of",
        arguments: [2_048, 1_024]
    )
    func rsa(bits: Int) async throws {
        let pem = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits)).pkcs8PEMRepresentation
        let key = try OAuth1PrivateKey(pem: Secret(pem))
        let signed = OAuth1Credentials(clientKey: client.clientKey, privateKey: key)
        let provider = try await OAuth1Provider.start(
            clientKey: client.clientKey.reveal(),
            clientSecret: "not-used-" + String(repeating: "~", count: 13),
            publicKeyPEM: key.publicKeyPEM
        )
        let fixture = try Fixture()
        for method in [OAuth1SignatureMethod.rsaSHA1, .rsaSHA256] {
            let (temporary, page) = try await begin(provider, fixture, .outOfBand, OAuth1Signer(signed, method: method))
            let verifier = Secret(try await visit(page + "&approve=1", fixture).body)
            let second = OAuth1Signer(
                signed.with(token: temporary.token, tokenSecret: temporary.tokenSecret),
                method: method
            )
            let answer = try await token(provider, fixture, second, verifier)
            let last = signed.with(token: answer.token, tokenSecret: answer.tokenSecret)
            for transmission in OAuth1Transmission.allCases {
                var request = post(
                    "\(provider.url)/protected?a=%20&a=1&b",
                    .oauth1(last, method: method, transmission: transmission)
                )
                request.body = .bytes(Array("c=+&d=%C3%A9".utf8))
                request.fields[.contentType] = "application/x-www-form-urlencoded"
                #expect(try await fixture.fetch(request).response.status == 200, "\(method) \(transmission)")
            }
            let other = try OAuth1PrivateKey(
                pem: Secret(_RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation)
            )
            let wrong = OAuth1Credentials(clientKey: client.clientKey, privateKey: other, token: answer.token)
            let refused = ClientRequest(url: "\(provider.url)/protected", credential: .oauth1(wrong, method: method))
            #expect(try await fixture.fetch(refused).response.status == 401)
        }
        await fixture.client.shutdown()
        withExtendedLifetime(provider) {}
    }

    @Test("out of band: the user carries the verifier over")
    func outOfBand() async throws {
        let provider = try await startProvider()
        let fixture = try Fixture()
        let (temporary, page) = try await begin(provider, fixture, .outOfBand)
        let verifier = try await visit(page + "&approve=1", fixture).body
        let credentials = try await end(provider, fixture, temporary, Secret(verifier))
        let request = ClientRequest(url: "\(provider.url)/protected", credential: .oauth1(credentials))
        #expect(try await fixture.fetch(request).response.status == 200)
        await fixture.client.shutdown()
        withExtendedLifetime(provider) {}
    }

    @Test("a user who refuses is understood")
    func denied() async throws {
        let provider = try await startProvider()
        let fixture = try Fixture()
        let (temporary, page) = try await begin(provider, fixture, .callback("http://127.0.0.1:9/callback"))
        let location = try #require(try await visit(page + "&deny=1", fixture).location)
        let query = try #require(location.split(separator: "?").last)
        guard case .denied = try OAuth1Authorization.outcome(query: String(query), token: temporary.token) else {
            Issue.record("granted")
            return
        }
        await fixture.client.shutdown()
        withExtendedLifetime(provider) {}
    }
}
