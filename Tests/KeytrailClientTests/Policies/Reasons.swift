internal import KeytrailClient
internal import Synchronization

/// Remembers what was waited for.
final class Reasons: Sendable {
    private let reasons = Mutex<[ClientWait.Reason]>([])

    var all: [ClientWait.Reason] { reasons.withLock { $0 } }

    func add(_ reason: ClientWait.Reason) { reasons.withLock { $0.append(reason) } }
}
