/// Keeps calls from a server that has failed again and again, until a single call has shown that it answers.
///
/// A pure value; `time` counts from any fixed point. Failures are network failures and statuses of 500 and above: a 4xx or
/// 429 comes from a server that works.
public struct CircuitBreaker: Sendable, Hashable {
    /// When a circuit opens, and for how long.
    public struct Policy: Sendable, Hashable {
        /// How many of the latest calls are looked at, 1 to 64; with fewer than that the circuit stays closed.
        public var sample = 20
        /// How many of these must have failed.
        public var failures = 16
        /// After how long without a call the earlier ones are forgotten.
        public var memory: Duration = .seconds(60)
        /// How long calls are kept back before one of them is let through.
        public var openFor: Duration = .seconds(10)

        /// Creates the default policy: open for ten seconds when 16 of the last 20 calls failed.
        public init() {}
    }

    /// Whether a call may be made.
    public enum Admission: Sendable, Hashable {
        /// It may, and its result is to be noted; a probe's result decides about all the others.
        case allowed(isProbe: Bool)
        /// It may not, for that long; `.zero` when another call is trying the server out.
        case refused(retryAfter: Duration)
    }

    /// What a call came to.
    public enum Result: Sendable, Hashable {
        /// The server answered, below 500.
        case success
        /// No answer, or a status of 500 and above.
        case failure
        /// It says nothing of the server, such as a cancelled call.
        case neither
    }

    private enum State: Sendable, Hashable {
        case closed
        case open(until: Duration)
        /// One call is under way, and decides.
        case probing
    }

    private let policy: Policy
    private var state = State.closed
    /// The latest results, the newest in the lowest bit; a failure is a one.
    private var history: UInt64 = 0
    private var count = 0
    private var lastResult: Duration?

    /// Creates a closed circuit.
    public init(_ policy: Policy) {
        self.policy = policy
    }

    /// Whether calls pass unhindered.
    public var isClosed: Bool { state == .closed }

    /// Asks whether a call may be made.
    public mutating func admit(at time: Duration) -> Admission {
        switch state {
        case .closed: return .allowed(isProbe: false)
        case .probing: return .refused(retryAfter: .zero)
        case .open(let until):
            guard time >= until else { return .refused(retryAfter: until - time) }
            state = .probing
            return .allowed(isProbe: true)
        }
    }

    /// Notes what an admitted call came to; a call that was let through before the circuit opened says nothing any more.
    public mutating func note(_ result: Result, isProbe: Bool, at time: Duration) {
        guard isProbe else {
            if isClosed, result != .neither { count(result, at: time) }
            return
        }
        switch result {
        case .success: self = CircuitBreaker(policy)
        case .failure: state = .open(until: time + policy.openFor)
        // The next call tries.
        case .neither: state = .open(until: time)
        }
    }

    private mutating func count(_ result: Result, at time: Duration) {
        if let lastResult, time - lastResult > policy.memory { (history, count) = (0, 0) }
        lastResult = time
        let sample = Swift.min(64, Swift.max(1, policy.sample))
        history = history << 1 | (result == .failure ? 1 : 0)
        count = Swift.min(count + 1, sample)
        let looked = history & (UInt64.max >> UInt64(64 - sample))
        guard count == sample, looked.nonzeroBitCount >= Swift.max(1, policy.failures) else { return }
        state = .open(until: time + policy.openFor)
    }
}
