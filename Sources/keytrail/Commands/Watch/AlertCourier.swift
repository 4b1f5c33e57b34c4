internal import KeytrailAlert
internal import KeytrailModel
internal import KeytrailStore
internal import Synchronization

/// Sends the outbox's messages while somebody else goes on judging: a sink that hangs holds up nothing but itself.
final class AlertCourier: Sendable {
    private struct State {
        var journey: Task<Void, Never>?
        var isUnderWay = false
    }

    /// Who is to be told of what.
    let alerts: AlertConfiguration
    private let installation: Installation
    private let messages: Messages
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    init(_ installation: Installation, _ alerts: AlertConfiguration, _ now: @escaping @Sendable () -> Timestamp) {
        self.installation = installation
        self.alerts = alerts
        self.now = now
        messages = Messages(installation.options)
    }

    /// Sends what is due, and waits for it.
    ///
    /// - Throws: `StoreError`.
    func deliver(from store: CallStore?) async throws {
        guard let store else { return }
        AlertWords.tell(try await installation.alertDesk(store, alerts, now: now).deliverDue(), messages)
    }

    /// Begins to send what is due, unless what was due before is still under way.
    func begin(from store: CallStore?) {
        state.withLock { state in
            guard !state.isUnderWay else { return }
            state.isUnderWay = true
            state.journey = Task { [self] in
                do {
                    try await deliver(from: store)
                } catch {
                    // What is not sent stays in the outbox; the next round tries again.
                    let reason = Failure(error)?.sentence ?? "the outbox could not be read."
                    messages.alarm("keytrail: alerts were not sent: \(reason)")
                }
                self.state.withLock { $0.isUnderWay = false }
            }
        }
    }

    /// Waits for what is under way.
    func finish() async { await state.withLock { $0.journey }?.value }
}
