internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailSecret
internal import KeytrailStore

extension Installation {
    /// The configuration, and what commands keep beside it.
    var bookFiles: BookFiles { BookFiles(configuration: configurationPath) }

    /// The provider packs; what is wrong with them is said.
    ///
    /// - Throws: `CommandError.noShippedRules`.
    func knownProviders() throws -> ProviderCatalog {
        let (catalog, diagnostics) = try catalog()
        Messages(options).show(diagnostics)
        return catalog
    }

    /// The user's credentials; what is wrong with their files is said.
    ///
    /// - Throws: `BookProblem.unreadable`, `.broken`, `CommandError.noShippedRules`.
    func book() throws -> CredentialBook {
        let book = try bookFiles.load(catalog: try knownProviders())
        Messages(options).show(book.diagnostics)
        if let file = book.brokenFile { throw BookProblem.broken(path: file) }
        return book
    }

    /// Changes what commands keep of the credentials; what is wrong with the files is said.
    ///
    /// - Throws: `BookProblem`, `CommandError.noShippedRules`.
    @discardableResult
    func updateBook(_ change: (CredentialBook) throws(BookProblem) -> CredentialBook) throws -> CredentialBook {
        _ = try book()
        return try bookFiles.update(catalog: try catalog().catalog, change)
    }

    /// Gets secrets from where references point.
    var resolver: SecretResolver {
        SecretResolver(environment: environment, runner: ProcessRunner(interruption: .ofThisProcess))
    }

    /// Keeps what a login obtains.
    var keeper: TokenKeeper { TokenKeeper(resolver: resolver, folder: dataFolder + "/tokens") }

    /// The credential called `name`, for a request to `host`.
    ///
    /// - Throws: `BookProblem.unknown`, `CredentialError.retired`, `.otherHost`.
    func entry(_ name: String, for host: String, in book: CredentialBook) throws -> CredentialEntry {
        let entry = try book.entryInUse(name)
        guard entry.allows(host: host, in: book.catalog) else {
            throw CredentialError.otherHost(name: name, host: host)
        }
        return entry
    }

    /// What is sent of a credential; a login's token is renewed with `client` when it ended.
    ///
    /// `refused` is a token that the provider has just answered with 401.
    ///
    /// - Throws: `BookProblem`, `PartProblem`, `LoginProblem`, `CaptureError`.
    func credential(
        _ entry: CredentialEntry,
        in book: CredentialBook,
        client: InstrumentedClient,
        refused: Secret? = nil
    ) async throws -> SentCredential {
        guard isRenewable(entry, in: book) else {
            return SentCredential(credential: try await resolver.resolve(entry).clientCredential(), renewable: nil)
        }
        let token = try await LoginSession(self, client: client).refresher(entry.name).token(refused: refused)
        let sent = SentCredential(credential: .bearer(token.access), renewable: token.access)
        try remember(try identity(of: entry, as: sent.credential, in: book.catalog), of: entry)
        return sent
    }

    /// Whether a login obtained the token, so that it can be renewed and kept again.
    private func isRenewable(_ entry: CredentialEntry, in book: CredentialBook) -> Bool {
        guard entry.scheme == .oauth2, book.isManaged(entry.name), let token = entry.parts["token"] else {
            return false
        }
        return keeper.keeps(token) && entry.settings["token-endpoint"] != nil
    }

    /// Whether a login obtained the token and keeps it here.
    func isLogin(_ entry: CredentialEntry) -> Bool { entry.parts["token"].map(keeper.keeps) ?? false }

    /// The id that a credential's calls have in the log; `nil` when it cannot be sent.
    ///
    /// - Throws: `CaptureError`, `PrivateFile.Failure`.
    func identity(
        of entry: CredentialEntry,
        as credential: ClientCredential,
        in catalog: ProviderCatalog
    ) throws -> String? {
        // The key of the fingerprints lies beside the database, which may not be there yet.
        let folder = URL(filePath: fingerprintKeyPath).deletingLastPathComponent().path(percentEncoded: false)
        try PrivateFile.makeFolder(folder)
        return entry.identity(as: credential, in: catalog, by: try Fingerprinter.load(path: fingerprintKeyPath))
    }

    /// Keeps the id under which the log knows a credential, where it is another one than before.
    ///
    /// - Throws: `BookProblem`, `CommandError.noShippedRules`.
    func remember(_ id: String?, of entry: CredentialEntry) throws {
        guard let id, id != entry.id else { return }
        try updateBook { book throws(BookProblem) in
            // Another process may have removed it meanwhile.
            book.entry(named: entry.name) == nil ? book : try book.identifying(entry.name, as: id)
        }
    }

    /// Adds to a credential's history that it came into use.
    ///
    /// - Throws: `StoreError`.
    func keep(_ kind: CredentialEvent.Kind, of name: String, id: String?, at time: Timestamp) throws {
        try store(.readWrite).keep(CredentialEvent(name: name, credentialID: id, at: time, kind: kind))
    }
}

/// A credential as a request gets it.
struct SentCredential {
    let credential: ClientCredential
    /// The access token, when another can be had for it.
    let renewable: Secret?
}
