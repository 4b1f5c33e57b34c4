internal import KeytrailModel

/// Gathers operations, and the routes that they are in requests.
struct OperationTable {
    private(set) var operations: [DescribedOperation] = []
    private(set) var routes: [DescribedRoute] = []
    /// By method and shape.
    private var known: [String: Int] = [:]

    /// Adds an operation below each base; where requests cannot tell it from an earlier one, that is told.
    mutating func add(
        _ operation: DescribedOperation,
        bases: [String],
        at location: SourceLocation,
        _ log: inout DescriptionLog
    ) {
        operations.append(operation)
        for base in bases {
            do throws(TemplateText.Mistake) {
                let template = try TemplateText.make(base: base, path: operation.path)
                let key = operation.method + " " + TemplateText.shape(template)
                if let index = known[key] {
                    merge(operation, into: index, at: location, &log)
                } else {
                    known[key] = routes.count
                    routes.append(.init(method: operation.method, template: template, needs: operation.needs))
                }
            } catch {
                log.count(.error, location, "no route can be made of it: \(error.message)")
            }
        }
    }

    private mutating func merge(
        _ operation: DescribedOperation,
        into index: Int,
        at location: SourceLocation,
        _ log: inout DescriptionLog
    ) {
        let other = routes[index]
        guard operation.needs != other.needs else {
            return log.count(.note, location, "operations that no request tells apart are one route")
        }
        guard let needs = operation.needs, let known = other.needs else {
            routes[index].needs = nil
            let message = "no request tells this from an earlier operation, and only one says what it needs; left open"
            return log.count(.warning, location, message)
        }
        let union = known.anyOf + needs.anyOf.filter { !known.anyOf.contains($0) }
        routes[index].needs = ScopeRequirement(anyOf: union)
        let message = "no request tells this from an earlier operation, which needs other scopes; either is taken to do"
        log.count(.warning, location, message)
    }
}
