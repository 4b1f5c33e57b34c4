internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailWorkbench

extension Rules {
    /// `keytrail rules test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try rules on the exemplars inside their files.",
            discussion: """
                Exit status: 0 every rule does what its exemplars demand, 1 one does not, or --strict or --mutate has \
                something to complain of, 64 usage.

                Example:
                  keytrail rules test --strict --mutate my-rules/auth/burst.yml
                """
        )

        @OptionGroup var options: GlobalOptions

        @Argument(help: "Files and folders; the rules in use by default. Those of --rules are known to them.")
        var paths: [String] = []

        @Flag(help: "Demand of every rule that reports an exemplar that fires and one that is silent.")
        var strict = false

        @Flag(help: "Move every threshold a little, and demand that an exemplar notices.")
        var mutate = false

        @Option(help: "What to write: text, json, junit.")
        var format: RuleTestFormat = .text

        func run() async throws {
            let installation = options.installation
            let files = try installation.ruleFiles(paths)
            let messages = Messages(options)
            messages.show(files.diagnostics)
            let catalog = try installation.catalog().catalog
            let test = RuleTest(files, catalog: catalog)
            let result = try await test.run(isStrict: strict, movesThresholds: mutate)
            let words = RuleTestWords(result)
            try StandardOutput.write(words.text(format))
            messages.inform(words.summary)
            let isBroken = files.diagnostics.contains { $0.severity == .error }
            if isBroken || !result.isClean { throw ExitCode(1) }
        }
    }
}

/// The forms in which a test is written.
enum RuleTestFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit
}
