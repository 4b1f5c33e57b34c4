internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailSecret

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
    var resolver: SecretResolver { SecretResolver(environment: environment) }

    /// Keeps what a login obtains.
    var keeper: TokenKeeper { TokenKeeper(resolver: resolver, folder: dataFolder + "/tokens") }

    /// The credential called `name`, for a request to `host`; a login's token is renewed with `client` when it ended.
    ///
    /// `refused` is a token that the provider has just answered with 401.
    ///
    /// - Throws: `BookProblem`, `CredentialError.retired`, `.otherHost`, `PartProblem`, `LoginProblem`.
    func credential(
        _ name: String,
        host: String,
        client: InstrumentedClient,
        refused: Secret? = nil
    ) async throws -> SentCredential {
        let book = try book()
        guard let entry = book.entry(named: name) else {
            throw BookProblem.unknown(name, known: book.entries.map(\.name).sorted())
        }
        if let time = entry.retiredAt { throw CredentialError.retired(name, time) }
        guard entry.allows(host: host, in: book.catalog) else {
            throw CredentialError.otherHost(name: name, host: host)
        }
        guard isRenewable(entry, in: book) else {
            return SentCredential(credential: try await resolver.resolve(entry).clientCredential(), renewable: nil)
        }
        let token = try await LoginSession(self, client: client).refresher(name).token(refused: refused)
        return SentCredential(credential: .bearer(token.access), renewable: token.access)
    }

    /// Whether a login obtained the token, so that it can be renewed and kept again.
    private func isRenewable(_ entry: CredentialEntry, in book: CredentialBook) -> Bool {
        guard entry.scheme == .oauth2, book.isManaged(entry.name), let token = entry.parts["token"] else {
            return false
        }
        return keeper.keeps(token) && entry.settings["token-endpoint"] != nil
    }

    /// The id that a credential has in the call log; `nil` when it has none before a request is signed.
    ///
    /// - Throws: `CaptureError`, `PrivateFile.Failure`.
    func identity(of credential: ResolvedCredential, in catalog: ProviderCatalog) throws -> String? {
        guard let host = credential.entry.allowedHosts(in: catalog).first,
            let sent = try? credential.clientCredential()
        else { return nil }
        // The key of the fingerprints lies beside the database, which may not be there yet.
        let folder = URL(filePath: fingerprintKeyPath).deletingLastPathComponent().path(percentEncoded: false)
        try PrivateFile.makeFolder(folder)
        let recorder = Recorder(catalog: catalog, fingerprinter: try Fingerprinter.load(path: fingerprintKeyPath))
        return sent.identity(at: host, by: recorder)?.id
    }
}

/// A credential as a request gets it.
struct SentCredential {
    let credential: ClientCredential
    /// The access token, when another can be had for it.
    let renewable: Secret?
}
