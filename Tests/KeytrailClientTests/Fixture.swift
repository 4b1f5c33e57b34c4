internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
internal import Synchronization

/// Keeps calls in memory.
final class MemorySink: CallSink {
    struct Refusal: Error {}

    private let records = Mutex<[CallRecord]>([])
    private let refuses: Bool

    init(refuses: Bool = false) {
        self.refuses = refuses
    }

    var calls: [CallRecord] { records.withLock { $0 } }

    func record(_ call: CallRecord) async throws {
        if refuses { throw Refusal() }
        records.withLock { $0.append(call) }
    }
}

/// A client whose calls can be looked at; it never looks at the machine's proxy settings.
struct Fixture {
    let client: InstrumentedClient
    let sink: MemorySink
    let recorder: Recorder

    /// The clock that the policies wait by; its waits take no time.
    let clock = ManualClock()

    init(
        refuses: Bool = false,
        catalog: ProviderCatalog = ProviderCatalog(packs: []),
        isTimed: Bool = false,
        _ change: (inout ClientConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        change(&configuration)
        sink = MemorySink(refuses: refuses)
        recorder = Recorder(
            catalog: catalog,
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        let clock = self.clock
        let manual = Surroundings(clock: clock, now: { clock.timestamp }, random: Sequence64(state: 1))
        client = try InstrumentedClient(
            recorder: recorder,
            sink: sink,
            configuration: configuration,
            surroundings: isTimed ? .machine : manual
        )
    }

    /// Sends a request and reads its body to the end.
    func fetch(_ request: ClientRequest) async throws -> (response: ClientResponse, body: [UInt8]) {
        let response = try await client.send(request)
        return (response, try await response.body.collect())
    }

    /// The error of a request that must fail before or while its body is read.
    func failure(_ request: ClientRequest) async -> ClientError? {
        do {
            _ = try await fetch(request)
            return nil
        } catch {
            return error as? ClientError
        }
    }
}

extension HTTPField.Name {
    static let apiKey = HTTPField.Name("X-Api-Key")
}
