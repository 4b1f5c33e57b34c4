package import KeytrailCapture
internal import KeytrailModel
internal import KeytrailSecret

/// The token of one credential, where a login left it: its parts with the keeper, its end in the book.
package struct KeptToken: Sendable {
    /// The credential's name.
    package let name: String
    private let files: BookFiles
    private let catalog: ProviderCatalog
    private let resolver: SecretResolver
    private let keeper: TokenKeeper

    /// Names a credential and where its parts are kept.
    package init(
        name: String,
        files: BookFiles,
        catalog: ProviderCatalog,
        resolver: SecretResolver,
        keeper: TokenKeeper
    ) {
        self.name = name
        self.files = files
        self.catalog = catalog
        self.resolver = resolver
        self.keeper = keeper
    }

    /// The entry as the book has it now, and the token as it is kept now.
    ///
    /// - Throws: `LoginProblem.book`, `.secret`.
    package func load() async throws(LoginProblem) -> (entry: CredentialEntry, token: IssuedToken) {
        let entry = try entry()
        guard let access = try await part("token", of: entry) else { throw .secret(.missingPart) }
        let token = IssuedToken(
            access: access,
            refresh: try await part("refresh-token", of: entry),
            expires: entry.settings["expires-at"].flatMap { Timestamp(rfc3339: $0) },
            scopes: entry.settings["scopes"].map { $0.split(separator: " ").map(String.init) }
        )
        return (entry, token)
    }

    /// Keeps a token in place of the one before.
    ///
    /// The refresh token goes first: if this breaks off in the middle, the next process finds the one that the server
    /// still takes, and renews once more.
    ///
    /// - Throws: `LoginProblem.book`, `.secret`.
    package func keep(_ token: IssuedToken) async throws(LoginProblem) {
        var entry = try entry()
        _ = try await keep(token, in: &entry)
        let changed = entry
        do throws(BookProblem) {
            try files.update(catalog: catalog) { book throws(BookProblem) in try book.replacing(changed) }
        } catch {
            throw .book(error)
        }
    }

    /// Keeps the parts of a token and puts their references into `entry`; gives why any went to a file.
    ///
    /// - Throws: `LoginProblem.secret`.
    package func keep(_ token: IssuedToken, in entry: inout CredentialEntry) async throws(LoginProblem)
        -> SecretProblem?
    {
        var obstacle: SecretProblem?
        let parts = [("refresh-token", token.refresh), ("token-secret", token.tokenSecret), ("token", token.access)]
        for (part, secret) in parts {
            let takes = entry.scheme.neededParts + entry.scheme.otherParts
            guard let secret, takes.contains(part) else { continue }
            do throws(SecretProblem) {
                let kept = try await keeper.keep(secret, credential: name, part: part)
                entry.parts[part] = kept.reference
                obstacle = kept.obstacle ?? obstacle
            } catch {
                throw .secret(error)
            }
        }
        entry.settings["expires-at"] = token.expires?.rfc3339
        if let scopes = token.scopes { entry.settings["scopes"] = scopes.joined(separator: " ") }
        return obstacle
    }

    private func entry() throws(LoginProblem) -> CredentialEntry {
        do throws(BookProblem) {
            let book = try files.load(catalog: catalog)
            guard let entry = book.entry(named: name) else {
                throw .unknown(name, known: book.entries.map(\.name).sorted())
            }
            return entry
        } catch {
            throw .book(error)
        }
    }

    private func part(_ part: String, of entry: CredentialEntry) async throws(LoginProblem) -> Secret? {
        guard let reference = entry.parts[part] else { return nil }
        do throws(SecretProblem) {
            return try await resolver.secret(at: reference)
        } catch {
            throw .secret(error)
        }
    }
}
