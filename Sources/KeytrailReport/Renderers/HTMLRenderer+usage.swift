internal import KeytrailModel

extension HTMLRenderer {
    /// Rows shown at once; the rest is folded away below.
    private static let open = 50

    /// Latency and failures by host.
    func hosts(_ hosts: [HostUsage]) -> Part? {
        guard !hosts.isEmpty else { return nil }
        let scale = LatencyScale(hosts.compactMap(\.latency))
        var range = HTMLTable.Column(title: "Range", isWide: true)
        if let scale { range.scale = { LatencyRange.writeAxis(scale, to: &$0) } }
        let numbers = ["Calls", "Failed", "p50", "p90", "p95", "p99", "Max"]
        let columns = [.init(title: "Host")] + numbers.map { HTMLTable.Column(title: $0, isNumeric: true) } + [range]
        let rows = hosts.map { host in
            [
                HTMLTable.Cell.code(host.host), .text(host.counts.total.grouped),
                .text(Share(part: host.counts.failed, whole: host.counts.total).text),
            ] + latency(host.latency, scale)
        }
        let note =
            "How long answers took: half of them at most p50, 95 in 100 at most p95. "
            + "On the logarithmic scale the box spans p50 to p95, the mark is p99, and the line ends at the slowest."
        return Part(name: "latency", title: "Hosts and latency", note: note) { html in
            write(rows, columns, caption: "Hosts, busiest first", noun: "host", to: &html)
        }
    }

    private func latency(_ summary: LatencySummary?, _ scale: LatencyScale?) -> [HTMLTable.Cell] {
        guard let summary, let scale else {
            return Array(repeating: .text("–"), count: 5) + [.text("not measured")]
        }
        let numbers = [summary.p50, summary.p90, summary.p95, summary.p99, summary.max]
        return numbers.map { .text("\($0)") } + [
            .content { LatencyRange(scale: scale, summary: summary).write(to: &$0) }
        ]
    }

    /// What each credential did.
    func credentials(_ report: Report) -> Part? {
        guard !report.credentials.isEmpty else { return nil }
        let columns: [HTMLTable.Column] = [
            .init(title: "Credential"), .init(title: "Calls", isNumeric: true), .init(title: "Failed", isNumeric: true),
            .init(title: "Rate-limited", isNumeric: true), .init(title: "p95", isNumeric: true),
            .init(title: "Used at", isWide: true), .init(title: "Last used, UTC", isWide: true),
        ]
        let note = "Who they are, never what they are: a name is made from a keyed digest of the secret."
        return Part(name: "credentials", title: "Credentials", note: note) { html in
            write(
                report.credentials.map(row),
                columns,
                caption: "Credentials, busiest first",
                noun: "credential",
                to: &html
            )
        }
    }

    private func row(_ usage: CredentialUsage) -> [HTMLTable.Cell] {
        [
            .content { html in
                html.element("code", usage.credential.id)
                let scheme = usage.credential.scheme.rawValue
                html.element("small", "\(usage.credential.provider), \(scheme)")
                if usage.findings > 0 {
                    html.element("small") { $0.element("span", ["class": "flag"], usage.findings.counted("finding")) }
                }
            },
            .text(usage.counts.total.grouped),
            .text(Share(part: usage.counts.failed, whole: usage.counts.total).text),
            .text(usage.counts[.rateLimited].grouped),
            .text(usage.latency.map { "\($0.p95)" } ?? "–"),
            .content { html in
                html.write(Self.list(usage.hosts))
                let addresses = usage.clientAddresses.counted("address", plural: "addresses")
                let programs = usage.programs.isEmpty ? "" : "\(Self.list(usage.programs)); "
                html.element("small", "by \(programs)from \(addresses)")
            },
            .time(usage.lastSeen.minuteText),
        ]
    }

    private static func list(_ texts: [String]) -> String {
        let more = texts.count - 4
        return texts.prefix(4).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// How close the calls came to the limits.
    func quotas(_ quotas: [QuotaHeadroom]) -> Part? {
        guard !quotas.isEmpty else { return nil }
        let columns: [HTMLTable.Column] = [
            .init(title: "Quota"), .init(title: "Least left", isWide: true), .init(title: "When, UTC", isWide: true),
            .init(title: "Credential", isWide: true),
        ]
        let note = "The tightest moment of each quota that a response reported."
        return Part(name: "quotas", title: "Rate-limit headroom", note: note) { html in
            write(quotas.map(row), columns, caption: "Quotas, tightest first", noun: "quota", to: &html)
        }
    }

    private func row(_ quota: QuotaHeadroom) -> [HTMLTable.Cell] {
        [
            .content { html in
                html.write("\(quota.host) ")
                html.element("small", quota.bucket + (quota.window.map { ", every \($0)" } ?? ""))
            },
            .content { html in
                let left = Share.text(permille: quota.remainingPermille)
                html.write("\(left), \(quota.lowestRemaining.grouped) of \(quota.limit.grouped)")
                writeBar(quota.remainingPermille, to: &html)
            },
            .time(quota.at.minuteText),
            quota.credentialID.map(HTMLTable.Cell.code) ?? .text("without a credential"),
        ]
    }

    private func writeBar(_ permille: Int, to html: inout HTMLWriter) {
        html.element("svg", ["class": "bar", "aria-hidden": "true"]) { html in
            html.shape("rect", ["class": "track", "width": "100%", "height": "100%"])
            let style = permille < 100 ? "left low" : "left"
            let share = Double(max(5, permille)) / 1_000
            html.shape("rect", ["class": style, "width": Measure.percent(share), "height": "100%"])
        }
    }

    private func write(
        _ rows: [[HTMLTable.Cell]],
        _ columns: [HTMLTable.Column],
        caption: String,
        noun: String,
        to html: inout HTMLWriter
    ) {
        HTMLTable(caption: caption, columns: columns, rows: Array(rows.prefix(Self.open))).write(to: &html)
        guard rows.count > Self.open else { return }
        html.element("details") { html in
            html.element("summary", (rows.count - Self.open).counted("more \(noun)"))
            HTMLTable(caption: caption + ", continued", columns: columns, rows: Array(rows.dropFirst(Self.open))).write(
                to: &html
            )
        }
    }
}
