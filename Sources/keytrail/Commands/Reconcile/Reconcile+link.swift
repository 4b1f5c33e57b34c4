internal import ArgumentParser
internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailSecret
internal import KeytrailStore

extension Reconcile {
    /// `keytrail reconcile link`.
    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep under which name a provider knows a credential.",
            discussion: """
                The name is the provider's: a client id, a token's id, an application's id. GitHub names a token by a digest, which \
                --hashed-token makes of a credential that Keytrail knows. That digest has no key: whoever reads the database can test \
                with it whether a token is the one, so it is kept only when you ask for it.

                Examples:
                  keytrail reconcile link ci --hashed-token
                  keytrail reconcile link okta-sync 0oa1b2c3d4e5f6g7h8i9
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The credential's name, or its id in the log.")
        var credential: String

        @Argument(help: "The provider's name of it.")
        var key: String?

        @Flag(help: "Make GitHub's digest of the token, and keep that.")
        var hashedToken = false

        func run() async throws {
            let installation = options.installation
            guard (key != nil) != hashedToken, key?.isEmpty != true else { throw ReconcileError.badKey }
            let id: String
            let name: String
            if let key {
                id = try ScopeNames(installation).id(of: credential)
                guard ProviderDigest.isPublicName(key) || !Recorder.holdsSecret(foreign: key) else {
                    throw ReconcileError.secretKey
                }
                name = key
            } else {
                (id, name) = try await digest(installation)
            }
            let link = CredentialLink(credential: id, key: name)
            let store = try installation.store(.readWrite)
            try store.keep(links: [link], now: try clock.clock())
            let messages = Messages(options)
            messages.inform("\(id.visibleLine) is linked to \(name.visibleLine)")
            if try store.read({ try $0.firstCall(ofCredential: id) }) == nil {
                messages.inform(
                    "keytrail: the log has no call of \(id.visibleLine) yet; check that this is its name or id."
                )
            }
        }

        private func digest(_ installation: Installation) async throws -> (id: String, key: String) {
            let book = try installation.book()
            let entry = try book.entryInUse(credential)
            let resolved = try await installation.resolver.resolve(entry)
            guard entry.parts.count == 1, let token = resolved.parts["token"] else {
                throw ReconcileError.noToken(credential)
            }
            let known = try installation.identity(of: entry, as: try resolved.clientCredential(), in: book.catalog)
            guard let id = known ?? entry.id else { throw ReconcileError.noIdentity(credential) }
            return (id, ProviderDigest.hashedToken(token.revealBytes()))
        }
    }

    /// `keytrail reconcile unlink`.
    struct Unlink: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget under which name a provider knows a credential.",
            discussion: """
                Example:
                  keytrail reconcile unlink okta-sync 0oa1b2c3d4e5f6g7h8i9
                """
        )

        @OptionGroup var options: GlobalOptions

        @Argument(help: "The credential's name, or its id in the log.")
        var credential: String

        @Argument(help: "The provider's name of it.")
        var key: String

        func run() throws {
            let installation = options.installation
            let link = CredentialLink(credential: try ScopeNames(installation).id(of: credential), key: key)
            guard try installation.store(.readWrite).remove(link: link) else {
                throw ReconcileError.noLink(credential: credential.visibleLine, key: key.visibleLine)
            }
        }
    }

    /// `keytrail reconcile links`.
    struct Links: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List under which names providers know credentials.",
            discussion: """
                Access key ids, which calls show in clear, are listed without having been linked.

                Example:
                  keytrail reconcile links
                """
        )

        @OptionGroup var options: GlobalOptions

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        func run() throws {
            let installation = options.installation
            let names = try ScopeNames(installation).names
            let links = try installation.store(.readOnly).read { try $0.credentialLinks() }
            let rows = links.map { link -> [JSON] in
                [JSON(names[link.credential]), .string(link.credential), .string(link.key)]
            }
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: ["name", "credential", "key"], rows: rows, width: width))
        }
    }
}
