internal import KeytrailModel
internal import KeytrailYAML

/// Reads security schemes, and what operations require of them.
struct SecurityReader {
    private struct Scheme {
        var hasScopes: Bool
        var declared: Set<String>
    }

    private let options: DescriptionOptions
    private let standard: YAMLNode?
    private var schemes: [String: Scheme] = [:]
    /// How credentials are presented, each way once.
    private(set) var presentations: [APIDescription.Presentation] = []

    /// Every scope that a scheme declares.
    var declared: Set<String> {
        let used = schemes.filter { options.schemes.isEmpty || options.schemes.contains($0.key) }
        return used.values.reduce(into: []) { $0.formUnion($1.declared) }
    }

    init(_ root: YAMLNode, _ references: ReferenceTable, _ options: DescriptionOptions, _ log: inout DescriptionLog) {
        self.options = options
        standard = root["security"]
        let declared = root["components"]?["securitySchemes"] ?? root["securityDefinitions"]
        for entry in declared?.entries ?? [] {
            guard let node = references.resolved(entry.value, &log) else { continue }
            read(node, name: entry.key, &log)
        }
        for name in options.schemes.sorted() where schemes[name] == nil {
            log.warn((declared ?? root).location, "the document has no security scheme '\(name)'")
        }
    }

    private mutating func read(_ node: YAMLNode, name: String, _ log: inout DescriptionLog) {
        var presentation = APIDescription.Presentation.bearer
        var scheme = Scheme(hasScopes: false, declared: [])
        switch node["type"]?.text {
        case "oauth2", "openIdConnect":
            scheme.hasScopes = true
            let flows = node["flows"]?.entries?.map(\.value) ?? [node]
            for entry in flows.flatMap({ $0["scopes"]?.entries ?? [] }) {
                if let mistake = ScopeName.mistake(entry.key) {
                    log.count(.warning, entry.keyLocation, "\(mistake); this one is left out")
                } else {
                    scheme.declared.insert(entry.key)
                }
            }
        case "basic": presentation = .basic
        case "http":
            if node["scheme"]?.text?.lowercased() == "basic" { presentation = .basic }
        case "apiKey":
            guard let name = node["name"]?.text else {
                log.fail(node, "a scheme of type 'apiKey' needs 'name:'")
                break
            }
            switch node["in"]?.text {
            case "header": presentation = .header(name)
            case "query": presentation = .query(name)
            case "cookie": presentation = .cookie(name)
            default: log.fail(node, "a scheme of type 'apiKey' needs 'in:' header, query or cookie")
            }
        case "mutualTLS":
            schemes[name] = scheme
            return
        default: log.fail(node, "the type of this security scheme is not known; what requires it is read as scopes")
        }
        schemes[name] = scheme
        let isWanted = options.schemes.isEmpty || options.schemes.contains(name)
        if isWanted, !presentations.contains(presentation) { presentations.append(presentation) }
    }

    /// What an operation needs; `nil` when neither it nor the document says, or what is said cannot be read.
    func needs(_ operation: YAMLNode.Entry, _ log: inout DescriptionLog) -> ScopeRequirement? {
        let node = operation.value
        let listed = atlassian(node["x-atlassian-oauth2-scopes"], &log)
        let current = listed.filter { $0.state == "current" }.map(\.scopes).filter { !$0.isEmpty }
        var sets: [[String]]
        if let security = node["security"] ?? standard {
            guard let read = alternatives(security, &log) else { return nil }
            sets = read
            if let scopes = current.first, !sets.contains(scopes), options.schemes.isEmpty {
                log.count(
                    .warning,
                    operation.keyLocation,
                    "'x-atlassian-oauth2-scopes' names other scopes than 'security', which is followed"
                )
            }
        } else if !listed.isEmpty {
            sets = current
        } else {
            log.count(.note, operation.keyLocation, "neither the operation nor the document says what it needs")
            return nil
        }
        for entry in listed where options.states.contains(entry.state) && !entry.scopes.isEmpty {
            sets.append(entry.scopes)
        }
        if options.isListAlternatives { sets = sets.flatMap { $0.map { [$0] } } }
        let unique = sets.indices.filter { !sets[..<$0].contains(sets[$0]) }.map { sets[$0] }
        return ScopeRequirement(anyOf: unique.isEmpty ? [[]] : unique)
    }

    /// The alternatives that name scopes, each sorted; `nil` when one cannot be read.
    ///
    /// An alternative without scopes serves another kind of credential, or none: it demands nothing of one that has scopes.
    private func alternatives(_ node: YAMLNode, _ log: inout DescriptionLog) -> [[String]]? {
        if node.entries != nil {
            log.count(.warning, node.location, "'security' is a list; this mapping is read as its one element")
        }
        guard let elements = node.elements ?? node.entries.map({ _ in [node] }) else {
            log.count(.error, node.location, "'security' is a list of mappings; write '[]' where nothing is needed")
            return nil
        }
        var sets: [[String]] = []
        for element in elements {
            guard let set = scopes(of: element, &log) else { return nil }
            if !set.isEmpty { sets.append(set.sorted()) }
        }
        return sets
    }

    private func scopes(of requirement: YAMLNode, _ log: inout DescriptionLog) -> Set<String>? {
        guard let entries = requirement.entries else {
            log.count(.error, requirement.location, "a security requirement is a mapping of schemes to lists of scopes")
            return nil
        }
        var scopes: Set<String> = []
        for entry in entries {
            guard let elements = entry.value.elements else {
                log.count(.error, entry.value.location, "the scopes of a scheme are a list; write '[]' for none")
                return nil
            }
            guard options.schemes.isEmpty || options.schemes.contains(entry.key) else { continue }
            let scheme = schemes[entry.key]
            if scheme == nil {
                log.count(
                    .warning,
                    entry.keyLocation,
                    "no security scheme is called '\(entry.key)'; its scopes are read"
                )
            } else if scheme?.hasScopes == false, !elements.isEmpty {
                log.count(
                    .note,
                    entry.keyLocation,
                    "the scheme '\(entry.key)' is no OAuth 2.0; what is listed for it is read as scopes"
                )
            }
            for element in elements {
                guard let name = name(element, &log) else { return nil }
                if let scheme, scheme.hasScopes, !scheme.declared.isEmpty, !scheme.declared.contains(name) {
                    log.count(
                        .warning,
                        element.location,
                        "the scope '\(name)' is needed, and '\(entry.key)' does not declare it"
                    )
                }
                scopes.insert(name)
            }
        }
        return scopes
    }

    /// A scope's name; `nil` when it cannot be one.
    private func name(_ node: YAMLNode, _ log: inout DescriptionLog) -> String? {
        guard let name = node.scalar?.text else {
            log.count(.error, node.location, "a scope is a text; what the operation needs is left open")
            return nil
        }
        guard let mistake = ScopeName.mistake(name) else {
            if name == "none" {
                let message =
                    "a scope is called 'none', and is read as one; where nothing is meant, write 'needs: none'"
                log.count(.note, node.location, message)
            }
            return name
        }
        log.count(.error, node.location, "\(mistake); what the operation needs is left open")
        return nil
    }

    /// `x-atlassian-oauth2-scopes`: a list of `{state, scheme, scopes}`.
    private func atlassian(_ node: YAMLNode?, _ log: inout DescriptionLog) -> [(state: String, scopes: [String])] {
        guard let node else { return [] }
        guard let elements = node.elements else {
            log.count(.warning, node.location, "'x-atlassian-oauth2-scopes' is a list; it is not read")
            return []
        }
        return elements.compactMap { element in
            guard let state = element["state"]?.text, let scopes = element["scopes"]?.elements else {
                log.count(
                    .warning,
                    element.location,
                    "scopes of Atlassian have 'state:' and a list 'scopes:'; not read"
                )
                return nil
            }
            let names = Set(scopes.compactMap { name($0, &log) })
            return (state.lowercased(), names.sorted())
        }
    }
}
