internal import Synchronization

/// A ledger for the clients of one process.
public final class MemoryPaceLedger: PaceLedger {
    private let buckets = Mutex<[String: PaceBucket]>([:])

    /// Creates an empty ledger.
    public init() {}

    /// Promises the earliest start that all quotas allow.
    public func reserve(_ quotas: [PaceQuota], now: Timestamp, latest: Timestamp) async -> PaceReservation {
        buckets.withLock { buckets in
            for quota in quotas { buckets[quota.key, default: PaceBucket()].prune(now: now, quota) }
            let found = quotas.map { buckets[$0.key, default: PaceBucket()] }
            let reservation = PaceBucket.reservation(quotas, in: found, now: now, latest: latest)
            if case .start(let start, _) = reservation {
                for quota in quotas { buckets[quota.key, default: PaceBucket()].insert(start) }
            }
            return reservation
        }
    }

    /// Gives a promised start back.
    public func release(_ quotas: [PaceQuota], start: Timestamp) async {
        buckets.withLock { buckets in
            for quota in quotas { buckets[quota.key]?.remove(start) }
        }
    }

    /// Notes what a response said.
    public func learn(_ lessons: [PaceLesson]) async {
        buckets.withLock { buckets in
            for lesson in lessons { _ = buckets[lesson.quota.key, default: PaceBucket()].learn(lesson) }
        }
    }
}
