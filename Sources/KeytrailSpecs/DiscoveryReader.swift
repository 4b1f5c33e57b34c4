internal import KeytrailModel
internal import KeytrailYAML

/// Reads a document of Google's discovery service: the scopes of a method are alternatives.
enum DiscoveryReader {
    static func description(
        _ root: YAMLNode,
        _ options: DescriptionOptions,
        _ log: inout DescriptionLog
    ) -> APIDescription? {
        guard let address = root["rootUrl"]?.text, let scheme = address.firstRange(of: "://") else {
            log.fail(root["rootUrl"] ?? root, "a discovery document needs 'rootUrl:'")
            return nil
        }
        var description = APIDescription(form: .discovery, title: root["title"]?.text ?? root["name"]?.text ?? "")
        description.version = [root["version"]?.scalar?.text, root["revision"]?.scalar?.text].compactMap(\.self)
            .joined(separator: ", ")
        description.presentations = [.bearer, .query("key"), .query("access_token")]
        var servers = ServerReader()
        let rest = address[scheme.upperBound...]
        servers.note(host: String(rest.prefix { $0 != "/" }), at: root, &log)
        description.hosts = servers.hosts
        let path = rest.drop { $0 != "/" } + "/" + (root["servicePath"]?.text ?? "")
        let base = path.split(separator: "/").map { "/" + $0 }.joined()
        var table = OperationTable()
        read(root, bases: options.bases.isEmpty ? [base] : options.bases, into: &table, &log)
        description.operations = table.operations
        description.routes = table.routes
        let declared = (root["auth"]?["oauth2"]?["scopes"]?.entries ?? []).map(\.key)
        for name in table.operations.reduce(into: Set(declared), { $0.formUnion($1.needs?.scopes ?? []) }) {
            description.scopes[name] = .some(nil)
        }
        return description
    }

    private static func read(
        _ node: YAMLNode,
        bases: [String],
        into table: inout OperationTable,
        _ log: inout DescriptionLog
    ) {
        for entry in node["methods"]?.entries ?? [] {
            guard let method = entry.value["httpMethod"]?.text, let path = path(entry.value) else {
                log.count(.error, entry.keyLocation, "a method needs 'httpMethod:' and 'path:'; this one is left out")
                continue
            }
            let operation = DescribedOperation(
                method: method.uppercased(),
                path: path,
                needs: needs(entry.value["scopes"], at: entry.keyLocation, &log)
            )
            table.add(operation, bases: bases, at: entry.keyLocation, &log)
        }
        for entry in node["resources"]?.entries ?? [] { read(entry.value, bases: bases, into: &table, &log) }
    }

    /// The flat path has a parameter for every segment; `{+name}` of the other may stand for several.
    private static func path(_ method: YAMLNode) -> String? {
        (method["flatPath"]?.text ?? method["path"]?.text).map { $0.hasPrefix("/") ? $0 : "/" + $0 }
    }

    private static func needs(
        _ node: YAMLNode?,
        at location: SourceLocation,
        _ log: inout DescriptionLog
    ) -> ScopeRequirement? {
        guard let node else {
            log.count(.note, location, "the method lists no scopes, so what it needs is not known")
            return nil
        }
        let names = node.elements?.compactMap { $0.scalar?.text } ?? []
        guard let elements = node.elements, names.count == elements.count,
            names.allSatisfy({ ScopeName.mistake($0) == nil })
        else {
            log.count(.error, node.location, "scopes are a list of names without spaces; what it needs is left open")
            return nil
        }
        return ScopeRequirement(anyOf: names.isEmpty ? [[]] : Set(names).sorted().map { [$0] })
    }
}
