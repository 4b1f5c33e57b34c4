internal import KeytrailModel

extension HTMLRenderer {
    /// Credentials shown at once; the rest is folded away below.
    private static let open = 20

    /// Granted scopes against used ones.
    func scopes(_ credentials: [CredentialUsage]) -> Part? {
        let known = credentials.filter { usage in usage.scopes.map { Self.isTelling($0, usage.origin) } ?? false }
        guard !known.isEmpty else { return nil }
        func isExcessive(_ usage: CredentialUsage) -> Bool { usage.scopes.map(Self.isExcessive) ?? false }
        // Those with something to take away come first.
        let sorted = known.filter(isExcessive) + known.filter { !isExcessive($0) }
        let note = "A scope that no successful call needed can likely be taken away."
        return Part(name: "scopes", title: "Scopes", note: note) { html in
            for usage in sorted.prefix(Self.open) { write(usage, to: &html) }
            guard sorted.count > Self.open else { return }
            html.element("details") { html in
                html.element("summary", (sorted.count - Self.open).counted("more credential"))
                for usage in sorted.dropFirst(Self.open) { write(usage, to: &html) }
            }
        }
    }

    private func write(_ usage: CredentialUsage, to html: inout HTMLWriter) {
        guard let scopes = usage.scopes else { return }
        let id = usage.credential.id
        html.element("div", ["class": "scope", "id": Self.anchor(id)]) { html in
            html.element("h3") { html in
                if let origin = usage.origin { html.write("\(origin.name.visible) ") }
                // A heading without a word in it is none to who hears the page.
                html.element("code", id.contains { !$0.isWhitespace } ? id : "without an id")
            }
            html.element("p", ["class": "note"], sentence(scopes))
            if let detail = scopes.detail { return write(scopes, detail, usage.origin, to: &html) }
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
        guard scopes.isGrantKnown else {
            return "What is granted is not known; the need of \(coverage) of the successful calls is known."
        }
        let unknown = scopes.unknown.isEmpty ? "" : ", \(scopes.unknown.count.grouped) not known"
        return "\(scopes.granted.count.grouped) granted, \(scopes.used.count.grouped) used, "
            + "\(scopes.unused.count.grouped) unused\(unknown); the need of \(coverage) of the successful calls is known."
    }
}
