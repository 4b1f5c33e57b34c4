internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore
internal import KeytrailYAML

extension AlertReader {
    mutating func readWebhook(
        _ parts: [String: YAMLNode],
        name: String,
        at place: SourceLocation
    ) -> SinkConfiguration.Kind? {
        guard needed("url", parts, name: name, at: place) != nil else { return nil }
        if parts["body"] != nil, let text = parts["text"] {
            nodes.fail(text, "'body' is JSON and 'text' is not; keep one")
        }
        var shape = HTTPSettings.Shape.json
        if let node = parts["body"] ?? parts["text"] {
            guard let template = readTemplate(node, isJSON: parts["body"] != nil) else { return nil }
            shape = .template(template)
        }
        return readService(shape, parts, at: place, standard: "")
    }

    private mutating func readTemplate(_ node: YAMLNode, isJSON: Bool) -> AlertTemplate? {
        guard let text = nodes.text(node) else { return nil }
        let template: AlertTemplate
        do throws(AlertTemplate.Problem) {
            template = try AlertTemplate(text, isJSON: isJSON)
        } catch {
            switch error {
            case .unclosed(let offset):
                nodes.fail(node.location(at: offset), "'{{' is not closed; write '}}' behind the name")
            case .unknown(let name, let offset):
                let names = AlertTemplate.Field.allCases.map(\.rawValue).joined(separator: ", ")
                nodes.fail(node.location(at: offset), "there is no '\(NodeReader.shown(name))'; write one of \(names)")
            }
            return nil
        }
        // What is no JSON with harmless values never is.
        guard !isJSON || StoredJSON.value(template.filled { _ in "x" }) != nil else {
            nodes.fail(
                node,
                "this is no JSON when it is filled in; places stand inside quotes, as in {\"text\": \"{{title}}\"}"
            )
            return nil
        }
        return template
    }

    /// The chat services, whose addresses are secrets.
    mutating func readHook(
        _ shape: HTTPSettings.Shape,
        _ parts: [String: YAMLNode],
        name: String,
        at place: SourceLocation
    ) -> SinkConfiguration.Kind? {
        guard let node = needed("url", parts, name: name, at: place) else { return nil }
        guard node.text.flatMap(SecretReference.init) != nil else {
            nodes.fail(
                node,
                "whoever knows this address can write there: keep it elsewhere, and write env:NAME or file:PATH"
            )
            return nil
        }
        return readService(shape, parts, at: place, standard: "")
    }

    mutating func readService(
        _ shape: HTTPSettings.Shape,
        _ parts: [String: YAMLNode],
        at place: SourceLocation,
        standard: String
    ) -> SinkConfiguration.Kind? {
        var url = SinkText.plain(standard)
        if let node = parts["url"] {
            guard let text = readURL(node) else { return nil }
            url = text
        }
        var settings = HTTPSettings(shape, url: url)
        settings.token = reference(parts["token"] ?? parts["key"])
        settings.signingKey = reference(parts["signing-key"])
        return .http(settings)
    }

    private mutating func readURL(_ node: YAMLNode) -> SinkText? {
        guard let text = nodes.text(node) else { return nil }
        if let url = SinkURL(text) {
            guard !url.hasSecrets, !SecretShape.isFound(in: text) else {
                nodes.fail(node, "this address holds a secret; keep it elsewhere, and write env:NAME or file:PATH")
                return nil
            }
            guard url.isProtected else {
                nodes.fail(node, "http would send alerts in clear; write https, or an address of this machine")
                return nil
            }
            return .plain(text)
        }
        guard text.hasPrefix("http") == false, let reference = reference(node) else {
            if text.hasPrefix("http") {
                nodes.fail(node, "this is no address; write one such as https://alerts.example.com/hook")
            }
            return nil
        }
        return .secret(reference)
    }

    mutating func readMail(
        _ parts: [String: YAMLNode],
        name: String,
        at place: SourceLocation
    ) -> SinkConfiguration.Kind? {
        let fields = ["server", "from", "to"].map { needed($0, parts, name: name, at: place) }
        guard let server = fields[0], let fromNode = fields[1], let toNode = fields[2] else { return nil }
        let words = MailSettings.Security.allCases.map(\.rawValue)
        let security = nodes.choice(parts["security"], { MailSettings.Security(rawValue: $0) }, words) ?? .starttls
        guard let text = nodes.text(server), let (host, port) = AlertReader.mailServer(text, security) else {
            nodes.fail(server, "write a server's name, or name and port, such as mail.example.com:587")
            return nil
        }
        guard let from = address(fromNode) else { return nil }
        let to = (toNode.elements ?? [toNode]).compactMap { address($0) }
        guard !to.isEmpty else { return nil }
        var settings = MailSettings(host: host, port: port, security: security, from: from, to: to)
        if let node = parts["user"], let text = nodes.text(node) {
            settings.user = SecretReference(text).map { .secret($0) } ?? .plain(text)
        }
        settings.password = reference(parts["password"])
        if security == .none, !SinkURL.isLoopback(host: host) {
            nodes.fail(
                parts["security"] ?? server,
                "mail would go in clear; only a server of this machine may have 'none'"
            )
        }
        if (settings.user == nil) != (parts["password"] == nil) {
            nodes.fail(
                parts["user"] ?? parts["password"] ?? server,
                "'user' and 'password' go together; write both or none"
            )
        }
        return .mail(settings)
    }

    private static func mailServer(_ text: String, _ security: MailSettings.Security) -> (String, Int)? {
        let standard = security == .tls ? 465 : security == .starttls ? 587 : 25
        if let pair = HostAndPort.split(text[...]) { return pair }
        return CredentialEntry.isHost(text) && !text.utf8.contains(UInt8(ascii: ":")) ? (text, standard) : nil
    }

    private mutating func address(_ node: YAMLNode) -> MailAddress? {
        guard let text = nodes.text(node) else { return nil }
        guard let address = MailAddress(text) else {
            nodes.fail(
                node,
                "'\(NodeReader.shown(text))' is no address; write it without a name, such as ops@example.com"
            )
            return nil
        }
        return address
    }
}
