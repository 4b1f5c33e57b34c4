import Foundation
import KeytrailCapture
import KeytrailClient
import KeytrailCredentials
import KeytrailModel
import KeytrailOAuth
import KeytrailSecret
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

/// A clock on which every wait is over at once.
struct ImmediateClock: Clock {
    typealias Duration = Swift.Duration
    typealias Instant = ContinuousClock.Instant

    var now: Instant { ContinuousClock.now }
    var minimumResolution: Swift.Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws { try Task.checkCancellation() }
}

/// Keeps calls in memory.
final class MemorySink: CallSink {
    private let records = Mutex<[CallRecord]>([])

    var calls: [CallRecord] { records.withLock { $0 } }

    func record(_ call: CallRecord) async throws { records.withLock { $0.append(call) } }
}

/// The doors of a login in a test, and what went through them.
struct LoginFixture {
    let doors: LoginDoors
    let sink: MemorySink
    let notices: Notices

    /// What the user was told.
    final class Notices: Sendable {
        private let list = Mutex<[LoginNotice]>([])

        var all: [LoginNotice] { list.withLock { $0 } }

        func append(_ notice: LoginNotice) { list.withLock { $0.append(notice) } }
    }

    init(
        clock: any Clock<Duration> = ContinuousClock(),
        now: Timestamp = Timestamp(seconds: 1_800_000_000),
        verifier: Secret? = nil,
        browser: (@Sendable (String) async throws -> Void)? = nil
    ) throws {
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        // However busy the machine is.
        configuration.totalTimeout = .seconds(600)
        let sink = MemorySink()
        let notices = Notices()
        self.sink = sink
        self.notices = notices
        let recorder = Recorder(
            catalog: ProviderCatalog(packs: []),
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        var open: (@Sendable (String) async -> Bool)?
        if let browser {
            open = { @Sendable page in
                do {
                    try await browser(page)
                    return true
                } catch {
                    return false
                }
            }
        }
        doors = LoginDoors(
            client: try InstrumentedClient(recorder: recorder, sink: sink, configuration: configuration),
            say: { notices.append($0) },
            openBrowser: open,
            askVerifier: { verifier },
            now: { now },
            clock: clock,
            random: { octets in
                var generator = SystemRandomNumberGenerator()
                return Secret.random(octets: octets, using: &generator)
            }
        )
    }
}

/// A value made at run time that looks like nothing else.
let loginMarker = "canary-" + String(repeating: "5e", count: 8)
