internal import KeytrailModel
internal import KeytrailStore

/// Finds the moment when least was left of each quota bucket.
///
/// A reading of its own, beside the one that judges: what responses report is more rows than there are calls.
struct QuotaCollector {
    private struct Bucket: MixedKey {
        var credential: Int64
        var host: Int64
        var name: Int64

        var mixed: Int64 { credential &+ host &* 31 &+ name &* 1_009 }
    }

    private struct Low {
        var limit: Int64
        var remaining: Int64
        var at: Timestamp
        var window: TimeSpan?

        var share: Double { Double(remaining) / Double(limit) }
    }

    /// What was used of a bucket, by step of the window; -1 where no response told.
    private struct Course {
        private static let none: Int16 = -1
        var used: [Int16] = []

        mutating func note(_ permille: Int, step: Int) {
            while used.count <= step { used.append(Course.none) }
            used[step] = max(used[step], Int16(permille))
        }
    }

    private static let columns: [CallColumn] = [.startedAt, .sequence, .credentialID, .host]

    private var buckets = KeyIndex<Bucket>()
    private var lows: ContiguousArray<(low: Low, course: Course)> = []
    private let start: Timestamp
    private let step: TimeSpan?

    /// Reads the buckets of a window's calls, and with `step` the most that was used of each in every such step.
    ///
    /// Linear in the calls and their buckets.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    init(_ reader: CallReader, window: TimeWindow, step: TimeSpan? = nil) throws {
        start = window.start
        self.step = step
        // Logs of providers without quotas are not read again for nothing.
        guard try reader.hasRateLimits(in: window) else { return }
        let reported = try reader.rateLimits(in: window)
        try reader.scan(QuotaCollector.columns, in: window) { row in
            let call = CallID(startedAt: Timestamp(microseconds: row[0]), sequence: row[1])
            try consume(call, credential: row[2], host: row[3], reported: reported)
        }
    }

    /// Takes the buckets that the next call's response reported.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    private mutating func consume(
        _ call: CallID,
        credential: Int64,
        host: Int64,
        reported: RateLimitCursor
    ) throws {
        while try reported.next(of: call) {
            guard let limit = reported.limit, let remaining = reported.remaining, limit > 0 else { continue }
            let bucket = Bucket(credential: credential, host: host, name: reported.bucket)
            var low = Low(limit: limit, remaining: remaining, at: call.startedAt)
            let index = buckets.index(of: bucket)
            let isFirst = index == lows.count
            if isFirst { lows.append((low, Course())) }
            if let step {
                let steps = (call.startedAt - start).microseconds / step.microseconds
                let left = Int(max(0, min(1, low.share)) * 1_000)
                lows[index].course.note(1_000 - left, step: Int(steps))
            }
            guard isFirst || low.share < lows[index].low.share else { continue }
            low.window = reported.window
            lows[index].low = low
        }
    }

    /// The headroom of every bucket, tightest first.
    ///
    /// - Throws: what `credential` and `text` throw.
    func headroom(credential: (Int64) throws -> Credential?, text: TextLookup) throws -> [QuotaHeadroom] {
        let entries = try zip(buckets.keys, lows).map { bucket, lowest in
            let (low, course) = lowest
            var quota = QuotaHeadroom(
                credentialID: bucket.credential == 0 ? nil : try credential(bucket.credential)?.id,
                host: try text(.host, bucket.host) ?? "",
                // Bucket names stand in the dictionary that methods do.
                bucket: try text(.method, bucket.name) ?? "",
                limit: low.limit,
                lowestRemaining: low.remaining,
                at: low.at,
                window: low.window
            )
            quota.peaks = peaks(course)
            return quota
        }
        return entries.sorted { left, right in
            (left.remainingPermille, left.host, left.bucket, left.credentialID ?? "")
                < (right.remainingPermille, right.host, right.bucket, right.credentialID ?? "")
        }
    }

    private func peaks(_ course: Course) -> [QuotaPeak] {
        guard let step else { return [] }
        return course.used.enumerated().compactMap { index, used in
            guard used >= 0 else { return nil }
            let offset = TimeSpan(microseconds: step.microseconds * Int64(index))
            return QuotaPeak(at: start + offset, usedPermille: Int(used))
        }
    }
}
