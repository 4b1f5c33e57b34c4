internal import KeytrailModel

extension HTMLRenderer {
    /// Where links find a credential's scopes; what a fragment does not take is a dash.
    static func anchor(_ id: String) -> String {
        "scopes-"
            + String(
                id.unicodeScalars.map { $0.properties.isAlphabetic || ("0"..."9").contains($0) ? Character($0) : "-" }
            )
    }

    /// Whether there is something to take away, so that the credential is shown first.
    static func isExcessive(_ scopes: ScopeUsage) -> Bool {
        !scopes.unused.isEmpty || scopes.detail?.isExcessive ?? false
    }

    /// Whether anything is known: a grant, a need, or where it comes from.
    static func isTelling(_ scopes: ScopeUsage, _ origin: CredentialOrigin?) -> Bool {
        origin != nil || scopes.detail.map { $0.grant != nil || !$0.standings.isEmpty } ?? true
    }

    /// A credential's verdicts, what to ask for, and what else is known.
    func write(_ scopes: ScopeUsage, _ detail: ScopeDetail, _ origin: CredentialOrigin?, to html: inout HTMLWriter) {
        let words = ScopeWords(scopes)
        html.element("p", "Granted: \(words.grant).")
        if detail.mapped > 0 { html.element("p", "Sufficient: \(words.sufficient).") }
        if let score = words.score { html.element("p", "Score: \(score). Blast radius \(words.blastRadius).") }
        if let resources = words.resources { html.element("p", "Touched: \(resources).") }
        if let kept = ScopeWords.kept(origin) {
            html.element("p") { html in
                html.write("Kept in ")
                html.element("code", kept)
            }
        }
        if let suppliers = words.suppliers { html.element("p", "Used by \(suppliers).") }
        if !detail.standings.isEmpty { write(detail.standings, words, to: &html) }
        if let text = detail.scopeText {
            html.element("p") { html in
                html.write("Ask for ")
                html.element("code", text)
            }
        }
        // Shown, not linked: the page must reach nothing by itself, and the address lacks the application's key.
        if let url = detail.authorizeURL { html.element("p") { $0.element("code", url) } }
        for remark in words.remarks { html.element("p", ["class": "note"], remark) }
    }

    private func write(_ standings: [ScopeStanding], _ words: ScopeWords, to html: inout HTMLWriter) {
        html.element("ul", ["class": "tags"]) { html in
            for standing in standings {
                let isWaste = standing.verdict == .unused || standing.verdict == .impliedOnly
                html.element("li", isWaste ? ["class": "unused"] : [:]) { html in
                    html.element("code", standing.name)
                    html.element("small", " " + remark(standing, words))
                }
            }
        }
    }

    private func remark(_ standing: ScopeStanding, _ words: ScopeWords) -> String {
        let verdict = standing.verdict.rawValue.replacing("_", with: " ")
        let calls = standing.uses > 0 ? ", \(standing.uses.counted("call"))" : ""
        let reason = words.reason(standing)
        return "weight \(standing.weight), \(verdict)\(calls)\(reason.isEmpty ? "" : ": \(reason)")"
    }
}
