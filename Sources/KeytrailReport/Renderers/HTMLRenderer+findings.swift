internal import KeytrailModel

extension HTMLRenderer {
    /// Findings told in full; the rest is one row each.
    private static let told = 50

    /// The findings with their evidence and what to do next.
    func findings(_ report: Report) -> Part? {
        guard !report.findings.isEmpty else {
            return Part(name: "findings", title: "Findings", note: "") { html in
                let rules = report.rulesEvaluated
                html.element("p", rules == 0 ? "No rule was evaluated." : "None, from \(rules.counted("rule")).")
            }
        }
        let note = "From \(report.rulesEvaluated.counted("rule")), worst first."
        return Part(name: "findings", title: "Findings", note: note) { html in
            write(report.findings, to: &html)
        }
    }

    /// The findings that do not count, and why.
    func muted(_ findings: [Finding]) -> Part? {
        guard !findings.isEmpty else { return nil }
        let note = "Known to somebody, or silenced for a time: these do not count."
        return Part(name: "muted", title: "Acknowledged and silenced", note: note) { html in
            write(findings, to: &html)
        }
    }

    private func write(_ findings: [Finding], to html: inout HTMLWriter) {
        for finding in findings.prefix(Self.told) { write(finding, to: &html) }
        FindingRows(findings.dropFirst(Self.told)).write(to: &html)
    }

    private func write(_ finding: Finding, to html: inout HTMLWriter) {
        html.element("article", ["class": "finding", "id": "f-\(finding.id)"]) { html in
            html.element("p", ["class": "state"]) { html in
                let level = finding.rule.level.name
                html.element("span", ["class": "level l-\(level)"], level.prefix(1).uppercased() + level.dropFirst())
                html.element("span", ["class": "note"], state(of: finding))
            }
            html.element("h3", finding.rule.heading)
            if !finding.why.isEmpty { html.element("p", ["class": "why"]) { writeProse(finding.why, to: &$0) } }
            for sentence in finding.standing.muted + finding.standing.before {
                html.element("p", ["class": "note"], sentence)
            }
            writeFacts(finding, to: &html)
            if let series = finding.series { SeriesDrawing(series: series, name: "s-\(finding.id)").write(to: &html) }
            if !finding.next.isEmpty {
                html.element("p", ["class": "next"]) { html in
                    html.element("b", "What to do next")
                    writeProse(finding.next, to: &html)
                }
            }
            writeEvidence(finding, to: &html)
        }
    }

    /// Writes a sentence, what stands between two backticks as code.
    private func writeProse(_ sentence: String, to html: inout HTMLWriter) {
        let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count > 1, parts.count % 2 == 1 else { return html.write(sentence) }
        for (index, part) in parts.enumerated() {
            if index % 2 == 1 { html.element("code", String(part)) } else { html.write(String(part)) }
        }
    }

    private func state(of finding: Finding) -> String {
        let when =
            switch finding.state {
            case .open: "Still open, since \(finding.openedAt.minuteText) UTC"
            case .resolved: "Over, \(finding.window.text)"
            }
        return when + (finding.standing.isReopened ? "; reopened" : "") + (finding.isLate ? "; found late" : "")
    }

    private func writeFacts(_ finding: Finding, to html: inout HTMLWriter) {
        html.element("dl", ["class": "facts"]) { html in
            for field in finding.group {
                html.element("div") { html in
                    html.element("dt", field.name)
                    html.element("dd") { $0.element("code", field.value) }
                }
            }
            for (name, value) in [("Observed", finding.observed), ("Expected", finding.expected)] where !value.isEmpty {
                html.element("div") { html in
                    html.element("dt", name)
                    html.element("dd", value)
                }
            }
        }
    }

    private func writeEvidence(_ finding: Finding, to html: inout HTMLWriter) {
        let events = finding.eventCount.counted("call")
        guard !finding.evidence.isEmpty else {
            html.element("p", ["class": "note"], "Rests on \(events). Finding \(finding.id), rule \(finding.rule.id).")
            return
        }
        html.element("details", ["class": "evidence"]) { html in
            let shown = finding.evidence.count
            html.element(
                "summary",
                shown < finding.eventCount ? "Evidence: \(shown) of \(events)" : "Evidence: \(events)"
            )
            html.element("p", ["class": "note"], "Finding \(finding.id), rule \(finding.rule.id).")
            html.element("ul", ["class": "ids"]) { html in
                for call in finding.evidence {
                    html.element("li") { html in
                        html.element("time", ["datetime": call.startedAt.rfc3339], call.startedAt.clockSecondText)
                        html.element("code", call.description)
                    }
                }
            }
        }
    }

    /// What could not be evaluated, and other notes.
    func diagnostics(_ diagnostics: [Diagnostic]) -> Part? {
        guard !diagnostics.isEmpty else { return nil }
        let note = "What could not be judged, and why."
        return Part(name: "diagnostics", title: "Diagnostics", note: note) { html in
            html.element("ul", ["class": "checks"]) { html in
                for diagnostic in diagnostics {
                    html.element("li") { html in
                        let severity = diagnostic.severity.rawValue
                        html.element("b", severity.prefix(1).uppercased() + severity.dropFirst())
                        html.write(": \(diagnostic.message)")
                        if let location = diagnostic.location { html.element("code", location.description) }
                    }
                }
            }
        }
    }
}

extension Finding.Rule {
    /// The title, or what stands for one: a heading is never empty.
    var heading: String { title.contains { !$0.isWhitespace } ? title : "A rule without a title" }
}
