internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailYAML

extension GatewayReader {
    private static let routeKeys = [
        "prefix", "upstream", "name", "program", "as", "pace", "allow", "deny", "headers", "timeout", "keep-host",
        "encoded-slashes", "allow-plaintext",
    ]

    /// Reads one route; `nil` when it has no usable prefix or upstream.
    mutating func readRoute(_ node: YAMLNode) -> GatewayRoute? {
        let parts = nodes.mapping(node, GatewayReader.routeKeys)
        guard node.entries != nil else { return nil }
        let mayBePlain = nodes.bool(parts["allow-plaintext"]) ?? false
        let prefix = readPrefix(parts["prefix"], in: node)
        let upstream = readUpstream(parts["upstream"], in: node, mayBePlain: mayBePlain)
        guard let prefix, let upstream else { return nil }
        var route = GatewayRoute(prefix: prefix, upstream: upstream, name: readName(parts["name"]))
        route.program = readName(parts["program"])
        route.credential = readName(parts["as"])
        route.isPaced = nodes.bool(parts["pace"]) ?? false
        route.keepsHost = nodes.bool(parts["keep-host"]) ?? false
        route.allowsEncodedSlashes = nodes.bool(parts["encoded-slashes"]) ?? false
        route.allow = readRules(parts["allow"])
        route.deny = readRules(parts["deny"])
        route.timeout = readTimeout(parts["timeout"])
        readHeaders(parts["headers"], into: &route)
        if route.credential != nil, route.allow.isEmpty {
            let message = "every program that reaches the gateway may do all that '\(route.credential ?? "")' may"
            warn(parts["as"] ?? node, "\(message); say with 'allow:' what is needed")
        }
        return route
    }

    private mutating func readPrefix(_ node: YAMLNode?, in route: YAMLNode) -> String? {
        guard let node else {
            nodes.fail(route, "a route needs 'prefix:', such as '/trello'")
            return nil
        }
        guard let text = nodes.text(node) else { return nil }
        guard let path = try? RequestPath(text), !path.hasEncodedSlash else {
            nodes.fail(node, "'\(NodeReader.shown(text))' is no path; a prefix begins with '/', such as '/trello'")
            return nil
        }
        let normal = path.description == "/" ? "" : path.segments.map { "/" + $0 }.joined()
        guard normal == text || (normal.isEmpty && text == "/") else {
            nodes.fail(node, "write '\(normal.isEmpty ? "/" : normal)' instead: that is how paths are compared")
            return nil
        }
        return normal
    }

    private mutating func readUpstream(_ node: YAMLNode?, in route: YAMLNode, mayBePlain: Bool) -> GatewayUpstream? {
        guard let node else {
            nodes.fail(route, "a route needs 'upstream:', such as 'https://api.trello.com'")
            return nil
        }
        guard let text = nodes.text(node) else { return nil }
        do throws(GatewayUpstream.Problem) {
            let upstream = try GatewayUpstream(text)
            if !upstream.origin.isSecure, !upstream.origin.isLoopback, !mayBePlain {
                nodes.fail(node, "http would send credentials in clear; write https, or 'allow-plaintext: true'")
            }
            return upstream
        } catch {
            nodes.fail(node, GatewayReader.words(error))
            return nil
        }
    }

    private static func words(_ problem: GatewayUpstream.Problem) -> String {
        switch problem {
        case .notAURL: "this is no URL of a server; write 'https://' and a host, such as 'https://api.trello.com'"
        case .userinfo: "a user or password has no place in the URL; name a credential with 'as:'"
        case .queryOrFragment: "an upstream has no '?' and no '#'; a base path may follow the host"
        case .path: "the base path would be read in different ways; write it without dots, escapes and empty segments"
        }
    }

    private mutating func readName(_ node: YAMLNode?) -> String? {
        guard let node, let text = nodes.text(node) else { return nil }
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            !SecretShape.isFound(in: text)
        else {
            nodes.fail(node, "write a name of at most 64 letters, digits and signs, without spaces; never a secret")
            return nil
        }
        return text
    }

    private mutating func readRules(_ node: YAMLNode?) -> [GatewayRule] {
        guard let node else { return [] }
        let rules = nodes.elements(node)
        if node.elements?.isEmpty ?? false { nodes.fail(node, "an empty list; leave it out, or write a rule") }
        return rules.compactMap { readRule($0) }
    }

    private mutating func readRule(_ node: YAMLNode) -> GatewayRule? {
        let parts = nodes.mapping(node, ["methods", "path"])
        guard let entries = node.entries else { return nil }
        guard !entries.isEmpty else {
            nodes.fail(node, "a rule needs 'methods', 'path', or both")
            return nil
        }
        var rule = GatewayRule()
        for (element, method) in zip(
            parts["methods"]?.elements ?? parts["methods"].map { [$0] } ?? [],
            nodes.texts(parts["methods"])
        ) {
            guard !method.isEmpty, method.utf8.count <= 32,
                method.utf8.allSatisfy({ (0x41...0x5a).contains($0) || $0 == 0x2d })
            else {
                nodes.fail(element, "'\(NodeReader.shown(method))' is no method; write it in capitals, such as GET")
                continue
            }
            rule.methods.insert(method)
        }
        if let node = parts["path"], let text = nodes.text(node) {
            do throws(PathTemplate.Problem) {
                rule.path = try PathTemplate(text)
            } catch {
                nodes.fail(node, GatewayReader.words(error))
            }
        }
        return rule
    }

    private static func words(_ problem: PathTemplate.Problem) -> String {
        switch problem {
        case .notNormal(nil): "this is no path; write one without the route's prefix, such as '/1/boards/*'"
        case .notNormal(let normal?): "write '\(NodeReader.shown(normal))' instead: that is how paths are compared"
        case .partialWildcard: "a '*' stands for a whole segment; write '/*/' between the slashes"
        case .restInside: "'**' stands at the end, for all that follows"
        }
    }

    private mutating func readTimeout(_ node: YAMLNode?) -> TimeSpan? {
        guard let node, let text = nodes.text(node) else { return nil }
        guard let span = TimeSpan(sigma: text), span > .zero, span <= .hours(1) else {
            nodes.fail(
                node,
                "'\(NodeReader.shown(text))' is no time limit; write one of up to an hour, such as 30s or 2m"
            )
            return nil
        }
        return span
    }

    private mutating func readHeaders(_ node: YAMLNode?, into route: inout GatewayRoute) {
        guard let node else { return }
        let parts = nodes.mapping(node, ["set", "remove"])
        for entry in parts["set"].map({ nodes.entries($0) }) ?? [] {
            guard let name = fieldName(entry.key, at: entry.keyLocation), let value = nodes.text(entry.value) else {
                continue
            }
            guard !Recorder.isSecretField(header: name), !SecretShape.isFound(in: value) else {
                nodes.fail(
                    entry.value,
                    "'\(name)' looks like a secret; keep it as a credential and name that with 'as:'"
                )
                continue
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else {
                nodes.fail(entry.value, "the value of '\(name)' holds what no header field may; write printable ASCII")
                continue
            }
            route.setFields.append(GatewayRoute.Field(name: name, value: value))
        }
        let names = parts["remove"].map { $0.elements ?? [$0] } ?? []
        for (element, text) in zip(names, nodes.texts(parts["remove"])) {
            if let name = fieldName(text, at: element.location) { route.removedFields.append(name) }
        }
    }

    /// A field's name in lower case; those that frame the message or name the server are the gateway's own.
    private mutating func fieldName(_ text: String, at place: SourceLocation) -> String? {
        let name = text.lowercased()
        let isToken =
            !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { GatewayTarget.isUnreserved($0) || "!#$%&'*+^`|".utf8.contains($0) }
        guard isToken else {
            nodes.fail(place, "'\(NodeReader.shown(text))' is no name of a header field")
            return nil
        }
        guard !GatewayReader.framing.contains(name) else {
            nodes.fail(place, "'\(name)' belongs to the connection; the gateway sets it itself")
            return nil
        }
        return name
    }

    private static let framing: Set<String> = [
        "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive",
        "proxy-connection", "proxy-authorization", "proxy-authenticate", "expect",
    ]
}
