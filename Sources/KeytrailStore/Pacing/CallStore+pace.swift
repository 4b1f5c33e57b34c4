internal import GRDB
public import KeytrailModel

extension CallStore: PaceLedger {
    /// Promises the earliest start that all quotas allow, to one process at a time.
    ///
    /// - Throws: `StoreError`: `.readOnly`, `.locked`, `.diskFull`, `.corrupt`.
    public func reserve(
        _ quotas: [PaceQuota],
        now: Timestamp,
        latest: Timestamp
    ) async throws(StoreError) -> PaceReservation {
        try requireWritable()
        return try write { db, _ in
            let table = PaceTable(db)
            let rows = try quotas.map { try table.row(of: $0, now: now) }
            let reservation = PaceBucket.reservation(quotas, in: rows.map(\.bucket), now: now, latest: latest)
            if case .start(let start, _) = reservation {
                for row in rows { try table.add(start, count: 1, to: row.id) }
            }
            return reservation
        }
    }

    /// Gives a promised start back.
    ///
    /// - Throws: as `reserve`.
    public func release(_ quotas: [PaceQuota], start: Timestamp) async throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let table = PaceTable(db)
            for quota in quotas { try table.remove(start, of: quota) }
        }
    }

    /// Notes what a response said.
    ///
    /// - Throws: as `reserve`.
    public func learn(_ lessons: [PaceLesson]) async throws(StoreError) {
        guard !lessons.isEmpty else { return }
        try requireWritable()
        try write { db, _ in
            let table = PaceTable(db)
            for lesson in lessons {
                var row = try table.row(of: lesson.quota, now: lesson.at)
                let before = row.bucket
                let foreign = row.bucket.learn(lesson)
                if let start = foreign.first { try table.add(start, count: Int64(foreign.count), to: row.id) }
                try table.update(row.id, from: before, to: row.bucket)
            }
        }
    }
}
