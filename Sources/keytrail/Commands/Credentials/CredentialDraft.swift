internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailOAuth

/// Makes an entry of what a command line says.
struct CredentialDraft {
    var name: String
    var provider: String?
    var scheme: CredentialEntry.Scheme?
    /// Parts and the references given for them.
    var parts: [(name: String, text: String)] = []
    /// Settings and their values.
    var settings: [(name: String, text: String)] = []
    var hosts: [String] = []

    /// The entry, or why there can be none.
    ///
    /// - Throws: `CredentialError`.
    func entry(in catalog: ProviderCatalog) throws(CredentialError) -> CredentialEntry {
        guard CredentialDraft.isName(name) else { throw .badName }
        let provider = try pack(in: catalog)
        guard let scheme = scheme ?? impliedScheme(provider) else { throw .noScheme }
        var entry = CredentialEntry(name: name, provider: provider, scheme: scheme, parts: [:], hosts: hosts)
        for (part, text) in parts {
            let known = scheme.neededParts + scheme.otherParts
            guard known.contains(part) else { throw .unsuited(name: part, scheme: scheme.rawValue, takes: known) }
            guard let reference = SecretReference(typed: text) else { throw .notAReference(option: part) }
            entry.parts[part] = reference
        }
        for (setting, text) in settings {
            guard scheme.settings.contains(setting) else {
                throw .unsuited(name: setting, scheme: scheme.rawValue, takes: scheme.settings)
            }
            let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            let isHarmless = !SecretShape.isPrefixed(in: text) && !hasControls
            guard isHarmless else { throw .badSetting(setting) }
            entry.settings[setting] = text
        }
        for part in scheme.neededParts where entry.parts[part] == nil {
            throw .missing(name: part, scheme: scheme.rawValue)
        }
        try checkSettings(of: entry)
        guard hosts.allSatisfy(CredentialEntry.isHost) else { throw .badHost }
        guard !entry.allowedHosts(in: catalog).isEmpty else { throw .noHosts(name) }
        return entry
    }

    private func checkSettings(of entry: CredentialEntry) throws(CredentialError) {
        for setting in ["base", "introspection-endpoint"] {
            guard let url = entry.settings[setting] else { continue }
            let isUsable = setting == "base" ? CredentialEntry.isBase(url) : (try? Endpoint(url)) != nil
            guard isUsable else { throw .badAddress(setting) }
        }
        if let time = entry.settings["expires-at"], Timestamp(rfc3339: time) == nil { throw .badTime("expires-at") }
        if entry.scheme == .oauth1, entry.parts["consumer-secret"] == nil, entry.parts["private-key"] == nil {
            throw .missing(name: "consumer-secret", scheme: "oauth1")
        }
        if entry.scheme == .header {
            guard let field = entry.settings["name"] else { throw .missing(name: "header-name", scheme: "header") }
            guard HTTPField.Name(field) != nil else { throw .badSetting("header-name") }
        }
        if entry.scheme == .trello, let form = entry.settings["form"], !["header", "query"].contains(form) {
            throw .badSetting("form")
        }
    }

    /// The provider that is named, or the one that the credential is called after.
    private func pack(in catalog: ProviderCatalog) throws(CredentialError) -> String? {
        guard let provider else {
            return catalog.pack(named: name).flatMap { $0.name == ProviderPack.genericName ? nil : $0.name }
        }
        guard catalog.pack(named: provider) != nil else {
            throw .unknownProvider(provider, known: catalog.packs.map(\.name))
        }
        return provider
    }

    private func impliedScheme(_ provider: String?) -> CredentialEntry.Scheme? {
        let given = Set(parts.map(\.name) + settings.map(\.name))
        if given.contains("user") || given.contains("password") { return .basic }
        if given.contains("value") { return .header }
        if given.contains("client-id") || given.contains("refresh-token") { return .oauth2 }
        if given.contains("consumer-key") { return .oauth1 }
        if provider == "trello" || given.contains("key") { return .trello }
        return given.contains("token") ? .bearer : nil
    }

    /// Whether a name is short and made of letters, digits, `.`, `_` and `-`, and looks like no secret.
    static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), name.utf8.first != UInt8(ascii: "-"),
            !SecretShape.isFound(in: name)
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
