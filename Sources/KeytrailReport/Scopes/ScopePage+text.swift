internal import KeytrailModel

extension ScopePage {
    /// The page as text for a terminal, ending with a newline.
    package func text(style: TextStyle) -> String {
        let words = ScopeWords(usage)
        var page = TextPage(style: style)
        let title = origin.map { "\($0.name.visible) (\(credential.id.visible))" } ?? credential.id.visible
        page.paragraph("\(title): \(words.coverage)", .bold)
        page.blank()
        page.fact("Granted", words.grant)
        if detail.mapped > 0 || detail.grant == nil { page.fact("Sufficient", words.sufficient) }
        if let score = words.score { page.fact("Score", score) }
        if let resources = words.resources { page.fact("Touched", resources) }
        if detail.grant != nil { page.fact("Blast radius", words.blastRadius) }
        if let kept = ScopeWords.kept(origin) { page.fact("Kept in", kept) }
        if let suppliers = words.suppliers { page.fact("Used by", suppliers) }
        writeStandings(words, to: &page)
        writeReplacement(to: &page)
        for remark in words.remarks { page.paragraph(remark) }
        writeBreakage(to: &page)
        return page.text
    }

    private func writeStandings(_ words: ScopeWords, to page: inout TextPage) {
        guard !detail.standings.isEmpty else { return }
        page.blank()
        page.table(
            TextTable(
                columns: [
                    .init(title: "Scope"), .init(title: "Weight", isNumeric: true), .init(title: "Verdict"),
                    .init(title: "Calls", isNumeric: true), .init(title: "Last used, UTC"),
                    .init(title: "Why", minimum: 20),
                ],
                rows: detail.standings.map { row($0, words) }
            )
        )
        page.blank()
    }

    /// What somebody wrote stands below, where it is not cut.
    private func row(_ standing: ScopeStanding, _ words: ScopeWords) -> TextTable.Row {
        let reason = words.reason(standing)
        let isBelow = standing.verdict == .protected
        return TextTable.Row(
            cells: [
                standing.name.visible, "\(standing.weight)", standing.verdict.rawValue.replacing("_", with: " "),
                standing.uses.grouped, standing.lastUse?.minuteText ?? "–", isBelow ? "" : reason,
            ],
            notes: isBelow ? [reason] : []
        )
    }

    private func writeReplacement(to page: inout TextPage) {
        guard let scopes = detail.scopeText else { return }
        // Links stay whole, so that they can be copied.
        page.line("Ask for: \(scopes.visible)")
        if let url = detail.authorizeURL { page.line(url.visible) }
    }

    private func writeBreakage(to page: inout TextPage) {
        guard let breakage else { return }
        page.blank()
        page.paragraph(ScopeWords.headline(breakage), breakage.calls == 0 ? .calm : .high)
        if !breakage.failures.isEmpty {
            page.table(
                TextTable(
                    columns: [
                        .init(title: "Calls", isNumeric: true), .init(title: "Program", minimum: 8),
                        .init(title: "Operation", minimum: 16), .init(title: "Last, UTC"),
                    ],
                    rows: breakage.failures.prefix(50).map { failure in
                        TextTable.Row(cells: [
                            failure.calls.grouped, (failure.program ?? "–").visible, failure.operation.visible,
                            failure.last.minuteText,
                        ])
                    }
                )
            )
            if breakage.failures.count > 50 {
                page.line("and \((breakage.failures.count - 50).grouped) more kinds of calls")
            }
        }
        if breakage.unknown > 0 {
            page.paragraph("\(breakage.unknown.counted("call")) whose need is not known may fail too.")
        }
    }
}
