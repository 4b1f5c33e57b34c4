package import KeytrailSecret

/// Keeps the secrets that a login obtained: in the keyring, or in a file of its owner's where there is none.
package struct TokenKeeper: Sendable {
    /// Where a secret went.
    package struct Kept: Equatable, Sendable {
        /// What to put into the book.
        package let reference: SecretReference
        /// Why it went to a file; `nil` when the keyring has it.
        package let obstacle: SecretProblem?
    }

    /// The service under which the keyring's entries stand.
    static let service = "keytrail"

    private let resolver: SecretResolver
    private let folder: String

    /// Creates a keeper; `folder` is where files go, `$XDG_DATA_HOME/keytrail/tokens`.
    package init(resolver: SecretResolver, folder: String) {
        self.resolver = resolver
        self.folder = folder
    }

    /// Keeps a part of a credential, in place of an older one.
    ///
    /// - Throws: `SecretProblem.unwritableFile` when neither keyring nor file would have it; `.empty` for nothing.
    package func keep(_ secret: Secret, credential: String, part: String) async throws(SecretProblem) -> Kept {
        guard !secret.isEmpty else { throw .empty(.variable(part)) }
        let account = "\(credential)/\(part)"
        let obstacle: SecretProblem
        do throws(SecretProblem) {
            try await resolver.keyring.store(secret, service: TokenKeeper.service, account: account)
            return Kept(reference: .keyring(service: TokenKeeper.service, account: account), obstacle: nil)
        } catch {
            obstacle = error
        }
        let path = folder + "/" + TokenKeeper.fileName(credential, part)
        do throws(PrivateFile.Failure) {
            try PrivateFile.makeFolder(folder)
            try PrivateFile.replace(path, with: secret.revealBytes())
        } catch {
            throw .unwritableFile(path: error.path, code: error.code)
        }
        return Kept(reference: .file(path), obstacle: obstacle)
    }

    /// Whether a reference points to what a keeper kept.
    package func keeps(_ reference: SecretReference) -> Bool {
        switch reference {
        case .keyring(let service, _): service == TokenKeeper.service
        case .file(let path):
            path.hasPrefix(folder + "/") && !path.utf8.dropFirst(folder.utf8.count + 1).contains(UInt8(ascii: "/"))
        case .environment, .command, .shell, .vault, .awsSecretsManager, .googleSecretManager: false
        }
    }

    /// Removes what a keeper kept; what others keep is left alone, what is gone is none to remove.
    ///
    /// - Throws: `SecretProblem`.
    package func remove(_ reference: SecretReference) async throws(SecretProblem) {
        guard keeps(reference) else { return }
        switch reference {
        case .keyring(let service, let account):
            try await resolver.keyring.remove(service: service, account: account)
        case .file(let path):
            do throws(PrivateFile.Failure) {
                try PrivateFile.remove(path)
            } catch {
                throw .unwritableFile(path: error.path, code: error.code)
            }
        case .environment, .command, .shell, .vault, .awsSecretsManager, .googleSecretManager: break
        }
    }

    /// A name with one dot and no slash in it, and another one for every credential and part.
    private static func fileName(_ credential: String, _ part: String) -> String {
        "\(escaped(credential)).\(escaped(part))"
    }

    private static func escaped(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
