internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailModel

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

    /// The credential called `name`, for a request to `host`.
    ///
    /// - Throws: `BookProblem`, `CredentialError.retired`, `.otherHost`, `PartProblem`.
    func credential(_ name: String, host: String) async throws -> ClientCredential {
        let book = try book()
        guard let entry = book.entry(named: name) else {
            throw BookProblem.unknown(name, known: book.entries.map(\.name).sorted())
        }
        if let time = entry.retiredAt { throw CredentialError.retired(name, time) }
        guard entry.allows(host: host, in: book.catalog) else {
            throw CredentialError.otherHost(name: name, host: host)
        }
        return try await resolver.resolve(entry).clientCredential()
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
