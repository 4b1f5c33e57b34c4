internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailStore
internal import KeytrailStubServer
internal import KeytrailTestSupport
internal import Testing

/// `docs/client.md` and the compiler agree.
@Suite("the documentation of the client")
struct ClientDocumentationTests {
    // snippet begin
    func makeClient(recorder: Recorder, store: CallStore) throws -> InstrumentedClient {
        var configuration = ClientConfiguration()
        configuration.retry = .standard
        configuration.circuitBreaker = .init()
        configuration.pacing = store
        configuration.tracing = .start
        return try InstrumentedClient(recorder: recorder, sink: store, configuration: configuration)
    }

    func fetch(_ url: String, by client: InstrumentedClient) async throws -> [UInt8] {
        var request = ClientRequest(url: url)
        request.deadline = .seconds(120)
        return try await client.send(request).body.collect()
    }
    // snippet end

    @Test("the example of the documentation is this file's, and works")
    func example() async throws {
        let folder = try TemporaryFolder()
        let store = try CallStore.open(path: folder.file("log.db"))
        let recorder = Recorder(
            catalog: .builtIn,
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        let server = try await StubServer.start { _ in .text("hello") }
        let client = try makeClient(recorder: recorder, store: store)
        #expect(try await fetch(server.url, by: client) == Array("hello".utf8))
        await client.shutdown()
        await server.stop()
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let snippet = try #require(source.components(separatedBy: "// snippet begin\n").dropFirst().first)
            .components(separatedBy: "    // snippet end")[0]
        let lines = snippet.split(separator: "\n", omittingEmptySubsequences: false).map { $0.dropFirst(4) }
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: checkout.appending(path: "docs/client.md"), encoding: .utf8)
        #expect(page.contains("```swift\n" + lines.joined(separator: "\n") + "```"))
    }
}
