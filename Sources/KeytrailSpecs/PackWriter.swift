package import KeytrailModel

/// Writes what a document describes as a provider pack.
package struct PackWriter: Sendable {
    /// The pack's name: small letters, digits and `-`.
    package var name: String
    /// The hosts, in place of those that the document names; empty for the document's.
    package var hosts: [String] = []
    /// What was read, for the pack's `source:`; such as a file's name.
    package var origin: String
    /// When it was read.
    package var date: CivilDate

    /// Creates a writer.
    package init(name: String, hosts: [String] = [], origin: String, date: CivilDate) {
        self.name = name
        self.hosts = hosts
        self.origin = origin
        self.date = date
    }

    /// A name made of a title: `Slack Web API` is `slack-web-api`; `nil` when nothing of it can stand in a name.
    package static func name(for title: String) -> String? {
        let words = title.lowercased().utf8.split { byte in
            !(0x61...0x7A).contains(byte) && !(0x30...0x39).contains(byte)
        }
        let name = words.map { String(Substring($0)) }.joined(separator: "-").prefix(40)
        let trimmed = name.split(separator: "-").joined(separator: "-")
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The pack; `nil` when neither the document nor the user names a host.
    package func text(_ description: APIDescription) -> String? {
        let hosts = self.hosts.isEmpty ? description.hosts : self.hosts
        guard !hosts.isEmpty else { return nil }
        let title = description.title.isEmpty ? name : description.title
        let version = description.version.map { $0.isEmpty ? "" : ", version \($0)" } ?? ""
        var lines = [
            "# Written by 'keytrail providers import-openapi'; what a document cannot say is yours to add.",
            "name: \(YAMLText.value(name))",
            "title: \(YAMLText.value(title))",
            "source: {from: \(YAMLText.value(origin + version)), date: \(date.text)}",
            "hosts: [\(hosts.map(YAMLText.value).joined(separator: ", "))]",
            "",
            "credentials:",
            "    places:",
        ]
        lines += places(description.presentations).map { "        - {\($0)}" }
        if !description.scopes.isEmpty {
            lines += ["", "scopes:", "    define:"]
            for (scope, weight) in description.scopes.sorted(by: { $0.key < $1.key }) {
                lines.append("        \(YAMLText.value(scope)):" + (weight.map { " {weight: \($0)}" } ?? ""))
            }
        }
        lines += routes(description.routes)
        return lines.joined(separator: "\n") + "\n"
    }

    private func places(_ presentations: [APIDescription.Presentation]) -> [String] {
        (presentations.isEmpty ? [.bearer] : presentations).map { presentation in
            switch presentation {
            case .bearer: "header: authorization, scheme: bearer"
            case .basic: "header: authorization, scheme: basic"
            case .header(let name) where name.lowercased() == "authorization": "header: authorization, scheme: other"
            case .header(let name): "header: \(YAMLText.value(name.lowercased()))"
            case .query(let name): "query: \(YAMLText.value(name))"
            case .cookie(let name): "cookie: \(YAMLText.value(name)), role: session"
            }
        }
    }

    /// `none`, alternatives between bars, or lists where a scope's name could be taken for `none`.
    private static func needs(_ needs: ScopeRequirement) -> String {
        guard !needs.isEmpty else { return "none" }
        guard needs.text == "none" else { return YAMLText.value(needs.text) }
        return "[[none]]"
    }

    /// The routes, those with the same needs together.
    private func routes(_ routes: [DescribedRoute]) -> [String] {
        var groups: [String: [(template: String, methods: [String])]] = [:]
        var order: [String] = []
        var places: [String: Int] = [:]
        for route in routes {
            let needs = route.needs.map(PackWriter.needs) ?? ""
            if groups[needs] == nil { order.append(needs) }
            let place = needs + "\n" + route.template
            if let index = places[place] {
                groups[needs]?[index].methods.append(route.method)
            } else {
                places[place] = groups[needs]?.count ?? 0
                groups[needs, default: []].append((route.template, [route.method]))
            }
        }
        var lines = order.isEmpty ? [] : ["", "routes:"]
        for needs in order {
            let names = (groups[needs] ?? []).map {
                YAMLText.line("\($0.methods.joined(separator: ",")) \($0.template)")
            }
            if needs.isEmpty {
                lines += names.map { "    - \($0)" }
            } else {
                lines += ["    - needs: \(needs)", "      route:"]
                lines += names.map { "          - \($0)" }
            }
        }
        return lines
    }
}
