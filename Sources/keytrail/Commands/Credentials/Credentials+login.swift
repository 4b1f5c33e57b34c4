internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel

extension LoginMethod: EnumerableFlag {}

extension Credentials {
    /// `keytrail credentials login`.
    struct Login: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Get a token from a provider and keep it.",
            discussion: """
                The provider's pack says where to ask. The page to open is printed and opened; its answer comes back \
                to a port of this machine. The token goes to the keyring, or to a file of yours where there is none. \
                'request --as' sends it, and renews it where the provider lets it. Without a method, one follows from \
                what is given: --oauth2 for --client-id, --oauth1 for --secret, --token-page for --key. See \
                docs/login.md.

                Example:
                  keytrail credentials login trello --oauth1 --key env:TRELLO_KEY --secret env:TRELLO_SECRET --scope read
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var asked: LoginOptions

        @Argument(help: "The credential's name.")
        var name: String

        // Values and the rest of a command without quotes are caught here, so that no message repeats them.
        @Argument(help: .hidden)
        var rest: [String] = []

        func run() async throws {
            guard rest.isEmpty else { throw CredentialError.strayWords(rest.count) }
            let installation = options.installation
            let messages = LoginMessages(messages: Messages(options))
            let plan = try LoginPlan(name: name, asked: asked, catalog: try installation.catalog().catalog)
            let before = try installation.book()
            try refuseTakenName(before, installation)
            plan.warnings.forEach(messages.warn)
            let session = try LoginSession(installation, now: try clock.now.map { _ in try clock.clock() })
            let doors = session.doors(messages, opensBrowser: !asked.noBrowser)
            var (entry, token) = try await session.closing { _ in
                try await plan.run(doors, resolver: installation.resolver)
            }
            let obstacle = try await session.kept(name).keep(token, in: &entry)
            let changed = entry
            let after = try installation.updateBook { book throws(BookProblem) in
                try book.entry(named: name) == nil ? book.adding(changed) : book.replacing(changed)
            }
            await removeTokens(of: before.entry(named: name), notIn: after, installation)
            let id = try await identity(of: entry, installation)
            try installation.keep(.loggedIn, of: name, id: id, at: try clock.clock())
            messages.finish(entry, token, obstacle: obstacle, managed: installation.bookFiles.managed)
        }

        /// The id that the new token's calls will have, remembered; `nil` when its parts are not to be had any more.
        private func identity(of entry: CredentialEntry, _ installation: Installation) async throws -> String? {
            guard let sent = try? await installation.resolver.resolve(entry).clientCredential() else { return nil }
            let id = try installation.identity(of: entry, as: sent, in: try installation.catalog().catalog)
            try installation.remember(id, of: entry)
            return id
        }

        /// Removes what an earlier login had kept elsewhere, such as in a file before there was a keyring.
        private func removeTokens(
            of earlier: CredentialEntry?,
            notIn book: CredentialBook,
            _ installation: Installation
        ) async {
            let used = book.entries.flatMap(\.parts.values)
            for (_, reference) in earlier?.parts ?? [:] where !used.contains(reference) {
                // A keyring that is locked by now keeps a token that nobody reads any more.
                try? await installation.keeper.remove(reference)
            }
        }

        /// A login takes the place of an earlier one, and of nothing else unless it is told to.
        private func refuseTakenName(_ book: CredentialBook, _ installation: Installation) throws {
            guard let earlier = book.entry(named: name) else { return }
            guard book.isManaged(name) else { throw BookProblem.handWritten(name, earlier.location) }
            guard installation.isLogin(earlier) || asked.replace else {
                throw BookProblem.nameTaken(name, earlier.location)
            }
        }
    }
}
