internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    /// `scopes: {define: {…}, granted: […], accepted: […]}`.
    mutating func readScopes(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, ["define", "granted", "accepted"])
        for entry in parts["define"].map({ nodes.entries($0) }) ?? [] {
            draft.scopeRules.definitions[entry.key] = definition(entry.value)
        }
        checkImplications(parts["define"], draft.scopeRules.definitions)
        for element in nodes.elements(parts["granted"]) {
            if let granted = granted(element) { draft.scopeRules.granted.append(granted) }
        }
        for element in nodes.elements(parts["accepted"]) {
            if let accepted = accepted(element) { draft.scopeRules.accepted.append(accepted) }
        }
    }

    private mutating func definition(_ node: YAMLNode) -> ScopeDefinition {
        if node.isNull { return ScopeDefinition() }
        let parts = nodes.mapping(node, ["implies", "weight", "unobservable"])
        return ScopeDefinition(
            implies: nodes.texts(parts["implies"]),
            weight: nodes.integer(parts["weight"], in: 1...5) ?? 3,
            isUnobservable: nodes.bool(parts["unobservable"]) ?? false
        )
    }

    /// Scopes that imply one another are one scope under two names; which of them is the narrower could not be told.
    private mutating func checkImplications(_ node: YAMLNode?, _ definitions: [String: ScopeDefinition]) {
        for entry in node?.entries ?? [] {
            var reached: Set<String> = []
            var open = definitions[entry.key]?.implies ?? []
            while let next = open.popLast() {
                if reached.insert(next).inserted { open += definitions[next]?.implies ?? [] }
            }
            guard reached.contains(entry.key) else { continue }
            nodes.fail(entry.keyLocation, "this scope implies itself, through what it implies; take one step away")
            return
        }
    }

    private mutating func granted(_ node: YAMLNode) -> ScopeRules.Granted? {
        let parts = nodes.mapping(node, ["header", "route", "of", "role", "list", "rows"])
        if let header = nodes.text(parts["header"]) { return .header(header.lowercased()) }
        guard let route = nodes.text(parts["route"]), let list = nodes.text(parts["list"]) else {
            nodes.fail(node, "say where: 'header: NAME', or 'route: /path' with 'list: member'")
            return nil
        }
        let parameter = nodes.text(parts["of"])
        var scopes = ScopeRules.ScopeList(
            route: route,
            parameter: parameter,
            role: nodes.text(parts["role"]) ?? parameter ?? "token",
            path: PackReader.path(list),
            rows: []
        )
        for row in nodes.elements(parts["rows"]) {
            let row = nodes.mapping(row, ["when", "grants"])
            guard let when = row["when"], let grants = nodes.text(row["grants"]) else {
                nodes.fail(row["when"] ?? node, "a row needs 'when: {member: value}' and 'grants: scope'")
                continue
            }
            let conditions = nodes.entries(when).map { entry in
                (member: entry.key, values: Set(nodes.texts(entry.value).map { $0.lowercased() }))
            }
            scopes.rows.append((conditions, grants))
        }
        return .list(scopes)
    }

    private mutating func accepted(_ node: YAMLNode) -> ScopeRules.Accepted? {
        let parts = nodes.mapping(node, ["header", "json", "form"])
        let words = ScopeRules.Form.allCases.map(\.rawValue)
        let form = nodes.choice(parts["form"], ScopeRules.Form.init(rawValue:), words) ?? .any
        if let header = nodes.text(parts["header"]) { return .header(header.lowercased(), form) }
        if let member = nodes.text(parts["json"]) { return .member(PackReader.path(member), form) }
        nodes.fail(node, "say where: 'header: NAME' or 'json: member'")
        return nil
    }

    /// A scope that a route needs and nobody declares is a misspelling.
    mutating func checkScopeNames(_ draft: PackDraft, at node: YAMLNode?) {
        guard let node, !draft.scopeRules.definitions.isEmpty else { return }
        var used = Set(draft.routes.flatMap { $0.operation.needs?.scopes ?? [] })
        for requirement in draft.needsByMethod.values { used.formUnion(requirement.scopes) }
        for definition in draft.scopeRules.definitions.values { used.formUnion(definition.implies) }
        for name in used.subtracting(draft.scopeRules.definitions.keys).sorted() {
            nodes.fail(
                node,
                "the scope '\(Secrets().kept(name, limit: 60))' is needed or implied; declare it under 'define:'"
            )
        }
    }
}
