internal import KeytrailModel

/// What a header field tells about a quota.
struct RateLimitField: Sendable, Equatable {
    enum Meaning: String, Sendable, CaseIterable {
        case limit, remaining, used, reset, window, bucket
        /// `32/40`, or `name=18/15000; other=1/2`: used of limit.
        case ratio
        /// `total=100; remaining=99; resets=41`.
        case members
        /// draft-ietf-httpapi-ratelimit-headers `RateLimit` and `RateLimit-Policy`.
        case state, policy
    }

    enum Unit: String, Sendable, CaseIterable {
        case auto
        case seconds
        case milliseconds
        case epochSeconds = "epoch-seconds"
        case epochMilliseconds = "epoch-milliseconds"
    }

    var meaning: Meaning
    var unit: Unit = .auto
}

/// How a provider reports its quotas.
struct RateLimitRules: Sendable {
    /// A header field's name with a `{bucket}` in it.
    struct Pattern: Sendable {
        var prefix: String
        var suffix: String
        var field: RateLimitField
    }

    /// A bucket that stands in the body.
    struct Member: Sendable {
        var bucket: String
        var limit: [String]
        var remaining: [String]
    }

    var exact: [String: RateLimitField] = [:]
    var patterns: [Pattern] = []
    /// What names no bucket belongs to this one.
    var defaultBucket = "default"
    /// Window lengths that no header tells.
    var windows: [String: TimeSpan] = [:]
    /// What a bucket counts when it is not requests.
    var units: [String: String] = [:]
    var members: [Member] = []
    /// What the provider documents, so that calls can keep below it.
    var limits: [DeclaredLimit] = []

    /// Whether the pack names no field, so that every known dialect is tried.
    var isGeneric: Bool { exact.isEmpty && patterns.isEmpty }
}
