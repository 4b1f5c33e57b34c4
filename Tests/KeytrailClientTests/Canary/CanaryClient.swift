internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStore
internal import KeytrailTestSupport
internal import Testing

/// A client that does all it can do, writes to a real log, and leaves traces.
struct CanaryClient {
    static let search = SecretSearch(SecretShapes.all)

    let client: InstrumentedClient
    private let store: CallStore
    private let folder: TemporaryFolder

    init(_ change: (inout ClientConfiguration) -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        store = try CallStore.open(path: folder.file("keytrail.db"))
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        configuration.retry = RetryPolicy(maxAttempts: 2)
        configuration.pacing = store
        configuration.tracing = .start
        change(&configuration)
        let clock = ManualClock()
        client = try InstrumentedClient(
            recorder: Recorder(
                catalog: Self.catalog,
                fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
            ),
            sink: store,
            configuration: configuration,
            surroundings: Surroundings(clock: clock, now: { clock.timestamp }, random: Sequence64(state: 1))
        )
    }

    /// A Trello on `localhost`, and the generic pack for every other host.
    private static let catalog = ProviderCatalog(
        packs: [trello, generic].compactMap { ProviderPack.parse(text: $0, file: "canary.yml").0 }
    )

    /// The shipped one.
    private static let generic: String = {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        return (try? String(contentsOf: checkout.appending(path: "rules/providers/generic.yml"), encoding: .utf8)) ?? ""
    }()

    private static let trello = """
        name: trello
        title: Trello
        hosts: [localhost]
        credentials:
            primary: [token, key]
            places:
                - {header: authorization, scheme: oauth1}
                - {query: token}
                - {query: key}
                - {path: token}
        rate-limits:
            limits:
                - {bucket: token, of: token, limit: 100, window: 10s}
                - {bucket: key, of: key, limit: 300, window: 10s}
        query: {allow: [fields, page, sort]}
        routes: ['* /1/tokens/{token}', '* /1/tokens/{token}/webhooks']
        """

    /// Sends a request to its end; what it throws goes into the traces.
    func send(_ request: @autoclosure () throws -> ClientRequest, _ traces: inout Traces) async {
        do {
            let response = try await client.send(request())
            for try await _ in response.body {}
        } catch {
            traces.add("error", String(reflecting: error))
        }
    }

    /// Ends the client and fails when its files or the traces hold a secret; gives back how many calls were recorded.
    func expectNoSecret(_ traces: Traces) async throws -> Int {
        await client.shutdown()
        var traces = traces
        traces.add(folder: folder.path)
        #expect(traces.has("keytrail.db"))
        traces.expectNone(Self.search)
        return try store.stats().calls
    }
}
