internal import KeytrailCapture
package import KeytrailModel
internal import KeytrailYAML

extension GatewayConfiguration {
    /// Reads a configuration file; `file` names it in diagnostics, `otherKeys` are keys beside `gateway` that are not ours.
    ///
    /// Nothing results where there is an error: a gateway that does less than its file says might let more through.
    package static func parse(
        text: String,
        file: String,
        otherKeys: [String] = ["credentials", "alerts"]
    ) -> (GatewayConfiguration?, [Diagnostic]) {
        let yaml = YAMLFile(text: text, file: file)
        var reader = GatewayReader()
        guard let root = yaml.documents.first else {
            let hint = "there is no 'gateway:' in it; see docs/gateway.md for an example"
            return (nil, yaml.diagnostics + [Diagnostic(.error, at: SourceLocation(file: file), hint)])
        }
        let configuration = reader.read(root, otherKeys: otherKeys)
        for other in yaml.documents.dropFirst() {
            reader.nodes.fail(other, "a second document; write all into the first")
        }
        let diagnostics = yaml.diagnostics + reader.nodes.diagnostics + reader.warnings
        return (diagnostics.contains { $0.severity == .error } ? nil : configuration, diagnostics)
    }
}

/// Reads a gateway's YAML tree.
struct GatewayReader {
    var nodes = NodeReader()
    private(set) var warnings: [Diagnostic] = []

    mutating func read(_ root: YAMLNode, otherKeys: [String]) -> GatewayConfiguration? {
        let parts = nodes.mapping(root, ["gateway"] + otherKeys)
        guard let node = parts["gateway"] else {
            nodes.fail(root, "there is no 'gateway:' in it; see docs/gateway.md for an example")
            return nil
        }
        let gateway = nodes.mapping(node, ["listen", "hosts", "allow-remote", "routes"])
        var routes: [(route: GatewayRoute, place: SourceLocation)] = []
        for element in nodes.elements(gateway["routes"]) {
            guard let route = readRoute(element) else { continue }
            if let earlier = routes.first(where: { $0.route.prefix == route.prefix }) {
                let prefix = route.prefix.isEmpty ? "/" : route.prefix
                nodes.fail(element["prefix"] ?? element, "'\(prefix)' has a route already, at \(earlier.place)")
            }
            routes.append((route, element.location))
        }
        if gateway["routes"]?.elements?.isEmpty ?? true {
            nodes.fail(gateway["routes"] ?? node, "a gateway needs 'routes:', a list of 'prefix' and 'upstream'")
        }
        var configuration = GatewayConfiguration(hosts: readHosts(gateway["hosts"]), routes: routes.map(\.route))
        let mayBeRemote = nodes.bool(gateway["allow-remote"]) ?? false
        readListen(gateway["listen"], mayBeRemote: mayBeRemote, into: &configuration)
        checkLoops(configuration, at: node)
        return configuration
    }

    private mutating func readHosts(_ node: YAMLNode?) -> [String] {
        let element = node?.elements ?? node.map { [$0] } ?? []
        return zip(element, nodes.texts(node)).compactMap { node, text in
            guard let host = Origin(authority: text, isSecure: false, defaultPort: 0), host.port == 0 else {
                nodes.fail(node, "'\(NodeReader.shown(text))' is no host; write a name or an address without a port")
                return nil
            }
            return host.host
        }
    }

    private mutating func readListen(
        _ node: YAMLNode?,
        mayBeRemote: Bool,
        into configuration: inout GatewayConfiguration
    ) {
        guard let node, let text = nodes.text(node) else { return }
        let isAnyPort = text.hasSuffix(":0")
        let authority = isAnyPort ? String(text.dropLast(2)) : text
        guard let origin = Origin(authority: authority, isSecure: false, defaultPort: 0),
            (origin.port == 0) == isAnyPort
        else {
            nodes.fail(node, "'\(NodeReader.shown(text))' is no address and port; write 127.0.0.1:8787 or '[::1]:8787'")
            return
        }
        configuration.address = origin.host
        configuration.port = origin.port
        if !configuration.isLoopback, !mayBeRemote {
            let message = "other machines could use the credentials behind \(NodeReader.shown(text)), unencrypted"
            nodes.fail(node, "\(message); listen on 127.0.0.1, or write 'allow-remote: true'")
        }
    }

    private mutating func checkLoops(_ configuration: GatewayConfiguration, at node: YAMLNode) {
        for route in configuration.routes {
            let upstream = route.upstream.origin
            guard upstream.port == configuration.port, upstream.host == configuration.address || upstream.isLoopback
            else {
                continue
            }
            nodes.fail(node, "the upstream of '\(route.name)' is the gateway itself; name the server behind it")
        }
    }

    mutating func warn(_ node: YAMLNode, _ message: String) {
        warnings.append(Diagnostic(.warning, at: node.location, message))
    }
}
