internal import KeytrailModel

extension HTMLRenderer {
    /// Writes the verdict: what a reader in a hurry came for.
    func writeVerdict(_ report: Report, to html: inout HTMLWriter) {
        let verdict = report.verdict
        html.element("section", ["class": "verdict v-\(verdict.name)", "aria-label": "Verdict"]) { html in
            html.element("p", ["class": "label"]) { html in
                html.element("svg", ["viewBox": "0 0 16 16", "aria-hidden": "true"]) { html in
                    html.shape("path", ["fill": "currentColor", "fill-rule": "evenodd", "d": Self.icon(verdict)])
                }
                html.write(Self.label(verdict))
            }
            html.element("h1", Headline(report).text)
            html.element("p", "\(report.window.text) (\(report.window.roundLength))")
            if let basis = report.provenance.sentence {
                html.element("p", "Findings: \(basis.prefix(1).lowercased())\(basis.dropFirst()).")
            }
        }
    }

    private static func label(_ verdict: Verdict) -> String {
        switch verdict {
        case .ok: "In order"
        case .warning: "Warning"
        case .critical: "Critical"
        case .unknown: "Unknown"
        }
    }

    /// A disc with a tick, a triangle, an octagon, a disc with a bar: four shapes for four verdicts.
    private static func icon(_ verdict: Verdict) -> String {
        switch verdict {
        case .ok: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0zM3.7 8.3 7 11.6l5.4-6-1.5-1.3-4 4.5-1.8-1.9z"
        case .warning: "M8 .8 16 15H0zM7.1 5.6v4.6h1.8V5.6zm0 5.8v1.8h1.8v-1.8z"
        case .critical: "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7zM7 3.4v5.8h2V3.4zm0 7.2v2h2v-2z"
        case .unknown: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0zM3.8 7v2h8.4V7z"
        }
    }

    /// Writes the key figures.
    func writeFigures(_ report: Report, to html: inout HTMLWriter) {
        let totals = report.totals
        html.element("section", ["class": "key", "aria-label": "Key figures"]) { html in
            html.element("dl", ["class": "figures"]) { html in
                figure("Calls", totals.total.grouped, busiest(report.activity), change(report, \.total), to: &html)
                let failed = Self.share(totals.failed, of: totals.total)
                figure("Failed", totals.failed.grouped, failed, change(report, \.failed), to: &html)
                let limited = totals[.rateLimited]
                let share = Self.share(limited, of: totals.total)
                figure("Rate-limited", limited.grouped, share, change(report, \.[.rateLimited]), to: &html)
                let anonymous = report.anonymousCalls.counted("call")
                figure("Credentials", report.credentials.count.grouped, "\(anonymous) without one", to: &html)
                if let latency = report.latency {
                    figure("Latency, p95", "\(latency.p95)", "median \(latency.p50)", to: &html)
                }
                if let quota = report.quotas.first {
                    let left = Share.text(permille: quota.remainingPermille)
                    figure("Tightest quota", "\(left) left", "\(quota.host) \(quota.bucket)", to: &html)
                }
            }
        }
    }

    /// How a number of calls changed, in words; `nil` where that cannot be told.
    private func change(_ report: Report, _ number: KeyPath<OutcomeCounts, Int>) -> String? {
        guard let comparison = report.comparison else { return nil }
        let (before, now) = (comparison.calls.before[keyPath: number], comparison.calls.now[keyPath: number])
        return comparison.change(from: before, to: now).map { "\($0) on \(comparison.earlier)" }
    }

    private func figure(
        _ name: String,
        _ value: String,
        _ note: String,
        _ change: String? = nil,
        to html: inout HTMLWriter
    ) {
        html.element("div") { html in
            html.element("dt", name)
            html.element("dd", ["class": "value"], value)
            html.element("dd", ["class": "note"], note)
            if let change { html.element("dd", ["class": "note"], change) }
        }
    }

    private static func share(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "no calls" : part == 0 ? "none" : "\(Share(part: part, whole: whole).text) of all calls"
    }

    private func busiest(_ activity: Activity) -> String {
        guard let peak = activity.buckets.map(\.counts.total).max(), peak > 0 else { return "none recorded" }
        return "at most \(peak.grouped) in \(activity.bucket)"
    }
}
