internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore
internal import KeytrailWorkbench

extension Rules {
    /// `keytrail rules diff`.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare what two versions of rules say about the same log.",
            discussion: """
                Exit status: 0 the same findings, 1 other findings, 3 unknown (no call was recorded, or not every call, \
                or a rule could not be evaluated), 64 usage, 74 input/output.

                Example:
                  keytrail rules diff rules/ my-rules/ --since 30d
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var period: LogPeriodOptions

        @Argument(help: "The old rules: a file or a folder. Those of --rules are known to both.")
        var old: String

        @Argument(help: "The new rules.")
        var new: String

        @Option(help: "What to write: text, json.")
        var format: RuleWorkFormat = .text

        func run() async throws {
            let installation = options.installation
            let messages = Messages(options)
            let sets = try [old, new].map { try installation.ruleFiles([$0]) }
            for set in sets { messages.show(set.rules.diagnostics) }
            let window = try period.window()
            let diff = try await RuleDiff(
                old: sets[0],
                new: sets[1],
                catalog: try installation.catalog().catalog,
                on: installation.store(.readOnly),
                in: window
            )
            let words = RuleDiffWords(diff)
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(words.text(format, width: width))
            messages.inform(words.summary)
            if !diff.isSame { throw ExitCode(1) }
            if !diff.isComplete { throw ExitCode(3) }
        }
    }
}

/// The forms for people and for machines.
enum RuleWorkFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
