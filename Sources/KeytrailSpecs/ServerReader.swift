internal import KeytrailModel
internal import KeytrailYAML

/// Where an API is, read from `servers`, or from Swagger's `host` and `basePath`.
struct ServerReader {
    /// Hosts as packs write them, each once, in the document's order.
    private(set) var hosts: [String] = []

    /// The paths of the servers, without a slash at the end, each once; notes their hosts.
    mutating func bases(_ servers: YAMLNode?, _ log: inout DescriptionLog) -> [String]? {
        guard let servers else { return nil }
        guard let elements = servers.elements else {
            log.fail(servers, "write 'servers:' as a list")
            return nil
        }
        var bases: [String] = []
        for server in elements {
            guard let url = server["url"]?.text else {
                log.fail(server, "a server needs 'url:'")
                continue
            }
            let base = base(url, server["variables"], at: server, &log)
            if !bases.contains(base) { bases.append(base) }
        }
        return bases.isEmpty ? nil : bases
    }

    /// Notes a host of its own, such as Swagger's.
    mutating func note(host: String, at node: YAMLNode, _ log: inout DescriptionLog) {
        // Without user and port, which a pack's host does not have.
        let bare = host.split(separator: "@").last.map(String.init) ?? ""
        let name = bare.split(separator: ":", maxSplits: 1).first.map { $0.lowercased() } ?? ""
        let isHost =
            !name.isEmpty
            && (name.hasPrefix("*.") ? name.dropFirst(2) : name[...]).utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
            }
        guard isHost else {
            return log.warn(node.location, "the server's host is none that a pack can name; give it with --host")
        }
        if !hosts.contains(name) { hosts.append(name) }
    }

    /// A path without a slash at the end.
    static func trimmed(_ path: some StringProtocol) -> String {
        var path = String(path)
        while path.hasSuffix("/") { path.removeLast() }
        return path.isEmpty || path.hasPrefix("/") ? path : "/" + path
    }

    /// `https://{place}.example.com/v{version}`.
    private mutating func base(
        _ url: String,
        _ variables: YAMLNode?,
        at node: YAMLNode,
        _ log: inout DescriptionLog
    ) -> String {
        var rest = url[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
            let host = self.host(rest[..<end], variables, at: node, &log)
            if let host { note(host: host, at: node, &log) }
            rest = rest[end...]
        }
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        // A variable of the path has its default; without one it stays a parameter.
        return ServerReader.trimmed(ServerReader.filled(path, variables) { "{\($0)}" })
    }

    /// The host; variables before the first fixed label make it `*.rest`, others have their default.
    private func host(
        _ text: Substring,
        _ variables: YAMLNode?,
        at node: YAMLNode,
        _ log: inout DescriptionLog
    ) -> String? {
        guard text.contains("{") else { return String(text) }
        if let end = text.lastIndex(of: "}") {
            let rest = text[text.index(after: end)...]
            if let dot = rest.firstIndex(of: "."), rest.contains(where: \.isLetter),
                rest[dot...].split(separator: ".").count > 1
            {
                return "*" + rest[dot...]
            }
        }
        let host = ServerReader.filled(text, variables) { _ in "{" }
        guard !host.contains("{") else {
            log.warn(node.location, "the server's host is a variable without a default; give the host with --host")
            return nil
        }
        return host
    }

    private static func filled(_ text: Substring, _ variables: YAMLNode?, missing: (Substring) -> String) -> String {
        var result = ""
        var rest = text
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            result += variables?[String(name)]?["default"]?.scalar?.text ?? missing(name)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
