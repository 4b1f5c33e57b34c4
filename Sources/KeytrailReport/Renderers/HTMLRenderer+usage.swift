internal import KeytrailModel

extension HTMLRenderer {
    /// Rows of a table; the rest is counted, and whole in the JSON form.
    private static let listed = 500

    /// What each integration did.
    func programs(_ report: Report) -> Part? {
        guard !report.programs.isEmpty else { return nil }
        let entries = report.programs.map { ($0.program, $0.counts, $0.latency) }
        let table = usage("Integration", entries, report.comparison, \.programs)
        let note = "Who called: by the name an integration runs under, or its process's program."
        return Part(name: "integrations", title: "Integrations", note: note) { html in
            write(table.rows, table.columns, caption: "Integrations, busiest first", noun: "integration", to: &html)
        }
    }

    /// What happened on each route.
    func routes(_ report: Report) -> Part? {
        guard !report.routes.isEmpty else { return nil }
        let entries = report.routes.map { ($0.name, $0.counts, $0.latency) }
        let table = usage("Route", entries, report.comparison, \.routes)
        let note = "What was called: methods, hosts and the paths' templates."
        return Part(name: "routes", title: "Routes", note: note) { html in
            write(table.rows, table.columns, caption: "Routes, busiest first", noun: "route", to: &html)
        }
    }

    private func usage(
        _ title: String,
        _ entries: [(name: String, counts: OutcomeCounts, latency: LatencySummary?)],
        _ comparison: ReportComparison?,
        _ usages: KeyPath<ReportComparison, [ReportComparison.Usage]>
    ) -> (rows: [[HTMLTable.Cell]], columns: [HTMLTable.Column]) {
        let changes = Changes(comparison, usages)
        let numbers = ["Calls"] + changes.titles + ["Failed", "p50", "p95", "p99"]
        let columns =
            [HTMLTable.Column(title: title)] + numbers.map { HTMLTable.Column(title: $0, isNumeric: true) }
        let rows = entries.prefix(Self.listed + 1).map { name, counts, latency in
            [HTMLTable.Cell.code(name), .text(counts.total.grouped)] + changes.cells(name) + [Self.failed(counts)]
                + [latency?.p50, latency?.p95, latency?.p99].map(Self.span)
        }
        return (rows + filler(entries.count - rows.count), columns)
    }

    /// Rows that are counted and not shown.
    private func filler(_ count: Int) -> [[HTMLTable.Cell]] { Array(repeating: [], count: max(0, count)) }

    private static func failed(_ counts: OutcomeCounts) -> HTMLTable.Cell {
        let share = Share(part: counts.failed, whole: counts.total)
        return .number(share.text, Int64(Double(counts.failed) * 1_000_000 / Double(max(1, counts.total))))
    }

    private static func span(_ span: TimeSpan?) -> HTMLTable.Cell {
        .number(span.map { "\($0)" } ?? "–", span?.microseconds)
    }

    /// Latency and failures by host.
    func hosts(_ report: Report) -> Part? {
        let hosts = report.hosts
        guard !hosts.isEmpty else { return nil }
        let scale = LatencyScale(hosts.compactMap(\.latency))
        var range = HTMLTable.Column(title: "Range", isWide: true, isSortable: false)
        if let scale { range.scale = { LatencyRange.writeAxis(scale, to: &$0) } }
        let changes = Changes(report.comparison, \.hosts)
        let numbers = ["Calls"] + changes.titles + ["Failed", "p50", "p95", "p99", "Max"]
        let columns = [.init(title: "Host")] + numbers.map { HTMLTable.Column(title: $0, isNumeric: true) } + [range]
        let rows = hosts.map { host in
            [HTMLTable.Cell.code(host.host), .text(host.counts.total.grouped)] + changes.cells(host.host)
                + [Self.failed(host.counts)] + latency(host.latency, scale)
        }
        let note =
            "How long answers took: half of them at most p50, 95 in 100 at most p95. "
            + "On the logarithmic scale the box spans p50 to p95, the mark is p99, and the line ends at the slowest."
        return Part(name: "latency", title: "Hosts and latency", note: note) { html in
            write(rows, columns, caption: "Hosts, busiest first", noun: "host", to: &html)
        }
    }

    private func latency(_ summary: LatencySummary?, _ scale: LatencyScale?) -> [HTMLTable.Cell] {
        let numbers = [summary?.p50, summary?.p95, summary?.p99, summary?.max].map(Self.span)
        guard let summary, let scale else { return numbers + [.text("not measured")] }
        return numbers + [.content { LatencyRange(scale: scale, summary: summary).write(to: &$0) }]
    }

    /// What each credential did.
    func credentials(_ report: Report) -> Part? {
        guard !report.credentials.isEmpty else { return nil }
        let changes = Changes(report.comparison, \.credentials)
        let numbers = ["Calls"] + changes.titles + ["Failed", "Rate-limited", "p95"]
        let columns =
            [HTMLTable.Column(title: "Credential")] + numbers.map { HTMLTable.Column(title: $0, isNumeric: true) } + [
                .init(title: "Used at", isWide: true), .init(title: "Last used, UTC", isWide: true),
            ]
        let rows = report.credentials.prefix(Self.listed).map { row($0, changes) }
        let note = "Who they are, never what they are: a name is made from a keyed digest of the secret."
        return Part(name: "credentials", title: "Credentials", note: note) { html in
            write(
                rows + filler(report.credentials.count - rows.count),
                columns,
                caption: "Credentials, busiest first",
                noun: "credential",
                to: &html
            )
        }
    }

    private func row(_ usage: CredentialUsage, _ changes: Changes) -> [HTMLTable.Cell] {
        let credential = HTMLTable.Cell.content { html in
            html.element("code", usage.credential.id)
            let scheme = usage.credential.scheme.rawValue
            html.element("small", "\(usage.credential.provider), \(scheme)")
            if usage.findings > 0 {
                html.element("small") { $0.element("span", ["class": "flag"], usage.findings.counted("finding")) }
            }
        }
        let places = HTMLTable.Cell.content { html in
            html.write(Self.list(usage.hosts))
            let addresses = usage.clientAddresses.counted("address", plural: "addresses")
            let programs = usage.programs.isEmpty ? "" : "\(Self.list(usage.programs)); "
            html.element("small", "by \(programs)from \(addresses)")
        }
        return [credential, .text(usage.counts.total.grouped)] + changes.cells(usage.credential.id) + [
            Self.failed(usage.counts), .text(usage.counts[.rateLimited].grouped), Self.span(usage.latency?.p95),
            places, .time(usage.lastSeen.minuteText),
        ]
    }

    private static func list(_ texts: [String]) -> String {
        let more = texts.count - 4
        return texts.prefix(4).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// How close the calls came to the limits, and when a limit will be reached.
    func quotas(_ report: Report) -> Part? {
        guard !report.quotas.isEmpty else { return nil }
        let columns: [HTMLTable.Column] = [
            .init(title: "Quota"), .init(title: "Least left", isNumeric: true, isWide: true),
            .init(title: "When, UTC", isWide: true), .init(title: "Credential", isWide: true),
        ]
        let forecasts = (report.comparison?.quotas ?? []).reduce(into: [String: String]()) { forecasts, quota in
            forecasts["\(quota.name) \(quota.credentialID ?? "")"] = quota.forecast
        }
        let rows = report.quotas.prefix(Self.listed).map { quota in
            row(quota, forecast: forecasts["\(quota.host) \(quota.bucket) \(quota.credentialID ?? "")"])
        }
        let note = "The tightest moment of each quota that a response reported."
        return Part(name: "quotas", title: "Rate-limit headroom", note: note) { html in
            write(
                rows + filler(report.quotas.count - rows.count),
                columns,
                caption: "Quotas, tightest first",
                noun: "quota",
                to: &html
            )
        }
    }

    private func row(_ quota: QuotaHeadroom, forecast: String?) -> [HTMLTable.Cell] {
        [
            .content { html in
                html.write("\(quota.host) ")
                html.element("small", quota.bucket + (quota.window.map { ", every \($0)" } ?? ""))
                if let forecast { html.element("small") { $0.element("span", ["class": "flag"], forecast) } }
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
        HTMLTable(caption: caption, columns: columns, rows: Array(rows.prefix(Self.listed))).write(to: &html)
        let more = rows.count - Self.listed
        guard more > 0 else { return }
        html.element("p", ["class": "note"], "And \(more.counted("more \(noun)")); the JSON form lists all of them.")
    }
}

/// A column that tells how the calls of each row changed; none where that cannot be told.
private struct Changes {
    private let comparison: ReportComparison?
    private let usages: [String: ReportComparison.Usage]

    init(_ comparison: ReportComparison?, _ usages: KeyPath<ReportComparison, [ReportComparison.Usage]>) {
        self.comparison = comparison?.observation.isComparable == true ? comparison : nil
        self.usages = self.comparison?[keyPath: usages].byName ?? [:]
    }

    var titles: [String] { comparison == nil ? [] : ["Change"] }

    func cells(_ name: String) -> [HTMLTable.Cell] {
        guard let comparison else { return [] }
        let text = comparison.change(of: name, in: usages)
        let order = comparison.permille(of: name, in: usages)
        return [.number(text.isEmpty ? "–" : text, order)]
    }
}
