internal import KeytrailModel

extension TextRenderer {
    /// New or gone names that are told of; the rest is counted.
    private static let names = 6

    /// How the period differs from the one before.
    func writeComparison(_ comparison: ReportComparison?, to page: inout TextPage) {
        guard let comparison else { return }
        page.heading("Compared with \(comparison.earlier)")
        page.paragraph(comparison.window.text, .dim)
        for remark in comparison.remarks { page.paragraph(remark.visible) }
        guard !comparison.observation.isAbsent else { return }
        page.table(
            TextTable(
                columns: [
                    .init(title: "", minimum: 12), .init(title: "Before", isNumeric: true),
                    .init(title: "Now", isNumeric: true), .init(title: "Change", isNumeric: true),
                ],
                rows: comparison.figures.map { .init(cells: [$0.name, $0.before, $0.now, $0.change]) }
            )
        )
        for (kind, new, gone) in comparison.arrivals {
            for (word, names) in [("New", new), ("Gone", gone)] where !names.isEmpty {
                let more = names.count - TextRenderer.names
                let list = names.prefix(TextRenderer.names).map(\.visible).joined(separator: ", ")
                page.paragraph("\(word), \(kind.lowercased()): \(list)" + (more > 0 ? " and \(more.grouped) more" : ""))
            }
        }
        for quota in comparison.quotas {
            guard let forecast = quota.forecast else { continue }
            let whose = quota.credentialID.map { " with \($0)" } ?? ""
            page.paragraph("Quota \(quota.name)\(whose): \(forecast)".visible)
        }
    }

    func writePrograms(_ programs: [ProgramUsage], to page: inout TextPage) {
        guard !programs.isEmpty else { return }
        page.heading("Integrations")
        writeUsage("Integration", programs.map { ($0.program, $0.counts, $0.latency) }, to: &page)
    }

    func writeRoutes(_ routes: [RouteUsage], to page: inout TextPage) {
        guard !routes.isEmpty else { return }
        page.heading("Routes")
        writeUsage("Route", routes.map { ($0.name, $0.counts, $0.latency) }, to: &page)
    }

    private func writeUsage(
        _ noun: String,
        _ usages: [(name: String, counts: OutcomeCounts, latency: LatencySummary?)],
        to page: inout TextPage
    ) {
        let rows = usages.prefix(TextRenderer.busiest).map { name, counts, latency in
            let percentiles = latency.map { [$0.p50, $0.p95, $0.p99].map(\.description) }
            return TextTable.Row(
                cells: [
                    name.visible, counts.total.grouped, Share(part: counts.failed, whole: counts.total).text,
                ] + (percentiles ?? ["–", "–", "–"])
            )
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: noun, minimum: 20), .init(title: "Calls", isNumeric: true),
                    .init(title: "Failed", isNumeric: true),
                ] + ["p50", "p95", "p99"].map { .init(title: $0, isNumeric: true) },
                rows: rows
            )
        )
        writeRest(usages.count, noun.lowercased(), beyond: TextRenderer.busiest, to: &page)
    }
}
