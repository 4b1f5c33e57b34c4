internal import ArgumentParser
internal import KeytrailImport

/// `keytrail reconcile`: a provider's own audit log against our calls.
struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold a provider's audit log against the calls that you recorded.",
        discussion: """
            Tells of calls that the provider saw and you did not make, which is how a stolen credential shows, and of the reverse. \
            A credential is found in the provider's log by an access key id, or by a name that 'reconcile link' keeps. Without any \
            such log 'reconcile quota' tells of use that only the provider's counters show.

            Examples:
              keytrail reconcile link ci --hashed-token
              keytrail reconcile --provider github audit.json
              keytrail reconcile quota
            """,
        subcommands: [Run.self, Quota.self, Link.self, Unlink.self, Links.self],
        defaultSubcommand: Run.self
    )
}

/// Why nothing can be linked.
enum ReconcileError: Error, Equatable {
    /// The credential has no single token that could be hashed.
    case noToken(String)
    /// Neither a key nor `--hashed-token` was given, or both.
    case badKey
    /// The key looks like a secret.
    case secretKey
    /// There is no such link.
    case noLink(credential: String, key: String)
    /// The id under which the log knows the credential is not known.
    case noIdentity(String)
    /// The file is no provider's audit log.
    case noAuditLog(String)
}

extension Failure {
    static func words(_ error: ReconcileError) -> (String, Int32) {
        switch error {
        case .noToken(let name):
            let message = "'\(name)' has no single token to make a digest of"
            return (
                "\(message); link the provider's own name of it: 'keytrail reconcile link \(name) KEY'.",
                ExitStatus.usage
            )
        case .badKey:
            return ("give either the provider's name of the credential or --hashed-token.", ExitStatus.usage)
        case .secretKey:
            let message = "that looks like a secret, which must not be kept; give the provider's name of the credential"
            return ("\(message), or --hashed-token.", ExitStatus.usage)
        case .noLink(let credential, let key):
            return ("'\(credential)' is not linked to '\(key)'; see 'keytrail reconcile links'.", ExitStatus.usage)
        case .noIdentity(let name):
            let message = "the id of '\(name)' in the log is not known yet"
            return (
                "\(message); make one call with it, or run 'keytrail credentials inspect \(name)'.", ExitStatus.usage
            )
        case .noAuditLog(let path):
            let names = EventFormat.Name.allCases.map(\.rawValue).joined(separator: ", ")
            return (
                "\(path.visibleLine) is no audit log that is known; name its format with --format-of-log: \(names).",
                ExitStatus.badInput
            )
        }
    }
}
