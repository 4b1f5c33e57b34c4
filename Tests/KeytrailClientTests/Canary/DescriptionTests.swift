internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailStubServer
internal import KeytrailTestSupport
internal import Testing

/// Whatever the client's user can hold in the hand can be printed, debugged and dumped without showing a secret.
@Suite("descriptions")
struct DescriptionTests {
    @Test("the client's own types show nothing")
    func client() async throws {
        let server = try await StubServer.start { .bytes($0.body, fields: [("x-api-key", $0["x-note"] ?? "")]) }
        let fixture = try Fixture()
        var traces = Traces()
        for secret in SecretShapes.all {
            var request = try CredentialKind.headerKey.request(server.url, secret.value)
            request.method = "POST"
            request.body = .bytes(Array(secret.value.utf8))
            let response = try await fixture.client.send(request)
            var configuration = ClientConfiguration()
            configuration.proxy = .url("http://u:\(secret.value)@proxy")
            let body = response.body
            let values: [Any] = [
                request, request.body, request.credential as Any, response, body, body.makeAsyncIterator(),
                fixture.client, fixture.client.executor, configuration, configuration.proxy, fixture.recorder,
            ]
            for value in values { traces.add(printing: value, at: "\(type(of: value))") }
            for try await _ in response.body {}
        }
        traces.add(printing: fixture.client, at: "InstrumentedClient")
        for call in fixture.sink.calls { traces.add(printing: call, at: "CallRecord") }
        traces.expectNone(CanaryClient.search)
        await server.stop()
    }

    @Test("nor does what it is made of")
    func parts() throws {
        var traces = Traces()
        for secret in SecretShapes.all {
            let (text, kept) = (secret.value, Secret(secret.value))
            var exchange = Exchange(startedAt: .distantPast, door: .client, method: "GET", url: text)
            exchange.requestBodyPrefix = Array(text.utf8)
            exchange.requestFields[.authorization] = text
            let keys = OAuth1Credentials(clientKey: kept, clientSecret: kept, token: kept, tokenSecret: kept)
            let signer = OAuth1Signer(keys)
            let request = OAuth1Request(method: "POST", url: "https://h/?a=\(SecretForms.percentEncoded(text))")
            let body = OAuth1Request.Body.form(Array(text.utf8))
            let proof = PKCE(verifier: kept)
            let authentication = ClientAuthentication.basic(clientID: "id", secret: kept)
            let grant = TokenRequest.Grant.refreshToken(kept)
            let values: [Any] = [
                kept, exchange, keys, keys.key, signer, request, body, OAuth1Request.Body.other(Array(text.utf8)),
                try signer.sign(request, at: Timestamp(seconds: 1_795_435_200), nonce: text.filter(\.isLetter)),
                OAuth1Parameter.verifier(kept), proof, authentication, grant,
                TokenRequest(grant, client: authentication),
                try response(text),
            ]
            for value in values { traces.add(printing: value, at: "\(type(of: value))") }
        }
        traces.expectNone(CanaryClient.search)
    }

    private func response(_ secret: String) throws -> OAuth1TokenResponse {
        let value = SecretForms.percentEncoded(secret)
        return try OAuth1TokenResponse(body: Array("oauth_token=\(value)&oauth_token_secret=\(value)".utf8))
    }
}
