internal import GRDB
internal import GRDBSQLite
public import KeytrailModel
internal import Synchronization

extension CallStore: CallSink {
    /// Keeps one call and returns when its transaction was committed.
    ///
    /// Calls recorded at the same time share a transaction. Cancelling the task does not take the call back. A call that
    /// finds nobody writing is committed on the caller's thread: a change of threads costs more than the commit.
    ///
    /// - Throws: `StoreError`: `.refused` for this call alone; `.readOnly`, `.locked`, `.diskFull`, `.corrupt`.
    public func record(_ call: CallRecord) async throws(StoreError) {
        try requireWritable()
        let result = await withCheckedContinuation { continuation in
            let isFirst = queue.withLock { $0.add(GroupCommit.Entry(call: call, waiting: continuation)) }
            if isFirst { pool.writeWithoutTransaction { commitGroup(on: $0) } }
        }
        try result.get()
    }

    private func commitGroup(on db: Database) {
        let group = queue.withLock { $0.take() }
        let results = commit(group.map(\.call), on: db)
        // Before anybody is told: who records again at once must find the queue open.
        if queue.withLock({ $0.finish() }) { pool.asyncWriteWithoutTransaction { self.commitGroup(on: $0) } }
        for (entry, result) in zip(group, results) { entry.waiting.resume(returning: result) }
    }

    private func commit(_ calls: [CallRecord], on db: Database) -> [Result<Void, StoreError>] {
        do {
            return try transaction(on: db) { db, caches in
                let first = try self.reserveSequences(calls.count, on: db)
                var inserter = try CallInserter(db, caches: caches.take(), batch: nil)
                var results: [Result<Void, StoreError>] = []
                let identified = calls.enumerated().map { IdentifiedCall(record: $1, sequence: first + Int64($0)) }
                for index in identified.indices {
                    let fate = try inserter.insert(identified.span, at: index)
                    results.append(
                        fate == .stored ? .success(()) : .failure(.refused(startedAt: calls[index].startedAt))
                    )
                }
                caches = try inserter.finish()
                return results
            }
        } catch {
            let failure = StoreError(error, path: path) ?? .sqlite(path: path, code: SQLITE_ERROR)
            return calls.map { _ in .failure(failure) }
        }
    }

    /// Takes `count` numbers from the counter; the first of them.
    private func reserveSequences(_ count: Int, on db: Database) throws -> Int64 {
        let statement = try SQLStatement(
            cached: "UPDATE meta SET next_seq = next_seq + ?1 WHERE next_seq + ?1 <= ?2 RETURNING next_seq - ?1",
            on: db
        )
        statement.bind(Int64(count), at: 1)
        statement.bind(CallStore.sequenceLimit, at: 2)
        guard try statement.step() else { throw StoreError.sequenceExhausted(path: path) }
        let first = statement.integer(0)
        try statement.run()
        return first
    }
}
