import KeytrailCapture
import KeytrailModel
import Synchronization
import Testing

@testable import KeytrailProxy

/// A gateway that waits for its provider's limits.
@Suite struct GatewayPacerTests {
    private let pack = """
        name: small
        hosts: [api.example.test]
        credentials: {primary: [token], places: [{header: authorization, scheme: bearer}]}
        rate-limits:
            limits:
                - {bucket: tokens, of: token, limit: 2, window: 10s}
        """
    private let start = Timestamp(microseconds: 1_700_000_000_000_000)

    private func pacer(_ waits: @escaping @Sendable (Duration) -> Void) throws -> GatewayPacer {
        let pack = try #require(ProviderPack.parse(text: pack, file: "small.yml").0)
        let recorder = Recorder(
            catalog: ProviderCatalog(packs: [pack]),
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        let start = start
        return GatewayPacer(recorder: recorder, ledger: MemoryPaceLedger(), now: { start }, sleep: { waits($0) })
    }

    private func request(_ token: String) -> ForwardedRequest {
        ForwardedRequest(
            origin: Origin(isSecure: true, host: "api.example.test", port: 443),
            path: "/",
            fields: [("authorization", "Bearer \(token)")]
        )
    }

    @Test("the call beyond the limit waits until the window has room")
    func waits() async throws {
        let waits = Mutex<[Duration]>([])
        let pacer = try pacer { wait in waits.withLock { $0.append(wait) } }
        for _ in 0..<3 { #expect(await pacer.pace(request("one-token-1234567890"), method: "GET") != nil) }
        // Ten seconds, the margin of a tenth, and the microsecond by which a closed window is left.
        #expect(waits.withLock { $0 } == [.microseconds(10_100_001)])
        // Another token has a quota of its own.
        #expect(await pacer.pace(request("other-token-1234567890"), method: "GET") != nil)
        #expect(waits.withLock { $0.count } == 1)
    }

    @Test("what an answer says of the quota counts for the next call")
    func learns() async throws {
        let waits = Mutex<[Duration]>([])
        let pacer = try pacer { wait in waits.withLock { $0.append(wait) } }
        let paced = try #require(await pacer.pace(request("one-token-1234567890"), method: "GET"))
        let learned = try #require(paced.onAnswer)
        learned(429, [("Retry-After", "30")])
        // The ledger hears of it in a task of its own.
        while waits.withLock({ $0.isEmpty }) {
            _ = await pacer.pace(request("one-token-1234567890"), method: "GET")
        }
        #expect(try #require(waits.withLock { $0.first }) > .seconds(9))
    }

    @Test("a place that is minutes away is not waited for")
    func refuses() async throws {
        let pacer = try pacer { _ in }
        var refused = 0
        for _ in 0..<60 where await pacer.pace(request("one-token-1234567890"), method: "GET") == nil { refused += 1 }
        #expect(refused > 0)
    }

    @Test("where nothing is known of limits, nothing is waited for")
    func unknown() async throws {
        let pacer = try pacer { _ in Issue.record("a wait") }
        var request = request("one-token-1234567890")
        request.origin = Origin(isSecure: true, host: "other.example.test", port: 443)
        for _ in 0..<10 { #expect(await pacer.pace(request, method: "GET") != nil) }
    }
}
