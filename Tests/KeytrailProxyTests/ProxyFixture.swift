import Dispatch
import KeytrailCapture
import KeytrailModel
import KeytrailStubServer
import Synchronization

@testable import KeytrailProxy

/// Keeps calls in memory, or refuses them.
final class BatchSink: BatchCallSink {
    struct Refusal: Error {}

    private let records = Mutex<[CallRecord]>([])
    private let refuses = Mutex(false)
    /// What the desk's thread waits for before it keeps anything; `nil` for nothing.
    private let hold = Mutex<DispatchSemaphore?>(nil)

    var calls: [CallRecord] { records.withLock { $0 } }

    func setRefusing(_ isOn: Bool) { refuses.withLock { $0 = isOn } }

    func setHolding(_ semaphore: DispatchSemaphore?) { hold.withLock { $0 = semaphore } }

    func record(_ call: CallRecord) async throws {
        if case .failure(let error) = record([call])[0] { throw error }
    }

    func record(_ calls: [CallRecord]) -> [Result<Void, any Error>] {
        hold.withLock { $0 }?.wait()
        guard !refuses.withLock({ $0 }) else { return calls.map { _ in .failure(Refusal()) } }
        records.withLock { $0 += calls }
        return calls.map { _ in .success(()) }
    }
}

/// A proxy on a loopback port, and what it records.
struct ProxyFixture {
    let server: ProxyServer
    let sink: BatchSink
    let desk: RecordingDesk

    init(
        policy: RecordingDesk.FailurePolicy = .pass,
        catalog: ProviderCatalog = ProviderCatalog(packs: []),
        _ change: (inout ProxyConfiguration) -> Void = { _ in },
        onLoss: @escaping @Sendable (RecordingDesk.Loss) -> Void = { _ in }
    ) async throws {
        sink = BatchSink()
        let recorder = Recorder(catalog: catalog, fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32)))
        // However slow the machine is, no call is let through again while a test looks.
        desk = RecordingDesk(
            recorder: recorder,
            sink: sink,
            policy: policy,
            retryInterval: .seconds(3_600),
            onLoss: onLoss,
            gathering: {}
        )
        var configuration = ProxyConfiguration(door: .proxy, now: { Timestamp(microseconds: 1_700_000_000_000_000) })
        configuration.threads = 1
        change(&configuration)
        server = try await ProxyServer.startForward(configuration, desk: desk)
    }

    /// An authority of the test's own.
    static func authority() throws -> CertificateAuthority {
        try CertificateAuthority.makeEphemeral(now: Timestamp(microseconds: 1_700_000_000_000_000), owner: "a test")
    }

    /// `{"ok":false,"error":"invalid_auth"}`, compressed by Python's gzip.
    static let gzippedRefusal: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 207, 86, 178, 74, 75, 204, 41, 78, 213, 81, 74, 45, 42, 202, 47,
        82, 178, 82, 202, 204, 43, 75, 204, 201, 76, 137, 79, 44, 45, 201, 80, 170, 5, 0, 252, 244, 212, 171, 35, 0, 0,
        0,
    ]

    /// Sends bytes, reads to the end of the connection.
    func exchange(_ text: String) async throws -> String { try await RawClient.exchange(text, port: server.port) }

    /// Ends the proxy, and returns what it has recorded.
    func finish() async -> [CallRecord] {
        await server.shutdown(grace: .seconds(5))
        await desk.close()
        return sink.calls
    }
}

extension String {
    /// The status of a response.
    var status: Int? { Int(split(separator: " ").dropFirst().first ?? "") }

    /// What follows the first header section.
    var messageBody: String {
        guard let end = firstRange(of: "\r\n\r\n") else { return "" }
        return String(self[end.upperBound...])
    }
}
