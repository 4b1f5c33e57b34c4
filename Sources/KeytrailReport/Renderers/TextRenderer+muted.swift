internal import KeytrailModel

extension TextRenderer {
    /// Findings that do not count, and why.
    func writeMuted(_ findings: [Finding], to page: inout TextPage) {
        guard !findings.isEmpty else { return }
        page.heading("Acknowledged and silenced")
        for (index, finding) in findings.enumerated() {
            if index > 0 { page.blank() }
            writeTitle(finding, to: &page)
            if !finding.group.isEmpty { page.fact("Group", finding.groupText.visible, indent: 2) }
            page.fact("When", finding.window.text, indent: 2)
            for sentence in finding.standing.muted { page.fact("Muted", sentence.visible, indent: 2) }
            page.fact("Finding", finding.id, indent: 2)
        }
    }
}
