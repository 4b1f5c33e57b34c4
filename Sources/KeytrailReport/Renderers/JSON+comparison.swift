internal import KeytrailModel

extension JSON {
    init(_ usage: ProgramUsage) {
        self = ["program": .string(usage.program), "calls": JSON(usage.counts), "latency": JSON(usage.latency)]
    }

    init(_ usage: RouteUsage) {
        self = [
            "method": JSON(usage.method),
            "host": .string(usage.host),
            "route": JSON(usage.route),
            "calls": JSON(usage.counts),
            "latency": JSON(usage.latency),
        ]
    }

    /// Where the findings come from.
    init(_ provenance: Provenance, _ report: Report) {
        switch provenance {
        case .now:
            self = [
                "by": "report", "until": JSON(report.window.end), "whole": .bool(true),
                "rules": JSON(report.rulesEvaluated),
            ]
        case .kept(let coverage):
            self = [
                "by": "audits", "until": JSON(coverage.until), "whole": .bool(coverage.isWhole),
                "rules": JSON(coverage.rules),
            ]
        }
    }

    init(_ comparison: ReportComparison) {
        let observation = comparison.observation
        self = [
            "unit": .string(comparison.unit.rawValue),
            "period": ["start": JSON(comparison.window.start), "end": JSON(comparison.window.end)],
            "observed": [
                "comparable": .bool(observation.isComparable),
                "log_began": JSON(observation.logBegan),
                "missing_us": JSON(observation.missing) { JSON($0.microseconds) },
                "gaps": .array(observation.gaps.map { JSON($0) }),
            ],
            "calls": JSON(comparison.calls) { JSON($0) },
            "calls_change_permille": JSON(
                observation.changePermille(from: comparison.calls.before.total, to: comparison.calls.now.total)
            ),
            "latency": JSON(comparison.latency) { JSON($0) },
            "programs": JSON(comparison.programs, observation),
            "credentials": JSON(comparison.credentials, observation),
            "hosts": JSON(comparison.hosts, observation),
            "routes": JSON(comparison.routes, observation),
            "unused_scopes": JSON(comparison.unusedScopes) { JSON($0) },
            "findings": JSON(comparison.findings) { tally in
                tally.map {
                    ["opened": JSON($0.opened), "resolved": JSON($0.resolved), "open": JSON($0.open)]
                } ?? .null
            },
            "quotas": .array(comparison.quotas.map { JSON($0) }),
        ]
    }

    private init<Value>(_ pair: ReportComparison.Pair<Value>, _ value: (Value) -> JSON) {
        self = ["before": value(pair.before), "now": value(pair.now)]
    }

    private init(_ usages: [ReportComparison.Usage], _ observation: Observation) {
        self = .array(
            usages.map { usage in
                let change =
                    if let before = usage.counts.before, let now = usage.counts.now {
                        observation.changePermille(from: before.total, to: now.total)
                    } else { Int?.none }
                return [
                    "name": .string(usage.name),
                    "calls": JSON(usage.counts) { $0.map { JSON($0) } ?? .null },
                    "calls_change_permille": JSON(change),
                    "latency": JSON(usage.latency) { JSON($0) },
                ]
            }
        )
    }

    private init(_ quota: ReportComparison.Quota) {
        self = [
            "credential": JSON(quota.credentialID),
            "host": .string(quota.host),
            "bucket": .string(quota.bucket),
            "remaining_permille": JSON(quota.remainingPermille) { JSON($0) },
            "exhausted_at": JSON(quota.exhaustion),
        ]
    }
}
