internal import HTTPTypes
package import KeytrailCapture
package import KeytrailModel

/// Keeps a gateway's calls below the limits that the providers' packs declare, together with all who share the ledger.
package struct GatewayPacer: Sendable {
    private let recorder: Recorder
    private let ledger: any PaceLedger
    private let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Duration) async throws -> Void
    /// The longest wait: beyond it most clients have given up.
    private static let longest = TimeSpan.seconds(120)
    /// How much longer than the provider's a window is taken to be: calls reach the provider a little early or late.
    private static let margin = TimeSpan.milliseconds(100)

    /// Creates a pacer.
    package init(
        recorder: Recorder,
        ledger: any PaceLedger,
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    ) {
        self.recorder = recorder
        self.ledger = ledger
        self.now = now
        self.sleep = sleep
    }

    /// Waits for a place, and returns the request, which will tell the ledger what its answer says; `nil` when no place
    /// can be had in time.
    func pace(_ request: ForwardedRequest, method: String) async -> ForwardedRequest? {
        let start = now()
        let quotas = recorder.quotas(of: exchange(request, method: method, at: start)).map(GatewayPacer.widened)
        guard !quotas.isEmpty else { return request }
        guard let reservation = try? await ledger.reserve(quotas, now: start, latest: start + GatewayPacer.longest),
            case .start(let promised, _) = reservation
        else { return nil }
        if promised > start {
            do {
                try await sleep(.microseconds(promised.microseconds - start.microseconds))
            } catch {
                // A start that cannot be given back counts, which errs on the safe side.
                try? await ledger.release(quotas, start: promised)
                return nil
            }
        }
        var paced = request
        paced.onAnswer = { status, fields in
            Task { await learn(request, method: method, quotas, status: status, fields) }
        }
        return paced
    }

    private func learn(
        _ request: ForwardedRequest,
        method: String,
        _ quotas: [PaceQuota],
        status: Int,
        _ fields: [(name: String, value: String)]
    ) async {
        var answered = exchange(request, method: method, at: now())
        answered.status = status
        answered.responseFields = HTTPFields(fields)
        let lessons = recorder.lessons(recorder.callRecord(of: answered), for: quotas, at: now())
        // The answer counts for more; a ledger that does not work says so when the next start is asked for.
        try? await ledger.learn(
            lessons.map { lesson in
                var lesson = lesson
                lesson.window = lesson.window.map { $0 + GatewayPacer.margin }
                return lesson
            }
        )
    }

    private func exchange(_ request: ForwardedRequest, method: String, at time: Timestamp) -> Exchange {
        var exchange = Exchange(
            startedAt: time,
            door: .gateway,
            method: method,
            url: request.url,
            requestFields: HTTPFields(request.fields)
        )
        exchange.knownSecrets = request.knownSecrets
        return exchange
    }

    private static func widened(_ quota: PaceQuota) -> PaceQuota {
        PaceQuota(key: quota.key, bucket: quota.bucket, limit: quota.limit, window: quota.window + margin)
    }
}
