internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailYAML

/// Reads the credentials of one file; what is wrong with one entry is said with its place, and the others are read.
struct EntryReader {
    private let catalog: ProviderCatalog
    private(set) var diagnostics: [Diagnostic]
    private(set) var entries: [CredentialEntry] = []

    /// Reads a text; `extraKeys` are the keys beside `credentials` that the file may have.
    init(text: String, file: String, extraKeys: [String] = [], catalog: ProviderCatalog) {
        self.catalog = catalog
        let document = YAMLFile(text: text, file: file)
        diagnostics = document.diagnostics
        if let root = document.documents.first { read(root, extraKeys: extraKeys) }
        for other in document.documents.dropFirst() {
            fail(other.location, "a second document; write all credentials into the first")
        }
    }

    private mutating func read(_ root: YAMLNode, extraKeys: [String]) {
        guard let keys = root.entries else {
            return fail(root.location, "\(root.kind) where a mapping is wanted; write 'credentials:'")
        }
        for key in keys where key.key != "credentials" && !extraKeys.contains(key.key) {
            fail(key.keyLocation, "unknown key '\(EntryReader.shown(key.key))'; it takes credentials")
        }
        guard let list = root["credentials"], !list.isNull else { return }
        guard let named = list.entries else {
            return fail(list.location, "\(list.kind) where a mapping is wanted; write 'name:' lines")
        }
        for entry in named { read(entry) }
    }

    private mutating func fail(_ location: SourceLocation, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: location, message))
    }

    private mutating func read(_ node: YAMLNode.Entry) {
        let known = CredentialEntry.Scheme.allCases.map(\.rawValue).joined(separator: ", ")
        guard let scheme = node.value["scheme"]?.text.flatMap(CredentialEntry.Scheme.init(rawValue:)) else {
            return fail(node.keyLocation, "'\(EntryReader.shown(node.key))' needs a 'scheme': \(known)")
        }
        let before = diagnostics.count
        var entry = CredentialEntry(name: node.key, scheme: scheme, parts: [:])
        entry.location = node.keyLocation
        for field in node.value.entries ?? [] { read(field, into: &entry) }
        for part in scheme.neededParts where entry.parts[part] == nil {
            guard node.value[part] == nil else { continue }
            fail(node.keyLocation, "'\(EntryReader.shown(node.key))' needs '\(part)', a reference such as env:NAME")
        }
        if scheme == .header, entry.settings["name"] == nil {
            fail(node.keyLocation, "'\(EntryReader.shown(node.key))' needs 'name', the header field that carries it")
        }
        if entry.allowedHosts(in: catalog).isEmpty {
            let message = "'\(EntryReader.shown(node.key))' needs 'hosts', the only ones that it may be sent to"
            fail(node.keyLocation, message)
        }
        if diagnostics.count == before { entries.append(entry) }
    }

    private mutating func read(_ field: YAMLNode.Entry, into entry: inout CredentialEntry) {
        let scheme = entry.scheme
        switch field.key {
        case "scheme": break
        case "provider": entry.provider = text(field.value)
        case "hosts": entry.hosts = texts(field.value).compactMap { host($0, at: field.value.location) }
        case "keep": entry.keeps = (field.value.entries ?? []).compactMap { kept($0) }
        case "retired":
            entry.retiredAt = field.value.text.flatMap { Timestamp(rfc3339: $0) }
            if entry.retiredAt == nil { fail(field.value.location, "write a time such as 2026-11-01T08:00:00Z") }
        case _ where (scheme.neededParts + scheme.otherParts).contains(field.key):
            entry.parts[field.key] = reference(field.value)
        case _ where scheme.settings.contains(field.key):
            entry.settings[field.key] = setting(field)
        default:
            let parts = scheme.neededParts + scheme.otherParts + scheme.settings
            let known = (parts + ["provider", "hosts", "keep", "retired"]).joined(separator: ", ")
            let message = "unknown key '\(EntryReader.shown(field.key))'; the scheme \(scheme.rawValue) takes \(known)"
            fail(field.keyLocation, message)
        }
    }

    /// `env:NAME` and the like, or `{cmd: "text", shell: true}`.
    private mutating func reference(_ node: YAMLNode) -> SecretReference? {
        let written: String?
        if let command = node["cmd"] {
            for entry in node.entries ?? [] where entry.key != "cmd" && entry.key != "shell" {
                fail(entry.keyLocation, "unknown key '\(EntryReader.shown(entry.key))'; it takes cmd and shell")
            }
            let isShell = node["shell"]?.scalar?.bool ?? false
            let words = command.elements.map { CommandWords.joined($0.compactMap(\.text)) }
            written = (words ?? command.text).map { (isShell ? "cmd-shell:" : "cmd:") + $0 }
        } else {
            written = node.text
        }
        guard let reference = written.flatMap(SecretReference.init) else {
            // What stands here may be the secret itself, so nothing of it is repeated.
            fail(node.location, "this must be a reference such as env:NAME or file:PATH, never the value itself")
            return nil
        }
        guard reference.isAbsolute else {
            fail(node.location, "write the file's whole path, from '/' or '~/': a program may run in any folder")
            return nil
        }
        return reference
    }

    private mutating func setting(_ field: YAMLNode.Entry) -> String? {
        let value = texts(field.value).joined(separator: " ")
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            fail(field.value.location, "'\(field.key)' holds a control character")
            return nil
        }
        guard !SecretShape.isPrefixed(in: value) else {
            fail(field.value.location, "'\(field.key)' looks like a secret, and this is no place for one")
            return nil
        }
        if field.key == "base", !CredentialEntry.isBase(value) {
            fail(
                field.value.location,
                "write an address such as https://api.example.com: https, or http on this machine"
            )
            return nil
        }
        if field.key == "expires-at", Timestamp(rfc3339: value) == nil {
            fail(field.value.location, "write a time such as 2026-11-01T08:00:00Z")
            return nil
        }
        return value
    }

    /// `scope: {reason: text, until: time}`, or `scope: reason`.
    private mutating func kept(_ field: YAMLNode.Entry) -> KeptScope? {
        for entry in field.value.entries ?? [] where entry.key != "reason" && entry.key != "until" {
            fail(entry.keyLocation, "unknown key '\(EntryReader.shown(entry.key))'; it takes reason and until")
        }
        let reason = field.value.text ?? field.value["reason"]?.text ?? ""
        guard !reason.isEmpty, reason.utf8.count <= 500, !field.key.isEmpty, !SecretShape.isFound(in: reason),
            !(field.key + reason).unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            fail(field.value.location, "say in a few words why it stays: {reason: text, until: 2027-01-01}")
            return nil
        }
        var until: Timestamp?
        if let node = field.value["until"] {
            until = node.text.flatMap { Timestamp(rfc3339: $0) ?? Timestamp(rfc3339: $0 + "T00:00:00Z") }
            if until == nil {
                fail(node.location, "write a day or a time such as 2027-01-01 or 2027-01-01T08:00:00Z")
                return nil
            }
        }
        return KeptScope(scope: field.key, reason: reason, until: until)
    }

    private mutating func host(_ text: String, at location: SourceLocation) -> String? {
        guard CredentialEntry.isHost(text) else {
            fail(location, "write a host's name alone, such as api.example.com: no scheme, port, path or '*'")
            return nil
        }
        return text.lowercased()
    }

    private mutating func text(_ node: YAMLNode) -> String? {
        guard let text = node.text else {
            fail(node.location, "\(node.kind) where a text is wanted; write one value")
            return nil
        }
        return text
    }

    /// A list of texts; a single text stands for a list of one.
    private mutating func texts(_ node: YAMLNode) -> [String] {
        if let text = node.text { return [text] }
        guard let elements = node.elements else {
            fail(node.location, "\(node.kind) where a list is wanted; write [value, value]")
            return []
        }
        return elements.compactMap { text($0) }
    }

    /// What may be shown of a name: one that looks like a secret is none.
    private static func shown(_ name: String) -> String {
        SecretShape.isFound(in: name) ? "{secret}" : String(name.prefix(60))
    }
}

extension CredentialEntry {
    /// Whether a text is a host's name or address, and nothing more.
    package static func isHost(_ text: String) -> Bool {
        let isAddress = text.utf8.first == UInt8(ascii: "[") || text.utf8.filter { $0 == UInt8(ascii: ":") }.count > 1
        return !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): isAddress
                default: false
                }
            }
    }
}
