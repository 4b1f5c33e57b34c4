/// Calls over time in equal buckets.
public struct Activity: Sendable, Hashable {
    /// One bucket.
    public struct Bucket: Sendable, Hashable {
        /// The bucket's first instant; a multiple of the bucket's length since the epoch.
        public var start: Timestamp
        /// Its calls.
        public var counts: OutcomeCounts

        /// Creates a bucket.
        public init(start: Timestamp, counts: OutcomeCounts) {
            self.start = start
            self.counts = counts
        }
    }

    /// The length of each bucket: an hour, or longer so that a long period stays readable.
    public var bucket: TimeSpan
    /// Oldest first, without holes.
    public var buckets: [Bucket]

    /// Creates a series.
    public init(bucket: TimeSpan, buckets: [Bucket]) {
        self.bucket = bucket
        self.buckets = buckets
    }
}

/// Percentiles of latency (nearest rank, relative error at most 1 %).
public struct LatencySummary: Sendable, Hashable {
    /// How many calls were measured.
    public var count: Int
    /// Half of the calls took at most this long.
    public var p50: TimeSpan
    /// Nine in ten calls took at most this long.
    public var p90: TimeSpan
    /// Nineteen in twenty calls took at most this long.
    public var p95: TimeSpan
    /// Ninety-nine in a hundred calls took at most this long.
    public var p99: TimeSpan
    /// The slowest call.
    public var max: TimeSpan

    /// Creates a summary.
    public init(count: Int, p50: TimeSpan, p90: TimeSpan, p95: TimeSpan, p99: TimeSpan, max: TimeSpan) {
        self.count = count
        self.p50 = p50
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
        self.max = max
    }
}

/// What one credential did in the period.
public struct CredentialUsage: Sendable, Hashable {
    /// Which credential.
    public var credential: Credential
    /// Its calls by outcome.
    public var counts: OutcomeCounts
    /// Its first call in the period.
    public var firstSeen: Timestamp
    /// Its last call in the period.
    public var lastSeen: Timestamp
    /// The hosts it called, busiest first, at most 20.
    public var hosts: [String]
    /// The programs that used it, busiest first, at most 20.
    public var programs: [String]
    /// From how many client addresses it was used.
    public var clientAddresses: Int
    /// Its latency; `nil` when not measured.
    public var latency: LatencySummary?
    /// What it may do against what it did; `nil` when nothing is known of its scopes.
    public var scopes: ScopeUsage?
    /// What the user calls it, and where it is kept; `nil` when the inventory does not know it.
    public var origin: CredentialOrigin?
    /// How many findings of the period are about it.
    public var findings: Int

    /// Creates an entry without calls.
    public init(credential: Credential, firstSeen: Timestamp, lastSeen: Timestamp) {
        self.credential = credential
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        counts = OutcomeCounts()
        hosts = []
        programs = []
        clientAddresses = 0
        latency = nil
        scopes = nil
        origin = nil
        findings = 0
    }
}

/// What happened at one host in the period.
public struct HostUsage: Sendable, Hashable {
    /// The host's name.
    public var host: String
    /// Its calls by outcome.
    public var counts: OutcomeCounts
    /// Its latency; `nil` when not measured.
    public var latency: LatencySummary?

    /// Creates an entry.
    public init(host: String, counts: OutcomeCounts, latency: LatencySummary?) {
        self.host = host
        self.counts = counts
        self.latency = latency
    }
}

/// How close one credential came to one quota bucket's end.
public struct QuotaHeadroom: Sendable, Hashable {
    /// The credential's id; `nil` for anonymous calls.
    public var credentialID: String?
    /// The host that reported the bucket.
    public var host: String
    /// The bucket's name.
    public var bucket: String
    /// The limit when it was tightest.
    public var limit: Int64
    /// The least that was left.
    public var lowestRemaining: Int64
    /// When that was.
    public var at: Timestamp
    /// The window's length; `nil` when not reported.
    public var window: TimeSpan?
    /// The most that was used in each step of the period, ascending; empty when no forecast is asked for.
    package var peaks: [QuotaPeak] = []

    /// Creates an entry.
    public init(
        credentialID: String?,
        host: String,
        bucket: String,
        limit: Int64,
        lowestRemaining: Int64,
        at: Timestamp,
        window: TimeSpan?
    ) {
        self.credentialID = credentialID
        self.host = host
        self.bucket = bucket
        self.limit = limit
        self.lowestRemaining = lowestRemaining
        self.at = at
        self.window = window
    }

    /// What was left, in thousandths of the limit.
    public var remainingPermille: Int {
        // A server may report any number: floating point cannot overflow.
        limit > 0 ? Int(min(1_000, Double(max(0, lowestRemaining)) * 1_000 / Double(limit))) : 0
    }
}
