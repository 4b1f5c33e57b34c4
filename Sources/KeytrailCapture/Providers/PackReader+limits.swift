internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    /// `limits: [{bucket: api-key, of: key, limit: 300, window: 10s, routes: […], except: […]}]`.
    mutating func limits(_ node: YAMLNode?) -> [DeclaredLimit] {
        var names: Set<String> = []
        return nodes.elements(node).compactMap { element in
            guard let limit = limit(element) else { return nil }
            guard names.insert(limit.bucket).inserted else {
                nodes.fail(
                    element,
                    "this bucket was listed before; keep one of them, or name the other one differently"
                )
                return nil
            }
            return limit
        }
    }

    private mutating func limit(_ node: YAMLNode) -> DeclaredLimit? {
        let parts = nodes.mapping(node, ["bucket", "of", "limit", "window", "routes", "except"])
        guard let bucket = nodes.text(parts["bucket"]), let role = nodes.text(parts["of"]), let count = parts["limit"],
            let length = parts["window"]
        else {
            nodes.fail(node, "a limit needs 'bucket:', 'of:' (a part of the credential), 'limit:' and 'window:'")
            return nil
        }
        guard let limit = nodes.integer(count, in: 1...1_000_000) else { return nil }
        guard let window = nodes.text(length).flatMap(TimeSpan.init(sigma:)), window > .zero else {
            nodes.fail(length, "write a length of time such as 10s, 15m, 1h or 1d")
            return nil
        }
        if let except = parts["except"], parts["routes"] != nil {
            nodes.fail(except, "write 'routes:' or 'except:', not both")
            return nil
        }
        return DeclaredLimit(
            bucket: bucket,
            role: role,
            limit: limit,
            window: window,
            routes: parts["routes"].map { templates($0) },
            exempt: templates(parts["except"])
        )
    }

    private mutating func templates(_ node: YAMLNode?) -> Set<String> {
        var templates: Set<String> = []
        for element in nodes.elements(node) {
            guard let text = nodes.text(element) else { continue }
            do {
                templates.insert(try RouteTemplate(text).text)
            } catch {
                nodes.fail(element, error.message)
            }
        }
        return templates
    }
}
