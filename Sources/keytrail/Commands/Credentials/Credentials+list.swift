internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

extension Credentials {
    /// `keytrail credentials list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the credentials, where their parts are kept, and when they were used.",
            discussion: """
                No secret is asked for without --resolve, which may make keyrings and password stores ask you. The \
                call log knows a credential by a keyed digest of its secret; that one is remembered whenever the parts \
                were resolved.

                Example:
                  keytrail credentials list --format json
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Flag(help: "Get each secret once, and say which are not to be had.")
        var resolve = false

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        private static let columns = [
            "name", "provider", "scheme", "state", "last_used", "calls_30d", "id", "hosts", "parts",
        ]

        func run() async throws {
            let installation = options.installation
            var book = try installation.book()
            var unavailable: Set<String> = []
            if resolve { (book, unavailable) = try await resolved(book, installation) }
            let use = try CredentialUse(installation, now: try clock.clock())
            let rows = try book.entries.map { entry in
                let state = unavailable.contains(entry.name) ? "unavailable" : CredentialWords.state(of: entry)
                let activity = try use.activity(of: entry)
                return row(entry, state: state, activity: activity, hosts: entry.allowedHosts(in: book.catalog))
            }
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: List.columns, rows: rows, width: width))
        }

        private func row(
            _ entry: CredentialEntry,
            state: String,
            activity: CredentialActivity?,
            hosts: [String]
        ) -> [JSON] {
            let isTable = format == .table
            let last = isTable ? activity?.last.rfc3339Seconds : activity?.last.rfc3339
            return [
                .string(entry.name), JSON(entry.packName), .string(entry.scheme.rawValue), .string(state),
                isTable ? .string(last ?? "never seen") : JSON(last),
                JSON(entry.id == nil ? nil : activity?.recent ?? 0),
                JSON(entry.id), isTable ? .string(hosts.joined(separator: " ")) : JSON(hosts),
                isTable ? .string(CredentialWords.parts(of: entry)) : CredentialWords.partsObject(of: entry),
            ]
        }

        private func resolved(
            _ book: CredentialBook,
            _ installation: Installation
        ) async throws -> (CredentialBook, Set<String>) {
            let check = CredentialCheck(installation: installation)
            var ids: [String: String] = [:]
            var unavailable: Set<String> = []
            for entry in book.entries where entry.retiredAt == nil {
                let (credential, problems) = await check.resolve(entry)
                for problem in problems { Messages(options).inform(Failure.words(problem).0.visibleLine) }
                if !problems.isEmpty { unavailable.insert(entry.name) }
                if let sent = try? credential?.clientCredential() {
                    ids[entry.name] = try installation.identity(of: entry, as: sent, in: book.catalog)
                }
            }
            guard ids.contains(where: { book.entry(named: $0)?.id != $1 }) else { return (book, unavailable) }
            let updated = try installation.updateBook { book throws(BookProblem) in
                var book = book
                // Another process may have removed one meanwhile.
                for (name, id) in ids where book.entry(named: name) != nil { book = try book.identifying(name, as: id) }
                return book
            }
            return (updated, unavailable)
        }
    }
}
