internal import Foundation

/// Where a part of a credential is kept: `env:NAME` or `file:PATH`; never the value itself.
enum CredentialReference: Equatable {
    case environment(String)
    case file(String)

    /// Reads a reference; `nil` for anything else, above all for a value pasted in.
    init?(_ text: String) {
        if text.hasPrefix("env:"), text.count > 4 {
            self = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:"), text.count > 5 {
            self = .file(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }

    /// The value, without line ends at its end.
    ///
    /// - Throws: `CredentialProblem`.
    func value(environment: [String: String]) throws(CredentialProblem) -> String {
        switch self {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else { throw .unsetVariable(name) }
            return value
        case .file(let path):
            let home = environment["HOME"] ?? ""
            return try CredentialReference.read(path.hasPrefix("~/") ? home + path.dropFirst(1) : path)
        }
    }

    private static func read(_ path: String) throws(CredentialProblem) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue else { throw .unreadableFile(path) }
        guard mode & 0o077 == 0 else { throw .readableByOthers(path) }
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(validating: data, as: UTF8.self)
        else { throw .unreadableFile(path) }
        return String(text.prefix { !$0.isNewline })
    }
}
