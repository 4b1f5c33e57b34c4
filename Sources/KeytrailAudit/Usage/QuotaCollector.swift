internal import KeytrailModel
internal import KeytrailStore

/// Finds the moment when least was left of each quota bucket.
///
/// A reading of its own, beside the one that judges: what responses report is more rows than there are calls.
struct QuotaCollector {
    private struct Bucket: Hashable {
        var credential: Int64
        var host: Int64
        var name: Int64
    }

    private struct Low {
        var limit: Int64
        var remaining: Int64
        var at: Timestamp
        var window: TimeSpan?

        var share: Double { Double(remaining) / Double(limit) }
    }

    private static let columns: [CallColumn] = [.startedAt, .sequence, .credentialID, .host]

    private var buckets = KeyIndex<Bucket>()
    private var lows: ContiguousArray<(bucket: Bucket, low: Low)> = []

    /// Reads the buckets of a window's calls.
    ///
    /// Linear in the calls and their buckets.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    init(_ reader: CallReader, window: TimeWindow) throws {
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
            let mixed = bucket.credential &+ bucket.host &* 31 &+ bucket.name &* 1_009
            let index = buckets.index(of: bucket, mixed: mixed)
            if index < lows.count, low.share >= lows[index].low.share { continue }
            low.window = reported.window
            if index == lows.count { lows.append((bucket, low)) } else { lows[index].low = low }
        }
    }

    /// The headroom of every bucket, tightest first.
    ///
    /// - Throws: what `credential` and `text` throw.
    func headroom(credential: (Int64) throws -> Credential?, text: TextLookup) throws -> [QuotaHeadroom] {
        let entries = try lows.map { bucket, low in
            QuotaHeadroom(
                credentialID: bucket.credential == 0 ? nil : try credential(bucket.credential)?.id,
                host: try text(.host, bucket.host) ?? "",
                // Bucket names stand in the dictionary that methods do.
                bucket: try text(.method, bucket.name) ?? "",
                limit: low.limit,
                lowestRemaining: low.remaining,
                at: low.at,
                window: low.window
            )
        }
        return entries.sorted { left, right in
            (left.remainingPermille, left.host, left.bucket, left.credentialID ?? "")
                < (right.remainingPermille, right.host, right.bucket, right.credentialID ?? "")
        }
    }
}
