internal import Foundation
internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailYAML

/// The user's configuration file: which credentials there are, and where their parts are kept.
///
///     credentials:
///         trello:
///             scheme: trello              # or bearer, basic, header
///             key: env:TRELLO_KEY
///             token: file:~/.config/keytrail/trello-token
///             hosts: [api.trello.com]     # it is sent nowhere else
struct Configuration {
    /// A credential by reference.
    struct Entry {
        var name: String
        var scheme: String
        var parts: [String: String]
        var hosts: [String]
    }

    let entries: [Entry]

    /// The part names of each scheme.
    static let schemes: [String: [String]] = [
        "bearer": ["token"], "basic": ["user", "password"], "header": ["name", "value"], "trello": ["key", "token"],
    ]

    /// Reads a configuration; a file that is not there is an empty one.
    ///
    /// - Throws: `CommandError.badConfiguration`, after its problems were shown.
    init(path: String, messages: Messages) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            entries = []
            return
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw CommandError.badConfiguration(path: path) }
        let file = YAMLFile(text: text, file: path)
        var diagnostics = file.diagnostics
        entries = Configuration.entries(in: file.documents.first, &diagnostics)
        messages.show(diagnostics)
        if diagnostics.contains(where: { $0.severity == .error }) { throw CommandError.badConfiguration(path: path) }
    }

    private static func entries(in root: YAMLNode?, _ diagnostics: inout [Diagnostic]) -> [Entry] {
        guard let root else { return [] }
        for entry in root.entries ?? [] where entry.key != "credentials" {
            diagnostics.append(
                Diagnostic(.error, at: entry.keyLocation, "unknown key '\(entry.key)'; it takes credentials")
            )
        }
        return (root["credentials"]?.entries ?? []).compactMap { entry in
            guard let scheme = entry.value["scheme"]?.text, let parts = schemes[scheme] else {
                let known = schemes.keys.sorted().joined(separator: ", ")
                diagnostics.append(
                    Diagnostic(.error, at: entry.keyLocation, "'\(entry.key)' needs a 'scheme': \(known)")
                )
                return nil
            }
            let known = ["scheme", "hosts"] + parts
            for key in entry.value.entries ?? [] where !known.contains(key.key) {
                let message = "unknown key '\(key.key)'; the scheme \(scheme) takes \(parts.joined(separator: " and "))"
                diagnostics.append(Diagnostic(.error, at: key.keyLocation, message))
            }
            let hosts = entry.value["hosts"].map { ($0.elements ?? [$0]).compactMap(\.text) } ?? []
            let implied = scheme == "trello" ? ["api.trello.com", "trello.com"] : []
            if hosts.isEmpty, implied.isEmpty {
                let message = "'\(entry.key)' needs 'hosts', the only ones that it may be sent to"
                diagnostics.append(Diagnostic(.error, at: entry.keyLocation, message))
            }
            let values = parts.compactMap { part in entry.value[part]?.text.map { (part, $0) } }
            return Entry(
                name: entry.key,
                scheme: scheme,
                parts: Dictionary(values) { first, _ in first },
                hosts: (hosts.isEmpty ? implied : hosts).map { $0.lowercased() }
            )
        }
    }

    /// The credential called `name`, for a request to `host`.
    ///
    /// - Throws: `CommandError` when it is not there, not meant for the host, or its parts cannot be had.
    func credential(_ name: String, host: String, environment: [String: String]) throws -> ClientCredential {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw CommandError.unknownCredential(name, known: entries.map(\.name).sorted())
        }
        guard entry.hosts.contains(host.lowercased()) else {
            throw CommandError.credentialForOtherHost(name: name, host: host)
        }
        func part(_ part: String) throws -> String { try value(of: part, in: entry, environment: environment) }
        switch entry.scheme {
        case "trello": return .trello(key: try part("key"), token: try part("token"))
        case "basic": return .basic(user: try part("user"), password: try part("password"))
        case "header":
            guard let field = entry.parts["name"].flatMap({ HTTPField.Name($0) }) else { throw CommandError.badHeader }
            return .headerKey(name: field, value: try part("value"))
        default: return .bearer(try part("token"))
        }
    }

    private func value(of part: String, in entry: Entry, environment: [String: String]) throws -> String {
        func unavailable(_ reason: CredentialProblem) -> CommandError {
            .credentialUnavailable(name: entry.name, part: part, reason: reason)
        }
        guard let text = entry.parts[part] else { throw unavailable(.missing) }
        guard let reference = CredentialReference(text) else { throw unavailable(.badReference) }
        do throws(CredentialProblem) {
            return try reference.value(environment: environment)
        } catch {
            throw unavailable(error)
        }
    }
}
