internal import GRDB
internal import KeytrailModel

/// The buckets of the pacing ledger on a connection that is in a write transaction.
struct PaceTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// The bucket of a quota, made when it is new, without the starts that are too old to count.
    func row(of quota: PaceQuota, now: Timestamp) throws -> (id: Int64, bucket: PaceBucket) {
        let statement = try SQLStatement(
            cached: #"SELECT id, "limit", window_us, blocked_until FROM pace_bucket WHERE key = ?1"#,
            on: db
        )
        statement.bind(quota.key, at: 1)
        guard try statement.step() else { return (try insert(quota, now: now), PaceBucket()) }
        let id = statement.integer(0)
        let limit = statement.optionalInteger(1).map { Int($0) }
        let window = statement.optionalInteger(2).map { TimeSpan(microseconds: $0) }
        let blockedUntil = statement.optionalInteger(3).map { Timestamp(microseconds: $0) }
        statement.reset()
        try prune(id, before: now - (window ?? quota.window))
        let starts = try starts(of: id)
        return (id, PaceBucket(starts: starts, limit: limit, window: window, blockedUntil: blockedUntil))
    }

    /// Notes starts of one time.
    func add(_ start: Timestamp, count: Int64, to bucket: Int64) throws {
        let statement = try SQLStatement(
            cached: """
                INSERT INTO pace_start (bucket, at, count) VALUES (?1, ?2, ?3)
                ON CONFLICT (bucket, at) DO UPDATE SET count = count + excluded.count
                """,
            on: db
        )
        statement.bind(bucket, at: 1)
        statement.bind(start.microseconds, at: 2)
        statement.bind(count, at: 3)
        try statement.run()
    }

    /// Forgets one start of that time.
    func remove(_ start: Timestamp, of quota: PaceQuota) throws {
        let isThisStart = "bucket = (SELECT id FROM pace_bucket WHERE key = ?1) AND at = ?2"
        for sql in [
            "DELETE FROM pace_start WHERE count = 1 AND \(isThisStart) RETURNING 1",
            "UPDATE pace_start SET count = count - 1 WHERE \(isThisStart) RETURNING 1",
        ] {
            let statement = try SQLStatement(cached: sql, on: db)
            statement.bind(quota.key, at: 1)
            statement.bind(start.microseconds, at: 2)
            let isFound = try statement.step()
            if isFound { return try statement.run() }
        }
    }

    /// Writes what the bucket has learned.
    func update(_ id: Int64, from old: PaceBucket, to new: PaceBucket) throws {
        guard old.limit != new.limit || old.window != new.window || old.blockedUntil != new.blockedUntil else { return }
        let statement = try SQLStatement(
            cached: #"UPDATE pace_bucket SET "limit" = ?2, window_us = ?3, blocked_until = ?4 WHERE id = ?1"#,
            on: db
        )
        statement.bind(id, at: 1)
        statement.bind(new.limit.map(Int64.init), at: 2)
        statement.bind(new.window?.microseconds, at: 3)
        statement.bind(new.blockedUntil?.microseconds, at: 4)
        try statement.run()
    }

    /// Makes a bucket; what other, forgotten buckets still hold of the day before goes.
    private func insert(_ quota: PaceQuota, now: Timestamp) throws -> Int64 {
        let old = try SQLStatement(cached: "DELETE FROM pace_start WHERE at < ?1", on: db)
        old.bind((now - .days(1)).microseconds, at: 1)
        try old.run()
        let statement = try SQLStatement(cached: "INSERT INTO pace_bucket (key) VALUES (?1) RETURNING id", on: db)
        statement.bind(quota.key, at: 1)
        guard try statement.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        let id = statement.integer(0)
        try statement.run()
        return id
    }

    private func prune(_ id: Int64, before time: Timestamp) throws {
        let statement = try SQLStatement(cached: "DELETE FROM pace_start WHERE bucket = ?1 AND at < ?2", on: db)
        statement.bind(id, at: 1)
        statement.bind(time.microseconds, at: 2)
        try statement.run()
    }

    private func starts(of id: Int64) throws -> [Timestamp] {
        let statement = try SQLStatement(
            cached: "SELECT at, count FROM pace_start WHERE bucket = ?1 ORDER BY at",
            on: db
        )
        statement.bind(id, at: 1)
        var starts: [Timestamp] = []
        while try statement.step() {
            let start = Timestamp(microseconds: statement.integer(0))
            for _ in 0..<statement.integer(1) { starts.append(start) }
        }
        return starts
    }
}
