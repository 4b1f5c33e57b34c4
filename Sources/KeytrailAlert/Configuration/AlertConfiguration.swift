/// Whom to tell of what: the part `alerts` of the configuration.
package struct AlertConfiguration: Sendable, Hashable {
    /// Where alerts arrive, in the order of the file; their names differ.
    package var sinks: [SinkConfiguration]
    /// What is told to whom, in the order of the file; their names differ.
    package var routes: [AlertRoute]

    /// Nobody is told of anything.
    package static let none = AlertConfiguration(sinks: [], routes: [])

    /// Creates a configuration.
    package init(sinks: [SinkConfiguration], routes: [AlertRoute]) {
        self.sinks = sinks
        self.routes = routes
    }

    /// The sink of that name.
    package func sink(_ name: String) -> SinkConfiguration? { sinks.first { $0.name == name } }
}
