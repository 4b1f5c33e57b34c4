internal import ArgumentParser
internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel

extension CredentialEntry.Scheme: ExpressibleByArgument {}

extension Credentials {
    /// `keytrail credentials add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a credential by references to its parts.",
            discussion: """
                The provider is the one that --provider names, else the one that the credential is called after; its \
                pack says to which hosts the credential may be sent. The scheme follows from the parts: bearer for \
                --token, basic for --user and --password, header for --header-name and --value, trello for --key and \
                --token, oauth2 for --client-id. Each reference is tried once; the credential is added whether or not \
                its parts are there.

                Example:
                  keytrail credentials add trello --key env:TRELLO_KEY --token cmd:'pass show trello/token'
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The credential's name.")
        var name: String

        // Values and the rest of a command without quotes are caught here, so that no message repeats them.
        @Argument(help: .hidden)
        var rest: [String] = []

        @Option(help: ArgumentHelp("The provider, by its pack.", valueName: "name"))
        var provider: String?

        @Option(help: "How it is presented: bearer, basic, header, trello, oauth1, oauth2.")
        var scheme: CredentialEntry.Scheme?

        @Option(help: ArgumentHelp("Where an application's key is kept.", valueName: "reference"))
        var key: String?

        @Option(help: ArgumentHelp("Where the token is kept.", valueName: "reference"))
        var token: String?

        @Option(help: ArgumentHelp("Where the user's name is kept.", valueName: "reference"))
        var user: String?

        @Option(help: ArgumentHelp("Where the password is kept.", valueName: "reference"))
        var password: String?

        @Option(help: ArgumentHelp("Where a header field's value is kept.", valueName: "reference"))
        var value: String?

        @Option(help: ArgumentHelp("The header field that carries the value.", valueName: "name"))
        var headerName: String?

        @Option(help: ArgumentHelp("The OAuth client's identifier, which is no secret.", valueName: "text"))
        var clientID: String?

        @Option(help: ArgumentHelp("Where the OAuth client's secret is kept.", valueName: "reference"))
        var clientSecret: String?

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("Another part, such as refresh-token; repeatable.", valueName: "part=reference")
        )
        var part: [String] = []

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("A setting that is no secret, such as scopes; repeatable.", valueName: "name=text")
        )
        var setting: [String] = []

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("A host that it may be sent to; repeatable. Default: the provider's.", valueName: "host")
        )
        var host: [String] = []

        @Flag(help: "Replace a credential of that name.")
        var replace = false

        @Flag(inversion: .prefixedNo, help: "Try each reference once, and say whether its secret is there.")
        var check = true

        func run() async throws {
            let installation = options.installation
            let messages = Messages(options)
            let catalog = try installation.catalog().catalog
            let entry = try draft().entry(in: catalog)
            var earlier: CredentialEntry?
            try installation.updateBook { book throws(BookProblem) in
                earlier = book.entry(named: entry.name)
                return try replace && earlier != nil ? book.replacing(entry) : book.adding(entry)
            }
            messages.inform("\(entry.name) is kept in \(installation.bookFiles.managed)")
            // What a login had kept under that name is of no use any more.
            for (part, reference) in earlier?.parts ?? [:] where entry.parts[part] != reference {
                try await installation.keeper.remove(reference)
            }
            let id = check ? try await CredentialCheck(installation: installation).report(entry, in: catalog) : nil
            try installation.keep(.added, of: entry.name, id: id, at: try clock.clock())
        }

        private func draft() throws(CredentialError) -> CredentialDraft {
            guard rest.isEmpty else { throw .strayWords(rest.count) }
            var draft = CredentialDraft(name: name, provider: provider, scheme: scheme, hosts: host)
            let parts: [(String, String?)] = [
                ("key", key), ("token", token), ("user", user), ("password", password), ("value", value),
                ("client-secret", clientSecret),
            ]
            draft.parts = parts.compactMap { name, text in text.map { (name, $0) } }
            draft.settings = [("name", headerName), ("client-id", clientID)].compactMap { name, text in
                text.map { (name, $0) }
            }
            for text in part { draft.parts.append(try Add.pair(text, option: "part")) }
            for text in setting { draft.settings.append(try Add.pair(text, option: "setting")) }
            return draft
        }

        private static func pair(_ text: String, option: String) throws(CredentialError) -> (String, String) {
            let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, !SecretShape.isFound(in: halves[0]) else { throw .notAPair(option: option) }
            return (halves[0], halves[1])
        }
    }
}
