internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore
internal import KeytrailYAML

/// The kinds of sinks as the file names them.
enum SinkKindName: String, CaseIterable {
    case exec, webhook, slack, teams, discord, ntfy, pagerduty, opsgenie, alertmanager, mail, file, syslog

    /// What a sink of this kind has beside what all have.
    var keys: [String] {
        switch self {
        case .exec: ["command", "environment", "secrets"]
        case .webhook: ["url", "token", "signing-key", "body", "text"]
        case .slack, .teams, .discord: ["url"]
        case .ntfy: ["url", "topic", "token"]
        case .pagerduty, .opsgenie: ["url", "key"]
        case .alertmanager: ["url", "token", "expires"]
        case .mail: ["server", "security", "user", "password", "from", "to"]
        case .file: ["path"]
        case .syslog: ["address", "facility"]
        }
    }
}

extension AlertReader {
    private static let commonKeys = ["kind", "timeout", "concurrency", "rate", "give-up"]

    /// Reads one sink; `nil` when it has no usable kind.
    mutating func readSink(_ name: String, _ node: YAMLNode, at place: SourceLocation) -> SinkConfiguration? {
        let words = SinkKindName.allCases.map(\.rawValue)
        guard let kindNode = node["kind"] else {
            nodes.fail(place, "'\(name)' needs a 'kind': \(words.joined(separator: ", "))")
            return nil
        }
        guard let kind = nodes.choice(kindNode, { SinkKindName(rawValue: $0) }, words) else { return nil }
        let parts = nodes.mapping(node, AlertReader.commonKeys + kind.keys)
        guard let settings = readKind(kind, parts, name: name, at: place) else { return nil }
        var sink = SinkConfiguration(name, settings)
        sink.timeout = span(parts["timeout"], .seconds(1) ... .minutes(10)) ?? sink.timeout
        sink.concurrency = nodes.integer(parts["concurrency"], in: 1...64) ?? AlertReader.concurrency(of: kind)
        sink.rate = readRate(parts["rate"])
        sink.giveUp = span(parts["give-up"], .minutes(1) ... .days(30)) ?? sink.giveUp
        return sink
    }

    /// One writer keeps a file's lines in their order.
    private static func concurrency(of kind: SinkKindName) -> Int { kind == .file ? 1 : 4 }

    private mutating func readKind(
        _ kind: SinkKindName,
        _ parts: [String: YAMLNode],
        name: String,
        at place: SourceLocation
    ) -> SinkConfiguration.Kind? {
        switch kind {
        case .exec: return readExec(parts, name: name, at: place)
        case .webhook: return readWebhook(parts, name: name, at: place)
        case .slack: return readHook(.slack, parts, name: name, at: place)
        case .teams: return readHook(.teams, parts, name: name, at: place)
        case .discord: return readHook(.discord, parts, name: name, at: place)
        case .ntfy:
            guard let topic = needed("topic", parts, name: name, at: place).flatMap({ nodes.text($0) }) else {
                return nil
            }
            return readService(.ntfy(topic: topic), parts, at: place, standard: "https://ntfy.sh")
        case .pagerduty:
            let standard = "https://events.pagerduty.com/v2/enqueue"
            guard needed("key", parts, name: name, at: place) != nil else { return nil }
            return readService(.pagerDuty, parts, at: place, standard: standard)
        case .opsgenie:
            guard needed("key", parts, name: name, at: place) != nil else { return nil }
            return readService(.opsgenie, parts, at: place, standard: "https://api.opsgenie.com")
        case .alertmanager:
            guard needed("url", parts, name: name, at: place) != nil else { return nil }
            let expires = span(parts["expires"], .minutes(5) ... .days(90)) ?? .hours(26)
            return readService(.alertmanager(expires: expires), parts, at: place, standard: "")
        case .mail: return readMail(parts, name: name, at: place)
        case .file: return needed("path", parts, name: name, at: place).flatMap { path($0) }.map { .file(path: $0) }
        case .syslog: return readSyslog(parts)
        }
    }

    /// The value of a key that must be there.
    mutating func needed(
        _ key: String,
        _ parts: [String: YAMLNode],
        name: String,
        at place: SourceLocation
    ) -> YAMLNode? {
        if let node = parts[key] { return node }
        nodes.fail(place, "'\(name)' needs '\(key)'; docs/alerts.md has an example of each kind")
        return nil
    }

    private mutating func readExec(
        _ parts: [String: YAMLNode],
        name: String,
        at place: SourceLocation
    ) -> SinkConfiguration.Kind? {
        guard let node = needed("command", parts, name: name, at: place) else { return nil }
        guard let words = node.elements, !words.isEmpty else {
            nodes.fail(node, "write the program and its arguments as a list, such as [/usr/local/bin/page, --now]")
            return nil
        }
        let command = nodes.texts(node)
        guard command.count == words.count, path(words[0]) != nil else { return nil }
        for (word, text) in zip(words, command) {
            if text.utf8.contains(0) { nodes.fail(word, "an argument holds no NUL") }
            // Names of files may be random themselves.
            let isPath = text.utf8.contains(UInt8(ascii: "/"))
            if isPath ? SecretShape.isPrefixed(in: text) : SecretShape.isFound(in: text) {
                nodes.fail(word, "others can read a program's arguments; write the secret's reference below 'secrets'")
            }
        }
        var settings = ExecSettings(command: command)
        for entry in parts["environment"].map({ nodes.entries($0) }) ?? [] where isVariable(entry) {
            guard let value = nodes.text(entry.value) else { continue }
            if SecretShape.isFound(in: value) {
                nodes.fail(entry.value, "this looks like a secret; write its reference below 'secrets'")
            }
            settings.environment[entry.key] = value
        }
        for entry in parts["secrets"].map({ nodes.entries($0) }) ?? [] where isVariable(entry) {
            if let reference = reference(entry.value) { settings.secrets[entry.key] = reference }
        }
        return .exec(settings)
    }

    private mutating func isVariable(_ entry: YAMLNode.Entry) -> Bool {
        guard SecretReference("env:" + entry.key) != nil, !entry.key.hasPrefix("KEYTRAIL_") else {
            nodes.fail(
                entry.keyLocation,
                "write a variable's name, such as TEAM; those with KEYTRAIL_ are Keytrail's own"
            )
            return false
        }
        return true
    }

    private mutating func readRate(_ node: YAMLNode?) -> OutboxRate? {
        guard let node, let text = nodes.text(node) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let count = Int(parts[0]), (1...100_000).contains(count),
            let span = TimeSpan(sigma: "1" + parts[1]) ?? TimeSpan(sigma: parts[1]), span > .zero, span <= .days(7)
        else {
            nodes.fail(node, "'\(NodeReader.shown(text))' is no rate; write a number and a time, such as 20/h or 5/10m")
            return nil
        }
        return OutboxRate(count: count, span: span)
    }

    private mutating func readSyslog(_ parts: [String: YAMLNode]) -> SinkConfiguration.Kind? {
        let facility = nodes.integer(parts["facility"], in: 0...23) ?? 16
        guard let node = parts["address"] else {
            return .syslog(SyslogSettings(.unix(path: "/dev/log"), facility: facility))
        }
        guard let text = nodes.text(node) else { return nil }
        guard let transport = SyslogSettings.Transport(text) else {
            nodes.fail(node, "write unix:/dev/log, udp:HOST:514 or tcp:HOST:601")
            return nil
        }
        return .syslog(SyslogSettings(transport, facility: facility))
    }
}

extension SyslogSettings.Transport {
    /// Reads `unix:PATH`, `udp:HOST:PORT` or `tcp:HOST:PORT`.
    init?(_ text: String) {
        if text.hasPrefix("unix:/") {
            self = .unix(path: String(text.dropFirst(5)))
            return
        }
        guard let (host, port) = HostAndPort.split(text.dropFirst(4)) else { return nil }
        if text.hasPrefix("udp:") {
            self = .udp(host: host, port: port)
        } else if text.hasPrefix("tcp:") {
            self = .tcp(host: host, port: port)
        } else {
            return nil
        }
    }
}

/// `HOST:PORT`, an IPv6 address in brackets.
enum HostAndPort {
    static func split(_ text: Substring) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard CredentialEntry.isHost(String(host)) else { return nil }
        return (String(host), Int(port))
    }
}
