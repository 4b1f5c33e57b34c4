import KeytrailCapture
import KeytrailClient
import KeytrailCredentials
import KeytrailModel
import KeytrailOAuth
import KeytrailSecret
import KeytrailStubServer
import Testing

@Suite("entries that sign their requests")
struct OAuth1EntryTests {
    private final class Nowhere: CallSink {
        func record(_ call: CallRecord) async throws {}
    }

    private let secret = "canary-" + String(repeating: "d1", count: 16)

    private func resolved(_ settings: [String: String], without missing: String? = nil) -> ResolvedCredential {
        var parts = [
            "consumer-key": Secret("consumer"), "consumer-secret": Secret(secret), "token": Secret("token"),
            "token-secret": Secret(secret + "-token"),
        ]
        if let missing { parts[missing] = nil }
        let entry = CredentialEntry(
            name: "signed",
            scheme: .oauth1,
            parts: parts.mapValues { _ in .environment("SOMETHING") },
            settings: settings,
            hosts: ["127.0.0.1"]
        )
        return ResolvedCredential(entry: entry, parts: parts)
    }

    @Test(
        "a request is signed and holds no secret",
        arguments: [[:], ["signature-method": "hmac-sha256", "realm": "x"]]
    )
    func signs(_ settings: [String: String]) async throws {
        let server = try await StubServer.start { _ in .text("ok") }
        let recorder = Recorder(
            catalog: ProviderCatalog(packs: []),
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        let client = try InstrumentedClient(recorder: recorder, sink: Nowhere(), configuration: configuration)
        var request = ClientRequest(url: server.url + "/x?a=b")
        request.credential = try resolved(settings).clientCredential()
        _ = try await client.send(request).body.collect()
        let field = try #require(server.requests.first?["authorization"])
        #expect(field.contains("oauth_signature=") && field.contains("oauth_token=\"token\""))
        #expect(field.contains(settings.isEmpty ? "HMAC-SHA1" : "HMAC-SHA256"))
        #expect(!field.contains(secret))
        await server.stop()
    }

    @Test(
        "what does not fit is named",
        arguments: [
            (["signature-method": "MD5"], "signature-method"), (["form": "cookie"], "form"),
            (["signature-method": "RSA-SHA1"], "private-key"),
        ]
    )
    func misfits(_ settings: [String: String], part: String) {
        do {
            _ = try resolved(settings).clientCredential()
            Issue.record("it was taken")
        } catch {
            #expect(error.part == part)
        }
    }
}
