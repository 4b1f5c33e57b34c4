internal import KeytrailCapture
internal import KeytrailModel
internal import Synchronization

/// What all requests of a client share: budget, circuits, ledger, clock and chance.
final class Conduct: Sendable {
    let configuration: ClientConfiguration
    let recorder: Recorder
    private let surroundings: Surroundings
    private let stopwatch: @Sendable () -> Duration
    private let random: Mutex<any RandomNumberGenerator & Sendable>
    private let balance: Mutex<RetryBalance>
    private let circuits = Mutex<[Target.Origin: CircuitBreaker]>([:])
    private let keptBack = Atomic(0)

    /// More origins than a client speaks to at one time; beyond it those that work are forgotten.
    private static let mostCircuits = 1_024

    init(_ configuration: ClientConfiguration, recorder: Recorder, _ surroundings: Surroundings) {
        self.configuration = configuration
        self.recorder = recorder
        self.surroundings = surroundings
        stopwatch = Conduct.stopwatch(surroundings.clock)
        random = Mutex(surroundings.random)
        balance = Mutex(RetryBalance(configuration.retry.budget, at: .zero))
    }

    private static func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }

    /// Since the client was made.
    var elapsed: Duration { stopwatch() }

    /// The time of day.
    var now: Timestamp { surroundings.now() }

    /// How many calls were not made because a circuit was open.
    var callsKeptBack: Int { keptBack.load(ordering: .relaxed) }

    /// Waits.
    ///
    /// - Throws: `ClientError.cancelled`.
    func wait(_ duration: Duration, for reason: ClientWait.Reason, host: String) async throws(ClientError) {
        configuration.onWait?(ClientWait(reason: reason, duration: duration, host: host))
        do {
            try await surroundings.clock.sleep(for: duration)
        } catch {
            throw .cancelled
        }
    }

    /// Draws something.
    func draw<T>(_ body: (inout any RandomNumberGenerator & Sendable) -> T) -> T { random.withLock { body(&$0) } }

    /// A request is about to be sent for the first time.
    func deposit() { balance.withLock { $0.deposit() } }

    /// Whether the budget has room for another attempt; takes it.
    func withdraw() -> Bool { balance.withLock { $0.withdraw(at: elapsed) } }
}

extension Conduct {
    /// Asks whether a call to the origin may be made; a refusal is counted.
    func admit(_ origin: Target.Origin) -> CircuitBreaker.Admission {
        guard let policy = configuration.circuitBreaker else { return .allowed(isProbe: false) }
        let admission = circuits.withLock { circuits in
            if circuits.count >= Conduct.mostCircuits { circuits = circuits.filter { !$0.value.isClosed } }
            return circuits[origin, default: CircuitBreaker(policy)].admit(at: elapsed)
        }
        if case .refused = admission { keptBack.add(1, ordering: .relaxed) }
        return admission
    }

    /// Notes what an admitted call came to.
    func note(_ result: CircuitBreaker.Result, of origin: Target.Origin, isProbe: Bool) {
        guard configuration.circuitBreaker != nil else { return }
        circuits.withLock { $0[origin]?.note(result, isProbe: isProbe, at: elapsed) }
    }

    /// Whether calls to the origin are kept back.
    func isOpen(_ origin: Target.Origin) -> Bool {
        circuits.withLock { circuits in circuits[origin].map { !$0.isClosed } ?? false }
    }
}
