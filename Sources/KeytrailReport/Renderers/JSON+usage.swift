internal import KeytrailModel

extension JSON {
    /// Calls in all, failed, and by every outcome there is.
    init(_ counts: OutcomeCounts) {
        self = [
            "total": JSON(counts.total),
            "failed": JSON(counts.failed),
            "by_outcome": .object(Outcome.allCases.map { Member($0.name, JSON(counts[$0])) }),
        ]
    }

    /// Percentiles in microseconds, or null.
    init(_ latency: LatencySummary?) {
        guard let latency else {
            self = .null
            return
        }
        self = [
            "count": JSON(latency.count),
            "p50_us": JSON(latency.p50.microseconds),
            "p90_us": JSON(latency.p90.microseconds),
            "p95_us": JSON(latency.p95.microseconds),
            "p99_us": JSON(latency.p99.microseconds),
            "max_us": JSON(latency.max.microseconds),
        ]
    }

    init(_ activity: Activity) {
        self = [
            "bucket_us": JSON(activity.bucket.microseconds),
            "buckets": .array(activity.buckets.map { ["start": JSON($0.start), "calls": JSON($0.counts)] }),
        ]
    }

    init(_ usage: CredentialUsage) {
        let credential = usage.credential
        self = [
            "id": .string(credential.id),
            "provider": .string(credential.provider),
            "scheme": .string(credential.scheme.rawValue),
            "place": .string(credential.place.rawValue),
            "parts": .array(
                credential.presentedParts.map { ["role": .string($0.role), "fingerprint": .string($0.fingerprint)] }
            ),
            "calls": JSON(usage.counts),
            "first_seen": JSON(usage.firstSeen),
            "last_seen": JSON(usage.lastSeen),
            "hosts": JSON(usage.hosts),
            "programs": JSON(usage.programs),
            "client_addresses": JSON(usage.clientAddresses),
            "latency": JSON(usage.latency),
            "scopes": usage.scopes.map { JSON($0) } ?? .null,
            "name": JSON(usage.origin?.name),
            "references": JSON(usage.origin?.references ?? []),
            "findings": JSON(usage.findings),
        ]
    }

    init(_ host: HostUsage) {
        self = [
            "host": .string(host.host),
            "calls": JSON(host.counts),
            "latency": JSON(host.latency),
        ]
    }

    init(_ quota: QuotaHeadroom) {
        self = [
            "credential": JSON(quota.credentialID),
            "host": .string(quota.host),
            "bucket": .string(quota.bucket),
            "limit": JSON(quota.limit),
            "lowest_remaining": JSON(quota.lowestRemaining),
            "remaining_permille": JSON(quota.remainingPermille),
            "at": JSON(quota.at),
            "window_us": JSON(quota.window?.microseconds),
        ]
    }
}
