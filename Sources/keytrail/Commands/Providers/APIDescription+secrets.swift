internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailSpecs

extension APIDescription {
    /// The description without what looks like a secret, and how many operations, scopes and fields were left out for it.
    ///
    /// Documents are examples, and people paste what they have into examples: a hook's address as a path, a token as a version.
    func withoutSecrets() -> (kept: APIDescription, leftOut: Int) {
        var kept = self
        kept.title = Recorder.redacted(foreign: title)
        kept.version = version.map { Recorder.redacted(foreign: $0) }
        kept.hosts = hosts.filter { !Recorder.holdsSecret(foreign: $0) }
        kept.presentations = presentations.filter { !$0.isSecret }
        kept.scopes = scopes.filter { !Recorder.holdsSecret(foreign: $0.key) }
        kept.operations = operations.filter { !Recorder.holdsSecret(foreign: $0.path) }.map { operation in
            var operation = operation
            operation.needs = operation.needs?.withoutSecrets
            return operation
        }
        kept.routes = routes.filter { !Recorder.holdsSecret(foreign: $0.template) }.map { route in
            var route = route
            route.needs = route.needs?.withoutSecrets
            return route
        }
        let lists = [
            (hosts.count, kept.hosts.count), (presentations.count, kept.presentations.count),
            (scopes.count, kept.scopes.count), (operations.count, kept.operations.count),
        ]
        let texts = [kept.title != title, kept.version != version].count { $0 }
        return (kept, lists.reduce(texts) { $0 + $1.0 - $1.1 })
    }
}

extension APIDescription.Presentation {
    fileprivate var isSecret: Bool {
        switch self {
        case .bearer, .basic: false
        case .header(let name), .query(let name), .cookie(let name): Recorder.holdsSecret(foreign: name)
        }
    }
}

extension ScopeRequirement {
    /// The requirement; `nil`, so that it is left open, where a scope of it looks like a secret.
    fileprivate var withoutSecrets: ScopeRequirement? {
        scopes.contains { Recorder.holdsSecret(foreign: $0) } ? nil : self
    }
}
