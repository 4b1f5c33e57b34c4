import Foundation
import Synchronization
import Testing

@testable import KeytrailRun

/// Every test has a signal of its own that other tests, and what runs them, leave alone.
@Suite("Watching signals") struct SignalWatchTests {
    private func watch(_ number: Int32) throws -> (SignalWatch, AsyncStream<SignalEvent>) {
        let (events, continuation) = AsyncStream.makeStream(of: SignalEvent.self)
        return (try SignalWatch([number]) { continuation.yield($0) }, events)
    }

    @Test("a signal that arrives right after the watch began is told, every time")
    func atOnce() async throws {
        for _ in 0..<200 {
            let (watch, events) = try watch(SIGWINCH)
            kill(getpid(), SIGWINCH)
            #expect(await events.first { _ in true } == SignalEvent(number: SIGWINCH, isFromProcess: true))
            watch.cancel()
        }
    }

    @Test("each of several is told, and the last one that goes leaves the signal as it was")
    func several() async throws {
        // By default it does nothing, so that the end of this test can send it.
        let (first, ofFirst) = try watch(SIGURG)
        let (second, ofSecond) = try watch(SIGURG)
        kill(getpid(), SIGURG)
        #expect(await ofFirst.first { _ in true }?.number == SIGURG)
        #expect(await ofSecond.first { _ in true }?.number == SIGURG)
        first.cancel()
        #expect(!isDefault(SIGURG))
        kill(getpid(), SIGURG)
        #expect(await ofSecond.first { _ in true }?.number == SIGURG)
        second.cancel()
        second.cancel()
        #expect(isDefault(SIGURG))
        kill(getpid(), SIGURG)
    }

    @Test("a watch that is gone watches no longer")
    func gone() throws {
        var watch: SignalWatch? = try SignalWatch([SIGIO]) { _ in }
        #expect(watch != nil && !isDefault(SIGIO))
        watch = nil
        #expect(isDefault(SIGIO))
    }

    private func isDefault(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
            let handler = unsafe action.__sigaction_u.__sa_handler
        #else
            let handler = unsafe action.__sigaction_handler.sa_handler
        #endif
        return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_DFL, to: Int.self)
    }
}
