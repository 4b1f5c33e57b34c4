internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel
internal import Synchronization

/// One request on its way: its attempts, its redirects, and the waits between them.
struct RequestRun {
    private let client: InstrumentedClient
    private let conduct: Conduct
    private let request: ClientRequest
    private let startedAt: Duration
    private var attempt: Attempt
    private var trace: TraceContext?
    private var number = 1
    private var redirects = 0
    private var previousWait: Duration?

    init(_ request: ClientRequest, client: InstrumentedClient, _ conduct: Conduct) throws(ClientError) {
        self.client = client
        self.conduct = conduct
        self.request = request
        startedAt = conduct.elapsed
        attempt = try Attempt(request, conduct.configuration)
        attempt.requestID = conduct.draw { RequestID(using: &$0) }
        trace = attempt.takeTrace(conduct.configuration.tracing) { conduct.draw { TraceContext(using: &$0) } }
    }

    /// Sends the request until a response is there that is the caller's.
    mutating func response() async throws(ClientError) -> ClientResponse {
        conduct.deposit()
        while true {
            let (transfer, result) = try await sendAttempt()
            switch result {
            case .failure(let error):
                guard let wait = nextWait(after: RetryOutcome.Failure(error).map { .failure($0) }) else { throw error }
                try await prepareRetry(after: wait, status: nil, transfer)
            case .success(let arrival):
                if try follow(arrival, transfer) { continue }
                guard let wait = nextWait(after: outcome(arrival.head)) else {
                    return client.response(arrival.head, transfer)
                }
                try await client.discard(transfer)
                try await prepareRetry(after: wait, status: arrival.head.status, transfer)
            }
        }
    }

    private var host: String { attempt.target.shownHost }

    /// What is left until the deadline; `nil` without one.
    private var remaining: Duration? { request.deadline.map { $0 - (conduct.elapsed - startedAt) } }
}

extension RequestRun {
    private typealias Sent = (Transfer, Result<InstrumentedClient.Arrival, ClientError>)

    /// Sends one attempt, when its quotas, its origin's circuit and the deadline let it.
    ///
    /// - Throws: why it was not sent.
    private mutating func sendAttempt() async throws(ClientError) -> Sent {
        guard !Task.isCancelled else { throw .cancelled }
        let slot = try await Slot.reserve(for: attempt, conduct, within: remaining)
        let isProbe: Bool
        switch conduct.admit(attempt.target.origin) {
        case .allowed(let probes): isProbe = probes
        case .refused(let wait):
            await slot?.release(conduct)
            throw .circuitOpen(host: host, retryAfter: wait)
        }
        var result = CircuitBreaker.Result.neither
        defer { conduct.note(result, of: attempt.target.origin, isProbe: isProbe) }
        let isCut = try cutToDeadline()
        if let trace { attempt.set(.traceparent, trace.next(with: conduct).text) }
        let transfer = client.transfer(attempt)
        do throws(ClientError) {
            let arrival = try await client.perform(transfer)
            result = arrival.head.status >= 500 ? .failure : .success
            if let slot { await slot.learn(conduct.record(of: attempt, arrival.head), conduct) }
            return (transfer, .success(arrival))
        } catch {
            if RetryOutcome.Failure(error) != nil { result = .failure }
            let isLate = isCut && error == .timeout(host: host) && remaining.map { $0 < .milliseconds(20) } ?? false
            return (transfer, .failure(isLate ? .deadlineExceeded(host: host) : error))
        }
    }

    /// Leaves the attempt no more time than the deadline does; whether that is less than it would have had.
    private mutating func cutToDeadline() throws(ClientError) -> Bool {
        guard let remaining else { return false }
        guard remaining > .zero else { throw .deadlineExceeded(host: host) }
        let own = request.totalTimeout ?? conduct.configuration.totalTimeout
        attempt.options.totalTimeout = Swift.min(own ?? remaining, remaining)
        return own.map { remaining < $0 } ?? true
    }

    /// Goes on to where a redirect leads; false when the response is not one to follow.
    private mutating func follow(
        _ arrival: InstrumentedClient.Arrival,
        _ transfer: Transfer
    ) throws(ClientError) -> Bool {
        guard case .follow(let max) = request.redirects,
            let location = Redirect.location(status: arrival.head.status, fields: arrival.head.fields)
        else { return false }
        guard redirects < max else { throw .tooManyRedirects(limit: max) }
        redirects += 1
        attempt = try Redirect.next(after: attempt, status: arrival.head.status, location: location)
        countSends(of: transfer)
        return true
    }

    private mutating func countSends(of transfer: Transfer) {
        let sends = transfer.shared.withLock { $0.end?.sends } ?? 1
        attempt.resendCount = transfer.attempt.resendCount + Swift.max(1, sends)
    }
}

extension RequestRun {
    /// How the response looks to the retry policy; `nil` when nothing would be sent again anyway.
    private func outcome(_ head: ResponseHead) -> RetryOutcome? {
        guard conduct.configuration.retry.maxAttempts > 1, head.status >= 400 else { return nil }
        return RetryOutcome(conduct.record(of: attempt, head), status: head.status, now: conduct.now)
    }

    /// The wait before the next attempt; `nil` when policy, deadline, circuit or budget allow none.
    private func nextWait(after outcome: RetryOutcome?) -> Duration? {
        guard let outcome else { return nil }
        var known = RetryAttempt(number: number, method: attempt.method)
        known.hasIdempotencyKey = attempt.fields[.idempotencyKey] != nil
        if case .stream = attempt.body { known.isReplayable = false }
        known.previousWait = previousWait
        let policy = conduct.configuration.retry
        let decision = conduct.draw { policy.decide(after: known, outcome: outcome, random: &$0) }
        guard case .wait(let wait) = decision, remaining.map({ wait < $0 }) ?? true,
            !conduct.isOpen(attempt.target.origin), conduct.withdraw()
        else { return nil }
        return wait
    }

    private mutating func prepareRetry(
        after wait: Duration,
        status: Int?,
        _ transfer: Transfer
    ) async throws(ClientError) {
        number += 1
        previousWait = wait
        countSends(of: transfer)
        try await conduct.wait(wait, for: .retry(attempt: number, status: status), host: host)
        // After the wait: a signature's timestamp must be fresh.
        attempt = try attempt.signedAnew()
    }
}
