internal import GRDB
package import KeytrailModel

/// A place in the order in which calls came into a log, which is not the order in which they started.
package struct ArrivalMark: Sendable, Equatable {
    /// Which log: a random text, made with the file.
    package let storeID: String
    /// When the newest call started; `nil` in an empty log.
    package let newest: Timestamp?
    /// The last late call that was noted.
    let late: Int64

    /// Before every call of the log.
    var isAtBeginning: Bool { newest == nil }
}

extension CallReader {
    /// How far the log is in this snapshot.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func arrivalMark() throws -> ArrivalMark {
        let statement = try SQLStatement(
            """
            SELECT store_id, (SELECT started_at FROM call ORDER BY started_at DESC, seq DESC LIMIT 1),
                coalesce((SELECT max(id) FROM late_call), 0)
            FROM meta
            """,
            on: db
        )
        guard try statement.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return ArrivalMark(
            storeID: statement.text(0),
            newest: statement.optionalInteger(1).map { Timestamp(microseconds: $0) },
            late: statement.integer(2)
        )
    }

    /// A time before which no call started that came after `mark`: at most a minute before the newest call of then.
    ///
    /// The distant past when nothing can be said: too much came late, or it is another log. Constant, but for the late
    /// calls that came.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func earliestArrival(after mark: ArrivalMark) throws -> Timestamp {
        guard let newest = mark.newest, let late = try lateCalls(after: mark) else { return .distantPast }
        return min(newest - CallStore.punctuality, late.map(\.startedAt).min() ?? .distantFuture)
    }

    /// The late calls that came after `mark`, as they came; `nil` when it is not known any more.
    func lateCalls(after mark: ArrivalMark) throws -> [CallID]? {
        let present = try arrivalMark()
        guard present.storeID == mark.storeID, present.late >= mark.late else { return nil }
        guard present.late > mark.late else { return [] }
        let statement = try SQLStatement("SELECT id, started_at, seq FROM late_call WHERE id > ?1 ORDER BY id", on: db)
        statement.bind(mark.late, at: 1)
        var calls: [CallID] = []
        calls.reserveCapacity(Int(min(present.late - mark.late, LateCalls.kept)))
        while try statement.step() {
            // The oldest are forgotten.
            if calls.isEmpty && statement.integer(0) > mark.late + 1 { return nil }
            calls.append(
                CallID(startedAt: Timestamp(microseconds: statement.integer(1)), sequence: statement.integer(2))
            )
        }
        return calls
    }

    /// The identities of the calls that started at `start` or later, by time.
    func identities(from start: Timestamp) throws -> [CallID] {
        let statement = try SQLStatement(
            "SELECT started_at, seq FROM call WHERE started_at >= ?1 ORDER BY started_at, seq",
            on: db
        )
        statement.bind(start.microseconds, at: 1)
        var calls: [CallID] = []
        while try statement.step() {
            calls.append(
                CallID(startedAt: Timestamp(microseconds: statement.integer(0)), sequence: statement.integer(1))
            )
        }
        return calls
    }
}
