internal import KeytrailModel

extension FindingPage {
    /// The page as text for a terminal, ending with a newline.
    package func text(style: TextStyle) -> String {
        var page = TextPage(style: style)
        TextRenderer(style: style, version: "").writeTitle(finding, to: &page)
        page.blank()
        writeFacts(to: &page)
        writeCalls(to: &page)
        writeTimeline(to: &page)
        if !finding.next.isEmpty {
            page.heading("What to do next")
            page.paragraph(finding.next.visible)
        }
        writeRelated(to: &page)
        writeSilences(to: &page)
        return page.text
    }

    private func writeFacts(to page: inout TextPage) {
        if !finding.group.isEmpty { page.fact("Group", finding.groupText.visible) }
        page.fact("When", finding.window.text)
        if !finding.why.isEmpty { page.fact("Why", finding.why.visible) }
        if !finding.observed.isEmpty { page.fact("Observed", finding.observed.visible) }
        if !finding.expected.isEmpty { page.fact("Expected", finding.expected.visible) }
        for sentence in finding.standing.muted { page.fact("Muted", sentence.visible) }
        for sentence in finding.standing.before { page.fact("Before", sentence.visible) }
        page.fact("Found by", "rule \(finding.rule.id.visible)")
        let (first, last) = (record.firstReportedAt.minuteText, record.lastReportedAt.minuteText)
        page.fact("Reported", first == last ? "\(first) UTC" : "\(first) UTC, last \(last) UTC")
        page.fact("Finding", finding.id)
    }

    private func writeCalls(to page: inout TextPage) {
        guard !finding.evidence.isEmpty else { return }
        let noun = traces.isEmpty ? "call" : "event"
        page.heading("Evidence: \((calls.count + traces.count).grouped) of \(finding.eventCount.counted(noun))")
        let gone = finding.evidence.count - calls.count - traces.count
        if gone > 0 {
            page.paragraph("\(gone.counted("call")) of the evidence \(gone == 1 ? "is" : "are") no longer in the log")
        }
        writeTraces(to: &page)
        guard !calls.isEmpty else { return }
        let rows = calls.map { call in
            let record = call.record
            return TextTable.Row(cells: [
                "\(record.startedAt.dateText) \(record.startedAt.clockSecondText)", record.method.visible,
                record.status.map { "\($0)" } ?? "–", record.outcome.name,
                (record.host + (record.route ?? record.path)).visible,
                (record.clientAddress ?? record.program ?? "–").visible,
            ])
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: "Time, UTC"), .init(title: "Method"), .init(title: "Status", isNumeric: true),
                    .init(title: "Outcome"), .init(title: "Called", minimum: 16), .init(title: "From", minimum: 8),
                ],
                rows: rows
            )
        )
    }

    private func writeTraces(to page: inout TextPage) {
        guard !traces.isEmpty else { return }
        let rows = traces.map { event in
            TextTable.Row(cells: [
                "\(event.occurredAt.dateText) \(event.occurredAt.clockSecondText)", event.action.visible,
                event.outcome.name, (event.actor ?? "–").visible, (event.sourceAddress ?? "–").visible,
            ])
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: "Time, UTC"), .init(title: "Action", minimum: 12), .init(title: "Outcome"),
                    .init(title: "Actor", minimum: 12), .init(title: "From", minimum: 8),
                ],
                rows: rows
            )
        )
    }

    private func writeTimeline(to page: inout TextPage) {
        page.heading("Timeline")
        for event in events {
            var words = event.kind.rawValue.replacing("_", with: " ")
            if let author = event.author { words += " by \(author.visible)" }
            if let until = event.until { words += " until \(until.minuteText) UTC" }
            if let note = event.note { words += ": \(note.visible)" }
            if let silence = event.silence { words += " (silence \(silence.visible))" }
            let lines = "\(event.at.minuteText)  \(words)".wrapped(to: page.style.width - 2)
            for (index, line) in lines.enumerated() { page.line((index == 0 ? "" : "  ") + line) }
        }
    }

    private func writeRelated(to page: inout TextPage) {
        guard !related.isEmpty else { return }
        page.heading("Related findings")
        let rows = related.map { finding in
            TextTable.Row(cells: [
                finding.id, finding.rule.level.name, finding.stateWord, finding.openedAt.minuteText,
                finding.rule.title.visible,
            ])
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: "Finding"), .init(title: "Level"), .init(title: "State"),
                    .init(title: "Opened, UTC"), .init(title: "Title", minimum: 12),
                ],
                rows: rows
            )
        )
    }

    private func writeSilences(to page: inout TextPage) {
        guard !silences.isEmpty else { return }
        page.heading("Silences that match")
        for silence in silences {
            page.paragraph("\(silence.id)  \(silence.matchers.map(\.description).joined(separator: " ").visible)")
            page.paragraph(
                "\(silence.startsAt.minuteText) to \(silence.end.minuteText) UTC by \(silence.author.visible): \(silence.reason.visible)",
                indent: 2
            )
        }
    }
}
