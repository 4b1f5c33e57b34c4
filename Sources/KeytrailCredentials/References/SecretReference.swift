internal import KeytrailCapture

/// Where a secret is kept; never the secret itself.
package enum SecretReference: Hashable, Sendable {
    /// `env:NAME`: a variable of this process's environment.
    case environment(String)
    /// `file:PATH`: a file that its owner alone may read; `~/` is the home folder.
    case file(String)
    /// `cmd:WORDS`: what a command prints; no shell takes part.
    case command([String])
    /// `cmd-shell:TEXT`: what `/bin/sh -c TEXT` prints.
    case shell(String)
    /// `keyring:SERVICE/ACCOUNT`: the Secret Service, or macOS' Keychain; the account may hold further slashes.
    case keyring(service: String, account: String)
    /// `vault:PATH#FIELD`: HashiCorp Vault's key-value store.
    case vault(path: String, field: String)
    /// `aws-sm:ID` or `aws-sm:ID#FIELD`: AWS Secrets Manager; the field of a JSON object.
    case awsSecretsManager(id: String, field: String?)
    /// `gcp-sm:PROJECT/SECRET`, then perhaps `/VERSION` and `#FIELD`: Google Secret Manager.
    case googleSecretManager(project: String, secret: String, version: String?, field: String?)
}

extension SecretReference {
    /// The longest reference, in bytes.
    private static let longest = 4_096

    /// Reads a reference; `nil` for anything else, above all for a pasted value.
    ///
    /// What looks like a secret is no reference even behind `env:` or `cmd:`.
    package init?(_ text: String) {
        guard text.utf8.count <= SecretReference.longest, let colon = text.firstIndex(of: ":"),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        let kind = String(text[..<colon])
        let rest = String(text[text.index(after: colon)...])
        guard let reference = SecretReference.read(kind, rest) else { return nil }
        guard !reference.looksLikeSecret(rest) else { return nil }
        self = reference
    }

    /// Whether a secret seems to stand where a name belongs.
    ///
    /// Names of files and of stores' entries may be random themselves; those of variables and a command's words are not.
    private func looksLikeSecret(_ text: String) -> Bool {
        if SecretShape.isPrefixed(in: text) { return true }
        switch self {
        case .environment: return SecretShape.isFound(in: text)
        case .command, .shell:
            let words = text.split(separator: " ").filter { !$0.utf8.contains(UInt8(ascii: "/")) }
            return words.contains { SecretShape.isFound(in: String($0)) }
        case .file, .keyring, .vault, .awsSecretsManager, .googleSecretManager: return false
        }
    }

    private static func read(_ kind: String, _ rest: String) -> SecretReference? {
        guard !rest.isEmpty else { return nil }
        switch kind {
        case "env": return isVariable(rest) ? .environment(rest) : nil
        case "file": return .file(rest)
        case "cmd":
            guard let words = CommandWords.split(rest), words.first?.isEmpty == false else { return nil }
            return .command(words)
        case "cmd-shell": return rest.allSatisfy(\.isWhitespace) ? nil : .shell(rest)
        case "keyring":
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            return keyring(String(rest[..<slash]), String(rest[rest.index(after: slash)...]))
        case "vault":
            guard let (path, field) = fielded(rest), let field else { return nil }
            return .vault(path: path, field: field)
        case "aws-sm":
            guard let (id, field) = fielded(rest) else { return nil }
            return .awsSecretsManager(id: id, field: field)
        case "gcp-sm": return google(rest)
        default: return nil
        }
    }

    private static func keyring(_ service: String, _ account: String) -> SecretReference? {
        guard isArgument(service), isArgument(account) else { return nil }
        return .keyring(service: service, account: account)
    }

    private static func google(_ text: String) -> SecretReference? {
        guard let (path, field) = fielded(text) else { return nil }
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(names.count), names.allSatisfy(isArgument) else { return nil }
        return .googleSecretManager(
            project: names[0],
            secret: names[1],
            version: names.count == 3 ? names[2] : nil,
            field: field
        )
    }

    /// `PATH#FIELD`; the field is `nil` when there is no `#`.
    private static func fielded(_ text: String) -> (path: String, field: String?)? {
        guard let mark = text.lastIndex(of: "#") else { return isArgument(text) ? (text, nil) : nil }
        let path = String(text[..<mark])
        let field = String(text[text.index(after: mark)...])
        return isArgument(path) && isArgument(field) ? (path, field) : nil
    }

    /// Whether a command takes the text as an argument, and not as an option of its own.
    private static func isArgument(_ text: String) -> Bool {
        text.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
    }

    /// A portable name (POSIX.1-2024, Base Definitions, 8.1), small letters too.
    private static func isVariable(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

extension SecretReference {
    /// The same with a file's path that leads there from every folder; a relative one starts at `folder`.
    package func absolute(in folder: String) -> SecretReference {
        guard case .file(let path) = self, !isAbsolute else { return self }
        return .file(folder + "/" + path)
    }

    /// Whether it means the same in every folder.
    package var isAbsolute: Bool {
        if case .file(let path) = self { return path.hasPrefix("/") || path.hasPrefix("~/") }
        return true
    }
}

extension SecretReference: CustomStringConvertible {
    /// The reference as it is written; reading it gives the same one.
    package var description: String {
        func fielded(_ text: String, _ field: String?) -> String { text + (field.map { "#" + $0 } ?? "") }
        switch self {
        case .environment(let name): return "env:" + name
        case .file(let path): return "file:" + path
        case .command(let words): return "cmd:" + CommandWords.joined(words)
        case .shell(let text): return "cmd-shell:" + text
        case .keyring(let service, let account): return "keyring:\(service)/\(account)"
        case .vault(let path, let field): return "vault:\(path)#\(field)"
        case .awsSecretsManager(let id, let field): return "aws-sm:" + fielded(id, field)
        case .googleSecretManager(let project, let secret, let version, let field):
            return "gcp-sm:" + fielded("\(project)/\(secret)" + (version.map { "/" + $0 } ?? ""), field)
        }
    }
}
