internal import KeytrailClient
internal import KeytrailModel
internal import Testing

@Suite("the retry policy")
struct RetryPolicyTests {
    private func decision(
        _ outcome: RetryOutcome,
        method: String = "GET",
        number: Int = 1,
        _ change: (inout RetryAttempt) -> Void = { _ in }
    ) -> RetryDecision {
        var attempt = RetryAttempt(number: number, method: method)
        change(&attempt)
        // Draws the lowest number, so that the jitter is `baseWait`.
        var random = Fixed(word: 1)
        return RetryPolicy.standard.decide(after: attempt, outcome: outcome, random: &random)
    }

    private func response(_ status: Int, limited: Bool = false, after wait: Duration? = nil) -> RetryOutcome {
        .response(status: status, isRateLimited: limited, retryAfter: wait)
    }

    @Test("statuses that a later attempt may mend are tried again", arguments: [408, 425, 429, 500, 502, 503, 504])
    func mendable(status: Int) {
        #expect(decision(response(status)) == .wait(.milliseconds(100)))
    }

    @Test("other statuses are final", arguments: [200, 301, 400, 401, 403, 404, 409, 422, 501, 505])
    func final(status: Int) {
        #expect(decision(response(status)) == .stop(.final))
    }

    @Test("what a pack calls rate-limited is tried again whatever its status")
    func packLimited() {
        #expect(decision(response(403, limited: true)) == .wait(.milliseconds(100)))
    }

    @Test(
        "network failures are tried again unless they would come again",
        arguments: [
            (.notSent, .wait(.milliseconds(100))), (.broken, .wait(.milliseconds(100))),
            (.timeout, .wait(.milliseconds(100))), (.final, .stop(.final)),
        ] as [(RetryOutcome.Failure, RetryDecision)]
    )
    func network(failure: RetryOutcome.Failure, expected: RetryDecision) {
        #expect(decision(.failure(failure)) == expected)
    }

    @Test("what may have had an effect is not repeated", arguments: ["POST", "PATCH", "CONNECT", "REPORT", "get"])
    func notIdempotent(method: String) {
        #expect(decision(response(503), method: method) == .stop(.notIdempotent))
        #expect(decision(.failure(.broken), method: method) == .stop(.notIdempotent))
        #expect(decision(.failure(.timeout), method: method) == .stop(.notIdempotent))
        #expect(decision(.failure(.notSent), method: method) == .wait(.milliseconds(100)))
        #expect(decision(response(503), method: method) { $0.hasIdempotencyKey = true } == .wait(.milliseconds(100)))
    }

    @Test("idempotent methods are repeated", arguments: ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"])
    func idempotent(method: String) {
        #expect(decision(response(503), method: method) == .wait(.milliseconds(100)))
    }

    @Test("the last attempt is the last, and a stream is sent once")
    func stops() {
        #expect(decision(response(503), number: 2) == .wait(.milliseconds(100)))
        #expect(decision(response(503), number: 3) == .stop(.attemptsUsed))
        #expect(decision(response(503)) { $0.isReplayable = false } == .stop(.bodyNotReplayable))
    }

    @Test(
        "the server's wait is kept to, up to the longest",
        arguments: [
            (.zero, .wait(.milliseconds(100))), (.milliseconds(50), .wait(.milliseconds(100))),
            (.seconds(2), .wait(.seconds(2))), (.milliseconds(1_500), .wait(.milliseconds(1_500))),
            (.seconds(60), .wait(.seconds(60))), (.seconds(61), .stop(.waitTooLong(.seconds(61)))),
        ] as [(Duration, RetryDecision)]
    )
    func asked(wait: Duration, expected: RetryDecision) {
        #expect(decision(response(429, limited: true, after: wait)) == expected)
    }

    @Test("waits lie between the base and three times the one before, and never above the cap", arguments: 1...20)
    func jitter(seed: UInt64) {
        var random = Sequence64(state: seed)
        var policy = RetryPolicy(maxAttempts: 30)
        policy.maxBackoff = .seconds(2)
        var attempt = RetryAttempt(number: 1, method: "GET")
        var waits = 0
        while case .wait(let wait) = policy.decide(after: attempt, outcome: response(503), random: &random) {
            let ceiling = min((attempt.previousWait ?? policy.baseWait) * 3, policy.maxBackoff)
            #expect(wait >= policy.baseWait && wait <= ceiling)
            attempt.previousWait = wait
            attempt.number += 1
            waits += 1
        }
        #expect(waits == 29)
    }

    @Test("a record's quotas tell the wait")
    func record() {
        let now = Timestamp(seconds: 1_000)
        var call = CallRecord(
            startedAt: now,
            door: .client,
            method: "GET",
            scheme: "https",
            host: "a.example",
            path: "/",
            outcome: .rateLimited
        )
        func asked(_ limits: [RateLimit], status: Int = 429) -> RetryOutcome {
            call.rateLimits = limits
            return RetryOutcome(call, status: status, now: now)
        }
        func limited(_ wait: Duration?) -> RetryOutcome { response(429, limited: true, after: wait) }
        #expect(asked([]) == limited(nil))
        #expect(asked([RateLimit(remaining: 0, resetsAt: Timestamp(seconds: 1_007))]) == limited(.seconds(7)))
        // A reset in the past is now; a bucket with something left does not matter.
        #expect(asked([RateLimit(remaining: 0, resetsAt: Timestamp(seconds: 900))]) == limited(.zero))
        #expect(asked([RateLimit(remaining: 3, resetsAt: Timestamp(seconds: 1_007))]) == limited(nil))
        // Trello tells no reset, but the window.
        #expect(asked([RateLimit(remaining: 0, window: .seconds(10))]) == limited(.seconds(10)))
        call.outcome = .serverError
        #expect(asked([RateLimit(remaining: 0, resetsAt: Timestamp(seconds: 1_007))], status: 500) == response(500))
    }

    @Test("a budget lets one in ten through, and a few per second whatever comes")
    func budget() {
        var balance = RetryBalance(RetryBudget(ratio: 0.1, minimumPerSecond: 1), at: .zero)
        func taken(at time: Duration) -> Int {
            var count = 0
            while balance.withdraw(at: time) { count += 1 }
            return count
        }
        // Ten seconds' worth is there at first.
        #expect(taken(at: .zero) == 10)
        for _ in 0..<100 { balance.deposit() }
        #expect((9...10).contains(taken(at: .zero)))
        #expect(taken(at: .seconds(3)) == 3)
        // Time that goes back gives nothing.
        #expect(taken(at: .seconds(1)) == 0)
        for _ in 0..<1_000_000 { balance.deposit() }
        #expect((109...110).contains(taken(at: .seconds(3))))
    }
}

/// The same word each time.
struct Fixed: RandomNumberGenerator {
    let word: UInt64

    mutating func next() -> UInt64 { word }
}

/// SplitMix64, so that a failure can be repeated.
struct Sequence64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word &>> 31
    }
}
