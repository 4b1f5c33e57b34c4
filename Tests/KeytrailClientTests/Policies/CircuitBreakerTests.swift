internal import KeytrailClient
internal import Testing

@Suite("the circuit breaker")
struct CircuitBreakerTests {
    private var policy: CircuitBreaker.Policy {
        var policy = CircuitBreaker.Policy()
        (policy.sample, policy.failures) = (4, 3)
        policy.openFor = .seconds(10)
        return policy
    }

    /// A circuit after calls at second 0, `x` for a failure and `o` for a success.
    private func circuit(_ results: String) -> CircuitBreaker {
        var circuit = CircuitBreaker(policy)
        for result in results { circuit.note(result == "x" ? .failure : .success, isProbe: false, at: .zero) }
        return circuit
    }

    @Test(
        "it opens when enough of the latest calls failed, and not before there are enough",
        arguments: [
            ("", true), ("xxx", true), ("xxxx", false), ("oxxx", false), ("ooxx", true), ("xxox", false),
            ("xxoo", true), ("xxxoo", false), ("oooooxxx", false),
        ]
    )
    func opens(results: String, isClosed: Bool) {
        #expect(circuit(results).isClosed == isClosed)
    }

    @Test("open, it lets one call through after its time, and that one decides")
    func probes() {
        var circuit = circuit("xxxx")
        #expect(circuit.admit(at: .seconds(4)) == .refused(retryAfter: .seconds(6)))
        #expect(circuit.admit(at: .seconds(10)) == .allowed(isProbe: true))
        #expect(circuit.admit(at: .seconds(10)) == .refused(retryAfter: .zero))
        // A call from before says nothing any more.
        circuit.note(.success, isProbe: false, at: .seconds(11))
        #expect(circuit.admit(at: .seconds(11)) == .refused(retryAfter: .zero))
        circuit.note(.failure, isProbe: true, at: .seconds(12))
        #expect(circuit.admit(at: .seconds(21)) == .refused(retryAfter: .seconds(1)))
        #expect(circuit.admit(at: .seconds(22)) == .allowed(isProbe: true))
        // A cancelled probe decides nothing: the next call is one.
        circuit.note(.neither, isProbe: true, at: .seconds(23))
        #expect(circuit.admit(at: .seconds(23)) == .allowed(isProbe: true))
        circuit.note(.success, isProbe: true, at: .seconds(24))
        #expect(circuit.isClosed)
        #expect(circuit.admit(at: .seconds(24)) == .allowed(isProbe: false))
    }

    @Test("calls of long ago are forgotten")
    func forgets() {
        var circuit = circuit("xxx")
        circuit.note(.failure, isProbe: false, at: .seconds(61))
        #expect(circuit.isClosed)
    }

    @Test("a sample of 64 and one of 1 work", arguments: [1, 64, 1_000])
    func sizes(sample: Int) {
        var policy = policy
        (policy.sample, policy.failures) = (sample, 1)
        var circuit = CircuitBreaker(policy)
        for _ in 1..<min(64, sample) { circuit.note(.failure, isProbe: false, at: .zero) }
        #expect(circuit.isClosed)
        circuit.note(.failure, isProbe: false, at: .zero)
        #expect(!circuit.isClosed)
    }
}
