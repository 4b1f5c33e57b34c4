internal import KeytrailModel
internal import KeytrailYAML

/// Reads OpenAPI 3.x and Swagger 2.0 (OpenAPI Specification 3.1.1 §4.8, 2.0 "Security Requirement Object").
struct OpenAPIReader {
    /// The members of a path item that are operations.
    static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]

    private let root: YAMLNode
    private let options: DescriptionOptions
    private let references: ReferenceTable
    private var security: SecurityReader
    private var servers = ServerReader()
    private var table = OperationTable()

    /// The description of a document; `nil` when its version is not known.
    static func description(
        _ root: YAMLNode,
        _ options: DescriptionOptions,
        _ log: inout DescriptionLog
    ) -> APIDescription? {
        guard let form = form(root, &log) else { return nil }
        let references = ReferenceTable(root: root)
        let security = SecurityReader(root, references, options, &log)
        var reader = OpenAPIReader(root: root, options: options, references: references, security: security)
        return reader.description(form, &log)
    }

    private init(root: YAMLNode, options: DescriptionOptions, references: ReferenceTable, security: SecurityReader) {
        self.root = root
        self.options = options
        self.references = references
        self.security = security
    }

    private static func form(_ root: YAMLNode, _ log: inout DescriptionLog) -> APIDescription.Form? {
        if let version = root["openapi"] {
            guard version.scalar?.text.hasPrefix("3.") == true else {
                log.fail(version, "only OpenAPI 3.x and Swagger 2.0 can be read")
                return nil
            }
            if let other = root["swagger"] {
                log.fail(other, "the document says both 'openapi' and 'swagger'; keep the one that it is")
                return nil
            }
            return .openAPI
        }
        guard root["swagger"]?.scalar?.text.hasPrefix("2") == true else {
            log.fail(root["swagger"] ?? root, "only OpenAPI 3.x and Swagger 2.0 can be read")
            return nil
        }
        return .swagger
    }

    private mutating func description(_ form: APIDescription.Form, _ log: inout DescriptionLog) -> APIDescription {
        var description = APIDescription(form: form, title: root["info"]?["title"]?.scalar?.text ?? "")
        description.version = root["info"]?["version"]?.scalar?.text
        let bases = bases(form, &log)
        if let paths = root["paths"] {
            for entry in entries(paths, &log) where !entry.key.hasPrefix("x-") { read(entry, bases: bases, &log) }
        } else {
            log.warn(root.location, "the document has no 'paths:', so it names no operation")
        }
        description.hosts = servers.hosts
        description.presentations = security.presentations
        description.operations = table.operations
        description.routes = table.routes
        for name in security.declared.union(table.operations.flatMap { $0.needs?.scopes ?? [] }) {
            description.scopes[name] = .some(nil)
        }
        return description
    }

    private mutating func bases(_ form: APIDescription.Form, _ log: inout DescriptionLog) -> [String] {
        switch form {
        case .swagger:
            if let host = root["host"], let name = host.text { servers.note(host: name, at: host, &log) }
            return options.bases.isEmpty ? [ServerReader.trimmed(root["basePath"]?.text ?? "")] : options.bases
        case .openAPI, .discovery, .graphPermissions:
            let found = servers.bases(root["servers"], &log) ?? [""]
            return options.bases.isEmpty ? found : options.bases
        }
    }

    private mutating func read(_ entry: YAMLNode.Entry, bases: [String], _ log: inout DescriptionLog) {
        guard entry.key.hasPrefix("/") else {
            return log.count(.error, entry.keyLocation, "a path begins with '/'; this one is left out")
        }
        guard let item = references.resolved(entry.value, &log) else { return }
        let itemBases = ownBases(item, &log) ?? bases
        for member in entries(item, &log) where OpenAPIReader.methods.contains(member.key) {
            guard member.value.entries != nil, member.value["$ref"] == nil else {
                log.count(
                    .error,
                    member.keyLocation,
                    "an operation is a mapping, and no reference; this one is left out"
                )
                continue
            }
            let operation = DescribedOperation(
                method: member.key.uppercased(),
                path: entry.key,
                needs: security.needs(member, &log)
            )
            let bases = ownBases(member.value, &log) ?? itemBases
            table.add(operation, bases: bases, at: member.keyLocation, &log)
        }
    }

    /// The servers of a path or operation, which replace those of the document.
    private mutating func ownBases(_ node: YAMLNode, _ log: inout DescriptionLog) -> [String]? {
        guard let found = servers.bases(node["servers"], &log) else { return nil }
        return options.bases.isEmpty ? found : nil
    }

    private func entries(_ node: YAMLNode, _ log: inout DescriptionLog) -> [YAMLNode.Entry] {
        guard let entries = node.entries else {
            log.fail(node, "\(node.kind) where a mapping is wanted")
            return []
        }
        return entries
    }
}
