internal import KeytrailModel

/// Which resources calls touched, as far as routes name them.
struct ScopeResources {
    private var touched: [String: Set<String>] = [:]

    /// Takes a call's route and path: the first parameters of `/repos/{owner}/{repo}/issues` name a resource of kind `repos`.
    mutating func add(route: String, path: String) {
        let template = route.split(separator: "/")
        let segments = path.split(separator: "/")
        guard template.count <= segments.count,
            let first = template.firstIndex(where: { $0.utf8.first == UInt8(ascii: "{") }), first > 0
        else { return }
        let parameters = template[first...].prefix { $0.utf8.first == UInt8(ascii: "{") }
        let values = segments[parameters.indices]
        // What was taken out because it is secret names nothing.
        guard !values.contains(where: { $0.utf8.first == UInt8(ascii: "{") }) else { return }
        touched[String(template[first - 1]), default: []].insert(values.joined(separator: "/"))
    }

    /// What was touched by kind, against what is granted, as an inspection told.
    func resources(_ permissions: [CredentialState.Permission]) -> [ScopeResource] {
        touched.map { kind, values in
            let rows = permissions.filter { $0.model == kind || $0.model + "s" == kind }
            let isForAll = rows.contains { $0.id == "*" }
            let granted = isForAll || rows.isEmpty ? nil : Set(rows.map(\.id)).count
            return ScopeResource(kind: kind, touched: values.count, granted: granted, isForAll: isForAll)
        }.sorted { ($1.touched, $0.kind) < ($0.touched, $1.kind) }.prefix(10).map(\.self)
    }
}
