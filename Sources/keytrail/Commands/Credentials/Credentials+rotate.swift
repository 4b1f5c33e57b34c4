internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

extension Credentials {
    /// `keytrail credentials rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace a credential's secret by a new one, and see the old one out.",
            discussion: """
                Three steps. --to REFERENCE looks at the new secret and the old one: the new one must work, be the \
                same owner's, and may do no more. From then on NAME is the new one, and NAME.old the old one. --status \
                shows who calls with which. --finish revokes the old one when nobody used it for --quiet-for, proves \
                that the provider refuses it, and retires it; where the provider has no request for that, it names the \
                page. A token that a login got is replaced by a new login under the same name.

                Exit status: 0 done, 1 not yet: the new one is unfit, the old one is still used or still works, 64 \
                usage, 74 the log cannot be written.

                Example:
                  keytrail credentials rotate trello --to keyring:trello/new
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The credential's name.")
        var name: String

        @Option(help: ArgumentHelp("Begin: where the new secret is kept.", valueName: "reference"))
        var to: String?

        @Flag(help: "Show who calls with the old and with the new one.")
        var status = false

        @Flag(help: "Revoke the old one, and prove that it is gone.")
        var finish = false

        @Option(help: ArgumentHelp("How long the old one must not have been used.", valueName: "time"))
        var quietFor = "24h"

        @Flag(help: "Go on in spite of what speaks against it.")
        var force = false

        @Option(help: "What --status writes: text, json.")
        var format: PageFormat = .text

        func validate() throws {
            guard [to != nil, status, finish].filter({ $0 }).count == 1 else {
                throw ValidationError(Rotate.beginning(of: name))
            }
            guard TimeSpan(sigma: quietFor) != nil else { throw ValidationError("write --quiet-for as 24h or 7d.") }
        }

        private static func beginning(of name: String) -> String {
            guard CredentialDraft.isName(name) else { return "give one of --to, --status and --finish." }
            return """
                give one of --to, --status and --finish. Begin with --to and where the new secret is kept; a token that a login \
                got is replaced by a new login: keytrail credentials login \(name)
                """
        }

        func run() async throws {
            let installation = options.installation
            let book = try installation.book()
            let now = try clock.clock()
            let questions = try ProviderQuestions(installation, catalog: book.catalog)
            let steps = RotationSteps(installation: installation, questions: questions, name: name, isForced: force)
            if let to { return try await steps.begin(to, in: book, at: now) }
            guard let rotation = try Rotation(of: name, in: questions.store) else {
                throw RotationError.notStarted(name)
            }
            if finish {
                let quiet = TimeSpan(sigma: quietFor) ?? .days(1)
                return try await steps.finish(rotation, in: book, quiet: quiet, at: now)
            }
            let callers = try rotation.callers(in: questions.store, since: rotation.startedAt)
            switch format {
            case .json: try StandardOutput.write(RotationWords.json(rotation, callers).prettyText + "\n")
            case .text:
                let width = Terminal.tableWidth(environment: installation.environment)
                Messages(options).inform("the rotation began at \(rotation.startedAt.rfc3339Seconds)")
                try StandardOutput.write(RotationWords.table(callers, width: width))
            }
        }
    }
}
