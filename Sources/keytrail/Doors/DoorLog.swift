internal import KeytrailModel
internal import KeytrailStore
internal import Synchronization

/// The log as a door writes it: it counts what was kept, and remembers what was not.
final class DoorLog: BatchCallSink {
    fileprivate struct State {
        var tally = CallTally()
        var gaps = PendingGaps()
        var missing: MissingCalls?
    }

    private let store: CallStore
    private let state = Mutex(State())

    init(_ store: CallStore) {
        self.store = store
    }

    /// What was kept so far.
    var tally: CallTally { state.withLock { $0.tally } }

    /// What was not; `nil` when nothing is missing.
    var missing: MissingCalls? { state.withLock { $0.missing } }

    func record(_ call: CallRecord) async throws {
        for result in record([call]) { try result.get() }
    }

    func record(_ calls: [CallRecord]) -> [Result<Void, any Error>] {
        let results = store.record(calls)
        state.withLock { state in
            for (call, result) in zip(calls, results) {
                switch result {
                case .success: state.tally.add(call)
                case .failure(let error): state.miss(call, error)
                }
            }
        }
        return results
    }

    /// Notes how the program began or ended, and what is missing; when that cannot be written, the calls are worth more.
    func note(_ write: (CallStore) throws -> Void) {
        try? write(store)
        let gaps = state.withLock { $0.gaps.take() }
        do {
            try store.keep(gaps: gaps)
        } catch {
            state.withLock { state in for gap in gaps { state.gaps.add(gap) } }
        }
    }
}

/// Calls that passed and are not in the log.
struct MissingCalls {
    var calls: Int
    var since: Timestamp
    var until: Timestamp
    /// Why the last of them is not.
    var error: any Error
}

extension DoorLog.State {
    fileprivate mutating func miss(_ call: CallRecord, _ error: any Error) {
        gaps.add(
            RecordingGap(
                startedAt: call.startedAt,
                endedAt: call.startedAt,
                door: call.door,
                program: call.program,
                run: call.run,
                calls: 1,
                reason: .notKept((error as? StoreError)?.obstacle ?? .databaseFailed)
            )
        )
        missing = MissingCalls(
            calls: (missing?.calls ?? 0) + 1,
            since: min(missing?.since ?? call.startedAt, call.startedAt),
            until: max(missing?.until ?? call.startedAt, call.startedAt),
            error: error
        )
    }
}
