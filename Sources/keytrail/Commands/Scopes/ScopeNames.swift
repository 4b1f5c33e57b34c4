internal import KeytrailAudit
internal import KeytrailCredentials
internal import KeytrailModel

/// What the inventory says of the credentials that the log knows, by their ids there.
struct ScopeNames {
    /// Their names.
    private(set) var names: [String: String] = [:]
    /// What is kept, what was asked for, and where it comes from.
    private(set) var inventory = ScopeInventory()
    private var ids: [String: String] = [:]

    /// Reads the inventory; its errors are said, and what can be read of it counts: the log can be judged without.
    ///
    /// - Throws: `CommandError.noShippedRules`.
    init(_ installation: Installation) throws {
        let catalog = try installation.catalog().catalog
        let messages = Messages(installation.options)
        let book: CredentialBook
        do throws(BookProblem) {
            book = try installation.bookFiles.load(catalog: catalog)
        } catch {
            messages.inform(Failure.words(error).0.visibleLine)
            return
        }
        messages.show(book.diagnostics)
        for entry in book.entries {
            guard let id = entry.id else { continue }
            ids[entry.name] = id
            names[id] = entry.name
            let references = entry.parts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            inventory.origins[id] = CredentialOrigin(name: entry.name, references: references)
            if !entry.keeps.isEmpty { inventory.keeps[id] = entry.keeps }
            if let scopes = entry.configuredScopes { inventory.configured[id] = scopes }
        }
    }

    /// The id in the log of what a user names; the name itself where the inventory does not know it.
    func id(of name: String) -> String { ids[name] ?? name }

    /// Whether a text can be a scope (RFC 6749 §3.3).
    static func isScope(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}

/// Why scopes cannot be shown or tried.
enum ScopesError: Error, Equatable {
    /// The credential made no call in the period.
    case noCalls(String)
    /// The log does not know the credential.
    case unknown(String)
    /// Nobody holds the scope.
    case notGranted(String, held: [String])
    /// The text is no scope.
    case badScope
    /// The scope is not tried.
    case noTrial(String)
}

extension Failure {
    static func words(_ error: ScopesError) -> (String, Int32) { (sentence(error), ExitStatus.usage) }

    private static func sentence(_ error: ScopesError) -> String {
        switch error {
        case .noCalls(let name):
            "'\(name)' made no call in this period; see 'keytrail credentials list', or give an earlier --since."
        case .unknown(let name):
            "the log does not know '\(name)'; see 'keytrail credentials list' for names and ids."
        case .notGranted(let scope, let held):
            "'\(scope)' is granted to nobody here; there is \(held.isEmpty ? "no scope" : held.prefix(20).joined(separator: ", "))."
        case .badScope: "that is no scope; it is 1 to 128 printable characters without blanks, quotes and backslashes."
        case .noTrial(let scope): "no trial of '\(scope)' is under way; '--canary \(scope) --for 14d' begins one."
        }
    }
}
