internal import GRDB
internal import GRDBSQLite
public import KeytrailModel
internal import Synchronization

extension CallStore: BatchCallSink {
    /// Keeps calls in one transaction on the caller's thread.
    ///
    /// - Returns: for each call nothing, or its `StoreError`, as `record(_:)` throws it.
    public func record(_ calls: [CallRecord]) -> [Result<Void, any Error>] {
        do throws(StoreError) {
            try requireWritable()
        } catch {
            let failure: any Error = error
            return calls.map { _ in .failure(failure) }
        }
        return pool.writeWithoutTransaction { commit(calls, on: $0) }.map { $0.mapError { $0 } }
    }

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
                var sequences = caches.sequences
                let first = try sequences.take(calls.count, path: self.path, on: db)
                var inserter = try CallInserter(db, caches: caches.take(), batch: nil)
                let identified = calls.enumerated().map { IdentifiedCall(record: $1, sequence: first + Int64($0)) }
                let results = try CallStore.insert(identified.span, by: &inserter)
                caches = try inserter.finish()
                caches.sequences = sequences
                return results
            }
        } catch {
            let failure = StoreError(error, path: path) ?? .sqlite(path: path, code: SQLITE_ERROR)
            return calls.map { _ in .failure(failure) }
        }
    }

    /// Writes calls whose identities are new, by blocks; what a block cannot hold, and what is left over, one by one.
    private static func insert(
        _ calls: Span<IdentifiedCall>,
        by inserter: inout CallInserter
    ) throws -> [Result<Void, StoreError>] {
        let all = Array(calls.indices)
        var results: [Result<Void, StoreError>] = []
        results.reserveCapacity(all.count)
        while results.count < all.count {
            let next = all[results.count...].prefix(CallInserter.blockSize)
            if next.count == CallInserter.blockSize, try inserter.insertBlock(calls, at: next) {
                for _ in next { results.append(.success(())) }
                continue
            }
            for index in next {
                let fate = try inserter.insert(calls, at: index)
                let startedAt = calls[index].record.startedAt
                results.append(fate == .stored ? .success(()) : .failure(.refused(startedAt: startedAt)))
            }
        }
        return results
    }
}
