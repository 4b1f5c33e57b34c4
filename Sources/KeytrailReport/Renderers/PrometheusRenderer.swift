internal import KeytrailModel

/// Renders a report as metrics for the text file collector of Prometheus' node exporter.
///
/// Numbers are those of one period and can fall: all are gauges. Names, labels and units do not change.
struct PrometheusRenderer {
    let version: String

    func render(_ report: Report) -> String {
        var page = Exposition()
        writeAudit(report, to: &page)
        writeFindings(report, to: &page)
        writeCalls(report, to: &page)
        writeCredentials(report.credentials, to: &page)
        writeQuotas(report.quotas, to: &page)
        return page.text
    }

    private func writeAudit(_ report: Report, to page: inout Exposition) {
        page.gauge("keytrail_build_info", "The program that made the report.", [.init(1, ["version": version])])
        page.gauge(
            "keytrail_last_audit_timestamp_seconds",
            "When the report was made.",
            [.init(report.generatedAt.secondsText)]
        )
        page.gauge(
            "keytrail_period_start_timestamp_seconds",
            "The first instant of the period.",
            [.init(report.window.start.secondsText)]
        )
        page.gauge(
            "keytrail_period_end_timestamp_seconds",
            "The last instant of the period.",
            [.init(report.window.end.secondsText)]
        )
        page.gauge(
            "keytrail_verdict",
            "What the audit concluded: 0 ok, 1 warning, 2 critical, 3 unknown.",
            [.init(report.verdict.rawValue)]
        )
        page.gauge("keytrail_rules", "Rules that judged the period.", [.init(report.rulesEvaluated)])
        page.gauge(
            "keytrail_recording_gaps",
            "Spans of the period in which not every call was recorded.",
            [.init(report.gaps.count)]
        )
        let severities = Diagnostic.Severity.allCases.map { severity in
            Exposition.Sample(
                report.diagnostics.count { $0.severity == severity },
                ["severity": severity.rawValue]
            )
        }
        page.gauge("keytrail_diagnostics", "What could not be evaluated, and other notes.", severities)
    }

    private func writeFindings(_ report: Report, to page: inout Exposition) {
        // Rules that found nothing are told of too: a series that goes to 0 resolves an alert, one that ends does not.
        let byRule = report.rulesWithFindings.map { result in
            (
                result,
                ["level": result.rule.rule.level.name, "rule": result.rule.rule.id, "title": result.rule.rule.title]
                    as Exposition.Labels
            )
        }
        page.gauge("keytrail_findings", "Findings of the period by rule.", byRule.map { .init($0.findings.count, $1) })
        page.gauge(
            "keytrail_open_findings",
            "Findings that go on at the period's end, by level.",
            Level.allCases.map { level in
                let open = report.findings.count { $0.state == .open && $0.rule.level == level }
                return .init(open, ["level": level.name])
            }
        )
    }

    private func writeCalls(_ report: Report, to page: inout Exposition) {
        page.gauge(
            "keytrail_calls",
            "Calls of the period by outcome.",
            Outcome.allCases.map { .init(report.totals[$0], ["outcome": $0.name]) }
        )
        page.gauge(
            "keytrail_anonymous_calls",
            "Calls of the period that carried no credential.",
            [.init(report.anonymousCalls)]
        )
        guard let latency = report.latency else { return }
        let percentiles = [
            ("50", latency.p50), ("90", latency.p90), ("95", latency.p95), ("99", latency.p99), ("100", latency.max),
        ]
        page.gauge(
            "keytrail_latency_seconds",
            "How long the period's calls took, by percentile; 100 is the slowest.",
            percentiles.map { .init($1.secondsText, ["percentile": $0]) }
        )
    }

    private func writeCredentials(_ credentials: [CredentialUsage], to page: inout Exposition) {
        let labeled = credentials.map { usage in
            (usage, ["credential": usage.credential.id, "provider": usage.credential.provider] as Exposition.Labels)
        }
        page.gauge("keytrail_credential_calls", "Calls with a credential.", labeled.map { .init($0.counts.total, $1) })
        page.gauge(
            "keytrail_credential_failed_calls",
            "Calls with a credential that did not do what was asked.",
            labeled.map { .init($0.counts.failed, $1) }
        )
        page.gauge(
            "keytrail_credential_last_used_timestamp_seconds",
            "The last call with a credential in the period.",
            labeled.map { .init($0.lastSeen.secondsText, $1) }
        )
        page.gauge(
            "keytrail_credential_unused_scopes",
            "Scopes granted to a credential that no successful call needed.",
            labeled.compactMap { usage, labels in
                usage.scopes.flatMap { $0.isGrantKnown ? .init($0.unused.count, labels) : nil }
            }
        )
    }

    private func writeQuotas(_ quotas: [QuotaHeadroom], to page: inout Exposition) {
        page.gauge(
            "keytrail_quota_lowest_remaining_ratio",
            "The least that was left of a quota, as a part of its limit.",
            quotas.map { quota in
                .init(
                    "\(Double(quota.remainingPermille) / 1_000)",
                    ["credential": quota.credentialID ?? "", "host": quota.host, "bucket": quota.bucket]
                )
            }
        )
    }
}
