internal import KeytrailCredentials
internal import KeytrailModel

/// Credentials as lists and pages show them.
enum CredentialWords {
    /// `active` or `retired`.
    static func state(of entry: CredentialEntry) -> String { entry.retiredAt == nil ? "active" : "retired" }

    /// The parts and where they are kept, on one line.
    static func parts(of entry: CredentialEntry) -> String {
        entry.parts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "  ")
    }

    /// The parts and where they are kept, as an object.
    static func partsObject(of entry: CredentialEntry) -> JSON {
        .object(entry.parts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value.description)) })
    }

    /// The settings as an object.
    static func settingsObject(of entry: CredentialEntry) -> JSON {
        .object(entry.settings.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })
    }
}
