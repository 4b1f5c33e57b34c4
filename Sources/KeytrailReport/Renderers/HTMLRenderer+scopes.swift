internal import KeytrailModel

extension HTMLRenderer {
    /// Credentials shown at once; the rest is folded away below.
    private static let open = 20

    /// Granted scopes against used ones.
    func scopes(_ credentials: [CredentialUsage]) -> Part? {
        let known = credentials.compactMap { usage in usage.scopes.map { (usage.credential.id, $0) } }.filter(
            Self.isTelling
        )
        guard !known.isEmpty else { return nil }
        // Those with something to take away come first.
        let sorted = known.filter { Self.isExcessive($0.1) } + known.filter { !Self.isExcessive($0.1) }
        let note = "A scope that no successful call needed can likely be taken away."
        return Part(name: "scopes", title: "Scopes", note: note) { html in
            for (id, scopes) in sorted.prefix(Self.open) { write(scopes, of: id, to: &html) }
            guard sorted.count > Self.open else { return }
            html.element("details") { html in
                html.element("summary", (sorted.count - Self.open).counted("more credential"))
                for (id, scopes) in sorted.dropFirst(Self.open) { write(scopes, of: id, to: &html) }
            }
        }
    }

    private func write(_ scopes: ScopeUsage, of id: String, to html: inout HTMLWriter) {
        html.element("div", ["class": "scope", "id": Self.anchor(id)]) { html in
            html.element("h3") { $0.element("code", id) }
            html.element("p", ["class": "note"], sentence(scopes))
            if let detail = scopes.detail { return write(scopes, detail, to: &html) }
            guard !scopes.granted.isEmpty || !scopes.used.isEmpty else { return }
            html.element("ul", ["class": "tags"]) { html in
                let unused = Set(scopes.unused)
                let unknown = Set(scopes.unknown)
                for scope in scopes.granted {
                    let remark = unused.contains(scope) ? "unused" : unknown.contains(scope) ? "not known" : nil
                    write(scope, remark, to: &html)
                }
                // A need that the grant covers under another name, such as a wider scope.
                for scope in scopes.used where !scopes.granted.contains(scope) {
                    write(scope, "used, not listed", to: &html)
                }
            }
        }
    }

    private func write(_ scope: String, _ remark: String?, to html: inout HTMLWriter) {
        html.element("li", remark == "unused" ? ["class": "unused"] : [:]) { html in
            html.element("code", scope)
            if let remark { html.element("small", " \(remark)") }
        }
    }

    private func sentence(_ scopes: ScopeUsage) -> String {
        let coverage = Share.text(permille: scopes.coveragePermille)
        let unknown = scopes.unknown.isEmpty ? "" : ", \(scopes.unknown.count.grouped) not known"
        return "\(scopes.granted.count.grouped) granted, \(scopes.used.count.grouped) used, "
            + "\(scopes.unused.count.grouped) unused\(unknown); the need of \(coverage) of the successful calls is known."
    }
}
