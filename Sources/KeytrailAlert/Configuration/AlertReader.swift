internal import KeytrailCapture
internal import KeytrailCredentials
package import KeytrailModel
internal import KeytrailStore
internal import KeytrailYAML

extension AlertConfiguration {
    /// Reads the part `alerts` of a configuration file; `file` names it in diagnostics.
    ///
    /// Nothing results where there is an error: somebody would believe to be told.
    ///
    /// - Returns: `.none` when the file has no such part.
    package static func parse(text: String, file: String) -> (AlertConfiguration?, [Diagnostic]) {
        let yaml = YAMLFile(text: text, file: file)
        var reader = AlertReader()
        var configuration = AlertConfiguration.none
        if let node = yaml.documents.first?["alerts"], !node.isNull { configuration = reader.read(node) }
        let diagnostics = yaml.diagnostics + reader.nodes.diagnostics + reader.warnings
        return (diagnostics.contains { $0.severity == .error } ? nil : configuration, diagnostics)
    }
}

/// Reads the YAML tree of the part `alerts`.
struct AlertReader {
    var nodes = NodeReader()
    private(set) var warnings: [Diagnostic] = []

    mutating func read(_ node: YAMLNode) -> AlertConfiguration {
        let parts = nodes.mapping(node, ["sinks", "routes"])
        var sinks: [SinkConfiguration] = []
        // A sink that cannot be read is there all the same, for the routes that name it.
        var names: Set<String> = []
        for entry in parts["sinks"].map({ nodes.entries($0) }) ?? [] {
            names.insert(entry.key)
            guard isName(entry.key, at: entry.keyLocation) else { continue }
            if let sink = readSink(entry.key, entry.value, at: entry.keyLocation) { sinks.append(sink) }
        }
        var routes: [AlertRoute] = []
        for (index, element) in nodes.elements(parts["routes"]).enumerated() {
            guard let route = readRoute(element, number: index + 1, sinks: names) else { continue }
            if routes.contains(where: { $0.name == route.name }) {
                nodes.fail(
                    element["name"] ?? element,
                    "another route is called '\(route.name)'; give each its own 'name'"
                )
            }
            checkExpiry(of: route, sinks, at: element)
            routes.append(route)
        }
        let used = Set(routes.flatMap(\.sinks))
        for entry in parts["sinks"]?.entries ?? [] where !used.contains(entry.key) && names.contains(entry.key) {
            warn(entry.keyLocation, "no route leads to '\(NodeReader.shown(entry.key))'; name it in a route's 'sinks'")
        }
        return AlertConfiguration(sinks: sinks, routes: routes)
    }

    private mutating func checkExpiry(of route: AlertRoute, _ sinks: [SinkConfiguration], at node: YAMLNode) {
        for sink in sinks where route.sinks.contains(sink.name) {
            guard case .http(let settings) = sink.kind, case .alertmanager(let expires) = settings.shape else {
                continue
            }
            if route.repetition.map({ $0 >= expires }) ?? true {
                let advice = "write 'repeat:' with less than that"
                warn(
                    node.location,
                    "'\(sink.name)' takes an alert for over after \(expires) without news of it; \(advice)"
                )
            }
        }
    }

    mutating func warn(_ location: SourceLocation, _ message: String) {
        warnings.append(Diagnostic(.warning, at: location, message))
    }

    /// Whether a text can name a sink or a route; says so where it cannot.
    mutating func isName(_ text: String, at location: SourceLocation) -> Bool {
        guard (1...64).contains(text.utf8.count), !SecretShape.isFound(in: text),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else {
            nodes.fail(location, "write a name of at most 64 letters, digits, '.', '_' and '-'; never a secret")
            return false
        }
        return true
    }

    /// A length of time within bounds.
    mutating func span(_ node: YAMLNode?, _ range: ClosedRange<TimeSpan>) -> TimeSpan? {
        guard let node, let text = nodes.text(node) else { return nil }
        guard let span = TimeSpan(sigma: text), range.contains(span) else {
            let bounds = "from \(range.lowerBound) to \(range.upperBound)"
            nodes.fail(
                node,
                "'\(NodeReader.shown(text))' is no length of time here; write one \(bounds), such as 30s, 5m or 4h"
            )
            return nil
        }
        return span
    }

    /// A reference to where a secret is kept.
    mutating func reference(_ node: YAMLNode?) -> SecretReference? {
        guard let node else { return nil }
        guard let reference = node.text.flatMap(SecretReference.init) else {
            // What stands here may be the secret itself, so nothing of it is repeated.
            nodes.fail(node, "this must be a reference such as env:NAME or file:PATH, never the value itself")
            return nil
        }
        guard reference.isAbsolute else {
            nodes.fail(node, "write the file's whole path, from '/' or '~/': a program may run in any folder")
            return nil
        }
        return reference
    }

    /// A path from the root or the home folder.
    mutating func path(_ node: YAMLNode?) -> String? {
        guard let node, let text = nodes.text(node) else { return nil }
        guard text.hasPrefix("/") || text.hasPrefix("~/"), !text.utf8.contains(0) else {
            nodes.fail(node, "write the whole path, from '/' or '~/': a program may run in any folder")
            return nil
        }
        return text
    }
}
