/// Where the starts of calls are agreed on, so that all who share it stay below a provider's limits together.
///
/// A start is promised at a future time, and who got it waits until then. Nobody is passed over: of two callers with the
/// same quotas the one who asked first starts first, and a promise is never moved.
public protocol PaceLedger: Sendable {
    /// Promises the earliest start, not before `now`, that leaves at most `limit` starts in every window of every quota.
    ///
    /// - Throws: the ledger's own error when the promise could not be noted.
    func reserve(_ quotas: [PaceQuota], now: Timestamp, latest: Timestamp) async throws -> PaceReservation

    /// Gives a promised start back, because the call was not made.
    ///
    /// - Throws: the ledger's own error.
    func release(_ quotas: [PaceQuota], start: Timestamp) async throws

    /// Notes what a response said.
    ///
    /// - Throws: the ledger's own error.
    func learn(_ lessons: [PaceLesson]) async throws
}
