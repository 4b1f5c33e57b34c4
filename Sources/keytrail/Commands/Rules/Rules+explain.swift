internal import ArgumentParser
internal import Foundation
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore
internal import KeytrailWorkbench

extension Rules {
    /// `keytrail rules explain`.
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say why a finding is there, and why others are not.",
            discussion: """
                FINDING is the id that reports show, or its beginning. The log and the rule are looked at as they are now.

                Example:
                  keytrail rules explain 4fd1c2
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clockOptions: ClockOptions

        @Argument(help: "The finding's id, or the beginning of it.")
        var finding: String

        @Option(help: "What to write: text, json.")
        var format: RuleWorkFormat = .text

        func run() throws {
            let installation = options.installation
            let store = try installation.store(.readOnly)
            let chosen = try chosen(try store.read { try $0.findings() })
            let rules = try installation.ruleSet()
            Messages(options).show(rules.diagnostics)
            let explainer = Explainer(rules: rules, catalog: try installation.catalog().catalog)
            let now = try clockOptions.clock()
            guard let explanation = try explainer.explanation(of: chosen, on: store, until: now) else {
                throw CommandError.ruleNotInUse(title: chosen.rule.title, id: chosen.rule.id)
            }
            let words = ExplanationWords(explanation)
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(words.text(format, width: width))
        }

        private func chosen(_ findings: [Finding]) throws -> Finding {
            let matching = findings.filter { $0.id.hasPrefix(finding.lowercased()) }
            guard let first = matching.first else {
                throw CommandError.unknownFinding(id: finding, known: findings.count)
            }
            guard matching.count == 1 else {
                throw CommandError.ambiguousFinding(id: finding, matching: matching.map(\.id))
            }
            return first
        }
    }
}
