internal import KeytrailCapture
internal import KeytrailModel

/// A start that the ledger promised, with the quotas that it counts against.
struct Slot: Sendable {
    private let ledger: any PaceLedger
    private let quotas: [PaceQuota]
    private let start: Timestamp

    /// How much longer than the provider's a window is taken to be: calls reach the provider a little early or late.
    private static let margin = TimeSpan.milliseconds(100)

    /// Gets a start and waits for it; `nil` when the client does not pace, or nothing is known of the provider's limits.
    ///
    /// - Throws: `ClientError.deadlineExceeded` before a wait that is longer than `remaining`; `.notPaced`; `.cancelled`.
    static func reserve(
        for attempt: Attempt,
        _ conduct: Conduct,
        within remaining: Duration?
    ) async throws(ClientError) -> Slot? {
        guard let ledger = conduct.configuration.pacing else { return nil }
        let now = conduct.now
        let quotas = conduct.recorder.quotas(of: Exchange(attempt, at: now)).map(widened)
        guard !quotas.isEmpty else { return nil }
        let latest = remaining.map { now + TimeSpan($0) } ?? .distantFuture
        let reservation: PaceReservation
        do {
            reservation = try await ledger.reserve(quotas, now: now, latest: latest)
        } catch {
            throw .notPaced(reason: String(describing: error))
        }
        let host = attempt.target.shownHost
        guard case .start(let start, let holder) = reservation else { throw .deadlineExceeded(host: host) }
        let slot = Slot(ledger: ledger, quotas: quotas, start: start)
        guard let holder, start > now else { return slot }
        let provider = conduct.recorder.catalog.pack(forHost: host).title
        do throws(ClientError) {
            try await conduct.wait((start - now).duration, for: .quota(provider: provider, bucket: holder), host: host)
        } catch {
            await slot.release(conduct)
            throw error
        }
        return slot
    }

    /// Gives the start back, because the call was not made.
    func release(_ conduct: Conduct) async {
        // A start that cannot be given back counts, which errs on the safe side.
        try? await ledger.release(quotas, start: start)
    }

    /// Notes what the response said of the quotas.
    func learn(_ record: CallRecord, _ conduct: Conduct) async {
        let lessons = conduct.recorder.lessons(record, for: quotas, at: conduct.now).map(Slot.widened)
        // The response counts for more; a ledger that does not work says so when the next start is asked for.
        try? await ledger.learn(lessons)
    }

    private static func widened(_ quota: PaceQuota) -> PaceQuota {
        PaceQuota(key: quota.key, bucket: quota.bucket, limit: quota.limit, window: quota.window + margin)
    }

    private static func widened(_ lesson: PaceLesson) -> PaceLesson {
        var lesson = lesson
        lesson.window = lesson.window.map { $0 + margin }
        return lesson
    }
}
