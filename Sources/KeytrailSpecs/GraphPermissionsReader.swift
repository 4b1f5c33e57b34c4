internal import KeytrailModel
internal import KeytrailYAML

/// Reads Microsoft Graph's `permissions.json`: what each permission opens, turned round to what each operation needs.
struct GraphPermissionsReader {
    private struct Key: Hashable {
        var method: String
        var path: String
    }

    private let options: DescriptionOptions
    private var order: [Key] = []
    private var needs: [Key: [[String]]] = [:]
    private var places: [Key: SourceLocation] = [:]
    private var scopes: [String: Int?] = [:]

    static func description(
        _ root: YAMLNode,
        _ options: DescriptionOptions,
        _ log: inout DescriptionLog
    ) -> APIDescription? {
        guard let permissions = root["permissions"]?.entries else {
            log.fail(root, "'permissions:' is a mapping of permissions")
            return nil
        }
        var reader = GraphPermissionsReader(options: options)
        for entry in permissions { reader.read(entry, &log) }
        return reader.description(&log)
    }

    private init(options: DescriptionOptions) {
        self.options = options
    }

    private func description(_ log: inout DescriptionLog) -> APIDescription {
        var description = APIDescription(form: .graphPermissions, title: "Microsoft Graph")
        description.hosts = ["graph.microsoft.com"]
        description.presentations = [.bearer]
        description.scopes = scopes
        var table = OperationTable()
        let bases = options.bases.isEmpty ? ["/{version}"] : options.bases
        for key in order {
            let sets = needs[key] ?? []
            let operation = DescribedOperation(
                method: key.method,
                path: key.path,
                needs: ScopeRequirement(anyOf: sets.sorted { $0.lexicographicallyPrecedes($1) })
            )
            guard let place = places[key] else { continue }
            table.add(operation, bases: bases, at: place, &log)
        }
        description.operations = table.operations
        description.routes = table.routes
        return description
    }

    private mutating func read(_ permission: YAMLNode.Entry, _ log: inout DescriptionLog) {
        if let mistake = ScopeName.mistake(permission.key) {
            return log.count(.error, permission.keyLocation, "\(mistake); it is left out")
        }
        let wanted = (permission.value["schemes"]?.entries ?? []).filter { isWanted($0.key) }
        guard !wanted.isEmpty else { return }
        // The highest of its schemes: a pack has one weight for a name.
        let levels = wanted.compactMap { $0.value["privilegeLevel"]?.scalar?.integer }.filter { (1...5).contains($0) }
        scopes[permission.key] = .some(levels.max().map(Int.init))
        for set in permission.value["pathSets"]?.elements ?? [] {
            let keys = (set["schemeKeys"]?.elements ?? []).compactMap(\.text)
            guard keys.contains(where: isWanted) else { continue }
            let methods = (set["methods"]?.elements ?? []).compactMap(\.text)
            guard let paths = set["paths"]?.entries, !methods.isEmpty else {
                log.count(.error, set.location, "a set of paths needs 'methods:' and 'paths:'; this one is left out")
                continue
            }
            for path in paths {
                let together = alternatives(permission.key, path.value, &log)
                for method in methods { note(Key(method: method, path: path.key), together, at: path.keyLocation) }
            }
        }
    }

    private func isWanted(_ scheme: String) -> Bool { options.schemes.isEmpty || options.schemes.contains(scheme) }

    private mutating func note(_ key: Key, _ sets: [[String]], at location: SourceLocation) {
        if needs[key] == nil {
            order.append(key)
            places[key] = location
        }
        for set in sets where needs[key]?.contains(set) != true { needs[key, default: []].append(set) }
    }

    /// `least=…;AlsoRequires=A,B`: the permission together with one of the others.
    private func alternatives(_ name: String, _ value: YAMLNode, _ log: inout DescriptionLog) -> [[String]] {
        let parts = (value.scalar?.text ?? "").split(separator: ";")
        var sets: [[String]] = []
        for part in parts {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, sides[0].lowercased() == "alsorequires" else { continue }
            let others = sides[1].split(separator: ",").map(String.init)
            if others.count > 1 {
                log.count(.note, value.location, "'AlsoRequires' lists several permissions; any of them is taken to do")
            }
            for other in others {
                if ScopeName.mistake(other) == nil {
                    sets.append(Set([name, other]).sorted())
                } else {
                    log.count(.error, value.location, "'AlsoRequires' lists permissions between commas")
                }
            }
        }
        return sets.isEmpty ? [[name]] : sets
    }
}
