internal import Foundation
internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailStore

/// Sequential recorded requests: prints the median and the 99th percentile in nanoseconds.
///
/// Arguments: the URL, the number of requests, the database, the folder of provider packs. Every call is committed before the next one begins.
@main struct ClientLatency {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let count = Int(arguments[2]) else { exit(64) }
        let store = try CallStore.open(path: arguments[3])
        let catalog = ProviderCatalog.load(folder: arguments[4]).catalog
        let recorder = Recorder(catalog: catalog, fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32)))
        let client = try InstrumentedClient(recorder: recorder, sink: store)
        var request = ClientRequest(method: "GET", url: arguments[1])
        request.credential = .bearer("not-a-real-token")
        let times = try await measure(request, count: count, client)
        await client.shutdown()
        print(times[count / 2].nanoseconds, times[count * 99 / 100].nanoseconds)
    }

    /// Sends the requests one after the other, away from the main thread; the times in ascending order.
    @concurrent
    private static func measure(
        _ request: ClientRequest,
        count: Int,
        _ client: InstrumentedClient
    ) async throws -> [Duration] {
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<count {
            let start = clock.now
            let response = try await client.send(request)
            for try await _ in response.body {}
            times.append(clock.now - start)
        }
        return times.sorted()
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
