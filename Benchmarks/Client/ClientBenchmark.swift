internal import Foundation
internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStore

/// Measures the instrumented client with every call committed to a database.
///
/// Arguments: `sequential`, `concurrent`, `download` or `recording`, the URL, the number of requests, the database, the
/// folder of provider packs, and words: `near` runs the requests' tasks on the client's thread, `behind` records behind
/// them.
@main struct ClientBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 6, let count = Int(arguments[3]) else { exit(64) }
        let store = try CallStore.open(path: arguments[4])
        let catalog = ProviderCatalog.load(folder: arguments[5]).catalog
        let recorder = Recorder(catalog: catalog, fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32)))
        if arguments[1] == "recording" {
            return RecordingBenchmark(recorder: recorder, store: store, url: arguments[2]).run(count: count)
        }
        var configuration = ClientConfiguration()
        configuration.maxConnectionsPerHost = 64
        if arguments.contains("behind") { configuration.recording = .behind }
        let client = try InstrumentedClient(recorder: recorder, sink: store, configuration: configuration)
        var request = ClientRequest(method: "GET", url: arguments[2])
        request.credential = .bearer("not-a-real-token")
        let executor = arguments.contains("near") ? client.executor : nil
        try await withTaskExecutorPreference(executor) {
            switch arguments[1] {
            case "sequential": try await sequential(request, count: count, client)
            case "concurrent": try await concurrent(request, count: count, client)
            case "download": try await download(request, count: count, client)
            default: exit(64)
            }
        }
        await client.shutdown()
    }

    /// One request after the other: prints the median and the 99th percentile in nanoseconds.
    @concurrent
    private static func sequential(_ request: ClientRequest, count: Int, _ client: InstrumentedClient) async throws {
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<count {
            let start = clock.now
            let response = try await client.send(request)
            for try await _ in response.body {}
            times.append(clock.now - start)
        }
        times.sort()
        print(times[count / 2].nanoseconds, times[count * 99 / 100].nanoseconds)
    }

    /// Requests, 64 at once: prints the requests per second until the last is committed, and the processor seconds.
    @concurrent
    private static func concurrent(
        _ request: ClientRequest,
        count: Int,
        _ client: InstrumentedClient
    ) async throws {
        let width = 64
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<width {
                group.addTask {
                    for _ in 0..<(count / width + (worker < count % width ? 1 : 0)) {
                        let response = try await client.send(request)
                        for try await _ in response.body {}
                    }
                }
            }
            try await group.waitForAll()
        }
        await client.shutdown()
        let seconds = Double((clock.now - start).nanoseconds) / 1e9
        print(Int(Double(count) / seconds), String(format: "%.3f", processorSeconds()))
    }

    /// Reads one large body: prints the bytes per second.
    @concurrent
    private static func download(_ request: ClientRequest, count: Int, _ client: InstrumentedClient) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var bytes = 0
        for _ in 0..<count {
            let response = try await client.send(request)
            for try await chunk in response.body { bytes += chunk.count }
        }
        print(bytes, Int(Double(bytes) * 1e9 / Double((clock.now - start).nanoseconds)))
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        // Fills the structure that it is given.
        unsafe _ = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
