/// How a period differs from the one before.
///
/// Made of two reports and nothing else. What was not observed is told and is no change: see `observation`.
package struct ReportComparison: Sendable, Equatable {
    /// Something of the period before and of this one.
    package struct Pair<Value: Sendable & Equatable>: Sendable, Equatable {
        /// In the period before.
        package var before: Value
        /// In this period.
        package var now: Value

        /// Pairs two values.
        package init(before: Value, now: Value) {
            self.before = before
            self.now = now
        }
    }

    /// The usage of something that at least one of the periods saw.
    package struct Usage: Sendable, Equatable {
        /// What it is called: a credential's id, a program, a host, a route.
        package var name: String
        /// Calls by outcome; `nil` where there was none: it is new, or gone.
        package var counts: Pair<OutcomeCounts?>
        /// Latency; `nil` where none was measured.
        package var latency: Pair<LatencySummary?>
    }

    /// A quota's headroom, and when it will be used up.
    package struct Quota: Sendable, Equatable {
        /// The credential's id; `nil` for anonymous calls.
        package var credentialID: String?
        /// The host that reported the quota.
        package var host: String
        /// The quota's name.
        package var bucket: String
        /// The least that was left, in thousandths of the limit; `nil` where it was not reported.
        package var remainingPermille: Pair<Int?>
        /// When it will be used up if its peaks go on growing as they did; `nil` when that is not to be seen.
        package var exhaustion: Timestamp?
    }

    /// Findings of a period that count.
    package struct Tally: Sendable, Equatable {
        /// Those that opened in it.
        package var opened: Int
        /// Those that were over in it.
        package var resolved: Int
        /// Those that went on at its end.
        package var open: Int
    }

    /// The kind of period.
    package var unit: CalendarPeriod
    /// The period before.
    package var window: TimeWindow
    /// This period.
    package var current: TimeWindow
    /// What of both was observed.
    package var observation: Observation
    /// All calls by outcome.
    package var calls: Pair<OutcomeCounts>
    /// Latency over all answered calls.
    package var latency: Pair<LatencySummary?>
    /// By integration, credential, host and route; the busiest of both periods first.
    package var programs, credentials, hosts, routes: [Usage]
    /// Granted scopes that nothing needed, over all credentials; `nil` when nothing is known of any credential's scopes.
    package var unusedScopes: Pair<Int?>
    /// What audits found; `nil` where the period was not judged whole.
    package var findings: Pair<Tally?>
    /// Quotas of either period, the one that is used up first in front, then the tightest.
    package var quotas: [Quota]

    /// How many periods ahead a quota's end is told.
    private static let horizon = 4

    /// Compares a report with that of the period before.
    ///
    /// Linear in what the reports list; quadratic in the steps of a quota.
    ///
    /// - Parameters:
    ///   - report: The report of a period.
    ///   - before: The report of the one before.
    ///   - unit: The kind of period.
    ///   - logBegan: When the log began to know of anything; `nil` when it knows of nothing.
    package init(_ report: Report, before: Report, unit: CalendarPeriod, logBegan: Timestamp?) {
        self.unit = unit
        window = before.window
        current = report.window
        observation = Observation(report, before: before, logBegan: logBegan)
        calls = Pair(before: before.totals, now: report.totals)
        latency = Pair(before: before.latency, now: report.latency)
        programs = Usage.join(before.programs, report.programs) { ($0.program, $0.counts, $0.latency) }
        credentials = Usage.join(before.credentials, report.credentials) { ($0.credential.id, $0.counts, $0.latency) }
        hosts = Usage.join(before.hosts, report.hosts) { ($0.host, $0.counts, $0.latency) }
        routes = Usage.join(before.routes, report.routes) { ($0.name, $0.counts, $0.latency) }
        unusedScopes = Pair(before: before.unusedScopes, now: report.unusedScopes)
        findings = Pair(before: Tally(before), now: Tally(report))
        let length = report.window.length
        let horizon = (0..<ReportComparison.horizon).reduce(report.window.end) { time, _ in time + length }
        quotas = Quota.join(before.quotas, report.quotas, after: report.window.end, horizon: horizon)
    }
}

extension ReportComparison.Usage {
    /// Whether the period before knew it and this one does not, or the reverse.
    package var isNew: Bool { counts.before == nil }
    /// Whether this period saw nothing of it.
    package var isGone: Bool { counts.now == nil }

    fileprivate static func join<Entry>(
        _ before: [Entry],
        _ now: [Entry],
        _ parts: (Entry) -> (String, OutcomeCounts, LatencySummary?)
    ) -> [Self] {
        var usages: [String: Self] = [:]
        for entry in before {
            let (name, counts, latency) = parts(entry)
            usages[name] = Self(
                name: name,
                counts: .init(before: counts, now: nil),
                latency: .init(before: latency, now: nil)
            )
        }
        for entry in now {
            let (name, counts, latency) = parts(entry)
            let none = Self(name: name, counts: .init(before: nil, now: nil), latency: .init(before: nil, now: nil))
            usages[name, default: none].counts.now = counts
            usages[name, default: none].latency.now = latency
        }
        return usages.values.sorted { ($1.busiest, $0.name) < ($0.busiest, $1.name) }
    }

    private var busiest: Int { max(counts.before?.total ?? 0, counts.now?.total ?? 0) }
}

extension ReportComparison.Quota {
    private struct Key: Hashable {
        var credentialID: String?
        var host: String
        var bucket: String

        init(_ quota: QuotaHeadroom) {
            (credentialID, host, bucket) = (quota.credentialID, quota.host, quota.bucket)
        }
    }

    fileprivate static func join(
        _ before: [QuotaHeadroom],
        _ now: [QuotaHeadroom],
        after end: Timestamp,
        horizon: Timestamp
    ) -> [Self] {
        let earlier = Dictionary(before.map { (Key($0), $0) }) { first, _ in first }
        let later = Dictionary(now.map { (Key($0), $0) }) { first, _ in first }
        let quotas = Set(earlier.keys).union(later.keys).map { key in
            let peaks = (earlier[key]?.peaks ?? []) + (later[key]?.peaks ?? [])
            return Self(
                credentialID: key.credentialID,
                host: key.host,
                bucket: key.bucket,
                remainingPermille: .init(
                    before: earlier[key]?.remainingPermille,
                    now: later[key]?.remainingPermille
                ),
                exhaustion: later[key] == nil
                    ? nil : QuotaForecast.exhaustion(of: peaks, after: end, horizon: horizon)
            )
        }
        return quotas.sorted { $0.order < $1.order }
    }

    private var order: (Timestamp, Int, String, String, String) {
        let left = remainingPermille.now ?? remainingPermille.before ?? 1_000
        return (exhaustion ?? .distantFuture, left, host, bucket, credentialID ?? "")
    }
}

extension ReportComparison.Tally {
    /// Counts a report's findings; `nil` when audits did not judge the whole period.
    fileprivate init?(_ report: Report) {
        if case .kept(let coverage) = report.provenance, !coverage.isWhole { return nil }
        opened = report.findings.count { report.window.contains($0.openedAt) }
        resolved = report.findings.count { $0.resolvedAt.map(report.window.contains) ?? false }
        open = report.findings.count { $0.state == .open }
    }
}

extension Report {
    /// Granted scopes that nothing needed, over all credentials; `nil` when nothing is known of any credential's scopes.
    fileprivate var unusedScopes: Int? {
        let known = credentials.compactMap(\.scopes)
        return known.isEmpty ? nil : known.reduce(0) { $0 + $1.unused.count }
    }
}
