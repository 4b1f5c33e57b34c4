package import KeytrailModel
internal import KeytrailYAML

extension ProviderPack {
    /// Parses a pack; `file` names it in diagnostics.
    ///
    /// No pack results when the text is no YAML mapping or has no usable name; otherwise whatever is right of it is
    /// kept.
    package static func parse(text: String, file: String) -> (ProviderPack?, [Diagnostic]) {
        let yaml = YAMLFile(text: text, file: file)
        guard let root = yaml.documents.first else {
            let empty = Diagnostic(
                .error,
                at: SourceLocation(file: file),
                "the file is empty; a pack begins with 'name: …'"
            )
            return (nil, yaml.diagnostics.isEmpty ? [empty] : yaml.diagnostics)
        }
        var reader = PackReader()
        var draft = reader.pack(root)
        draft?.file = file
        return (draft.map(ProviderPack.init), yaml.diagnostics + reader.nodes.diagnostics)
    }
}

/// Reads one pack's YAML tree.
struct PackReader {
    var nodes = NodeReader()

    private static let keys = [
        "name", "title", "documentation", "hosts", "authorize", "scope-separator", "query", "credentials", "outcomes",
        "rate-limits", "routes", "prefixes", "needs", "scopes", "inspect", "revoke", "refusals", "login",
        "source",
    ]

    mutating func pack(_ root: YAMLNode) -> PackDraft? {
        let parts = nodes.mapping(root, PackReader.keys)
        guard let name = nodes.text(parts["name"]), PackReader.isName(name) else {
            nodes.fail(
                parts["name"] ?? root,
                "a pack needs 'name:' of small letters, digits and '-', such as 'name: github'"
            )
            return nil
        }
        var draft = PackDraft(name: name, title: nodes.text(parts["title"]) ?? name)
        draft.documentation = nodes.text(parts["documentation"])
        draft.sources = sources(parts["source"])
        draft.authorizeURL = nodes.text(parts["authorize"])
        draft.scopeSeparator = nodes.text(parts["scope-separator"]) ?? " "
        draft.hosts = hosts(parts["hosts"], isGeneric: name == ProviderPack.genericName, at: root)
        readCredentials(parts["credentials"], into: &draft)
        readOutcomes(parts["outcomes"], into: &draft)
        readRateLimits(parts["rate-limits"], into: &draft)
        readNeeds(parts["needs"], into: &draft)
        readRoutes(parts["routes"], below: prefixes(parts["prefixes"]), into: &draft)
        readScopes(parts["scopes"], into: &draft)
        readQuery(parts["query"], into: &draft)
        readInspection(parts["inspect"], into: &draft)
        readRevocation(parts["revoke"], into: &draft)
        readRefusals(parts["refusals"], into: &draft)
        readLogin(parts["login"], into: &draft)
        checkScopeNames(draft, at: parts["scopes"])
        return draft
    }

    private static func isName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x2d }
    }

    private mutating func hosts(_ node: YAMLNode?, isGeneric: Bool, at root: YAMLNode) -> [String] {
        guard let node else {
            if !isGeneric { nodes.fail(root, "a pack needs 'hosts:', such as 'hosts: [api.example.com]'") }
            return []
        }
        var hosts: [String] = []
        for element in nodes.elements(node) {
            guard let host = nodes.text(element) else { continue }
            let name = host.hasPrefix("*.") ? host.dropFirst(2) : host[...]
            let isHost =
                !name.isEmpty
                && name.utf8.allSatisfy {
                    ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x3a
                }
            guard isHost else {
                nodes.fail(element, "write a host in small letters without scheme and port, or '*.' and a domain")
                continue
            }
            hosts.append(host)
        }
        return hosts
    }

    private mutating func readQuery(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, ["allow"])
        let secret = Set(
            draft.credentials.compactMap { rule -> String? in
                guard case .query(let name) = rule.source else { return nil }
                return name
            }
        )
        for element in nodes.elements(parts["allow"]) {
            guard let name = nodes.text(element)?.lowercased() else { continue }
            guard !secret.contains(name), !SensitiveNames.parameters.contains(name) else {
                nodes.fail(element, "this parameter carries secrets; take it off the list")
                continue
            }
            draft.allowedQuery.insert(name)
        }
    }

    private mutating func readNeeds(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        for entry in nodes.entries(node) {
            let method = entry.key
            guard method == "*" || (!method.isEmpty && method.utf8.allSatisfy(ASCII.isUpper)) else {
                nodes.fail(entry.keyLocation, "write a method in capitals, or '*' for all others")
                continue
            }
            draft.needsByMethod[method] = requirement(entry.value)
        }
    }

    /// `none`, or alternatives joined by `|`, the scopes of one alternative by spaces; or a list of lists.
    mutating func requirement(_ node: YAMLNode?) -> ScopeRequirement? {
        if let node, let elements = node.elements {
            let sets = elements.map { nodes.texts($0) }
            if sets.isEmpty {
                nodes.fail(node, "a list of no alternatives says nothing; write 'none' where nothing is needed")
            }
            return sets.isEmpty ? nil : ScopeRequirement(anyOf: sets)
        }
        guard let text = nodes.text(node) else { return nil }
        return text == "none" ? ScopeRequirement(anyOf: [[]]) : ScopeRequirement(text: text)
    }

    /// `prefixes: [/api/v3]`, below which the routes are found too.
    private mutating func prefixes(_ node: YAMLNode?) -> [String] {
        guard let node else { return [""] }
        let texts = nodes.elements(node).compactMap { element -> String? in
            guard let text = nodes.text(element) else { return nil }
            guard text.count > 1, !text.hasSuffix("/"), (try? RouteTemplate(text)) != nil else {
                nodes.fail(element, "write a path such as /api/v3, without a slash at its end")
                return nil
            }
            return text
        }
        return [""] + texts
    }

    private mutating func readRoutes(_ node: YAMLNode?, below prefixes: [String], into draft: inout PackDraft) {
        var known: Set<String> = []
        for element in nodes.elements(node) {
            var lines = [element]
            var needs: ScopeRequirement?
            if element.entries != nil {
                let parts = nodes.mapping(element, ["route", "needs"])
                guard let route = parts["route"] else {
                    nodes.fail(element, "a route needs 'route: METHOD /path', or a list of them")
                    continue
                }
                lines = route.elements ?? [route]
                needs = requirement(parts["needs"])
            }
            for line in lines {
                guard let (methods, path) = route(line) else { continue }
                for prefix in prefixes {
                    guard let template = template(prefix + path, at: line) else { continue }
                    for method in methods {
                        guard known.insert("\(method) \(template.text)").inserted else {
                            nodes.fail(line, "this method and path were listed before; keep one of them")
                            continue
                        }
                        let operation = Operation(method: method, route: template.text, needs: needs)
                        draft.routes.append((operation, template))
                    }
                }
            }
        }
    }

    /// `GET,PUT /1/boards/{id}`.
    private mutating func route(_ node: YAMLNode) -> (methods: [String], path: String)? {
        guard let text = nodes.text(node) else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        let methods = words.first.map { $0.split(separator: ",").map(String.init) } ?? []
        let areMethods = !methods.isEmpty && methods.allSatisfy { $0 == "*" || $0.utf8.allSatisfy(ASCII.isUpper) }
        guard words.count == 2, areMethods else {
            nodes.fail(node, "write methods in capitals, a space, and a path, such as 'GET,PUT /boards/{id}'")
            return nil
        }
        return (methods, String(words[1]))
    }

    private mutating func template(_ path: String, at node: YAMLNode) -> RouteTemplate? {
        do {
            return try RouteTemplate(path)
        } catch {
            nodes.fail(node, error.message)
            return nil
        }
    }
}
