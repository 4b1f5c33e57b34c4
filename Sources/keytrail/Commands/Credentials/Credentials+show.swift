internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

extension Credentials {
    /// `keytrail credentials show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that is known of one credential.",
            discussion: """
                No secret is asked for.

                Where its parts are kept, and which programs used it in the last 30 days, is told too.

                Example:
                  keytrail credentials show trello
                """
        )

        /// The forms in which one credential is written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case table, json
        }

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The credential's name.")
        var name: String

        @Option(help: "What to write: table, json.")
        var format: Format = .table

        func run() async throws {
            let installation = options.installation
            let book = try installation.book()
            guard let entry = book.entry(named: name) else {
                throw BookProblem.unknown(name, known: book.entries.map(\.name).sorted())
            }
            let use = try CredentialUse(installation, now: try clock.clock())
            let members = members(
                entry,
                activity: try use.activity(of: entry),
                hosts: entry.allowedHosts(in: book.catalog)
            )
            let callers = try use.callers(of: entry)
            switch format {
            case .json:
                let used = JSON.Member("used_by", .array(callers.map(json)))
                try StandardOutput.write(JSON.object(members + [used]).prettyText + "\n")
            case .table:
                let used = JSON.Member("used_by", JSON(callers.map(words)))
                try StandardOutput.write(text(members + [used], width: width(installation)))
            }
        }

        private func json(_ caller: CredentialCaller) -> JSON {
            [
                "program": JSON(caller.program), "address": JSON(caller.clientAddress), "calls": JSON(caller.calls),
                "last_used": JSON(caller.lastSeen.rfc3339),
            ]
        }

        private func words(_ caller: CredentialCaller) -> String {
            let place = caller.clientAddress.map { " at \($0)" } ?? ""
            return
                "\(caller.program ?? "a program not known")\(place): \(counted(caller.calls, "call")), last \(caller.lastSeen.rfc3339)"
        }

        private func width(_ installation: Installation) -> Int {
            Terminal.tableWidth(environment: installation.environment)
        }

        private func members(
            _ entry: CredentialEntry,
            activity: CredentialActivity?,
            hosts: [String]
        ) -> [JSON.Member] {
            [
                JSON.Member("name", .string(entry.name)),
                JSON.Member("provider", JSON(entry.packName)),
                JSON.Member("scheme", .string(entry.scheme.rawValue)),
                JSON.Member("state", .string(CredentialWords.state(of: entry))),
                JSON.Member("retired", JSON(entry.retiredAt?.rfc3339)),
                JSON.Member("written", JSON(entry.location.map(\.description))),
                JSON.Member("hosts", JSON(hosts)),
                JSON.Member("parts", CredentialWords.partsObject(of: entry)),
                JSON.Member("settings", CredentialWords.settingsObject(of: entry)),
                JSON.Member("id", JSON(entry.id)),
                JSON.Member("first_used", JSON(activity?.first.rfc3339)),
                JSON.Member("last_used", JSON(activity?.last.rfc3339)),
                JSON.Member("calls_30d", JSON(entry.id == nil ? nil : activity?.recent ?? 0)),
            ]
        }

        /// A line for every value; those of lists and objects follow one another.
        private func text(_ members: [JSON.Member], width: Int) -> String {
            var table = TextTable(["WHAT", "VALUE"])
            for member in members {
                switch member.value {
                case .null: break
                case .array(let values):
                    for value in values { table.append([member.name, value.string ?? value.text]) }
                case .object(let inner):
                    for value in inner { table.append([value.name, value.value.string ?? value.value.text]) }
                case .string(let text): table.append([member.name, text])
                case .bool, .integer, .number: table.append([member.name, member.value.text])
                }
            }
            return table.text(width: width)
        }
    }
}
