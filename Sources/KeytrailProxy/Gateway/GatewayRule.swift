/// Requests that a route lets through or refuses.
package struct GatewayRule: Sendable, Hashable {
    /// The methods it speaks of; none for all of them.
    package var methods: Set<String>
    /// The paths it speaks of, without the route's prefix; `nil` for all of them.
    package var path: PathTemplate?

    /// Creates a rule.
    package init(methods: Set<String> = [], path: PathTemplate? = nil) {
        self.methods = methods
        self.path = path
    }

    /// Whether it speaks of a request.
    func matches(method: String, path segments: [Substring]) -> Bool {
        (methods.isEmpty || methods.contains(method)) && (path?.matches(segments) ?? true)
    }
}
