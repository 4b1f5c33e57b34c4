internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailRules

/// `keytrail rules`: work on rule files.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, check and try rule files.",
        discussion: """
            Example:
              keytrail rules lint my-rules/ && keytrail rules test my-rules/
            """,
        subcommands: [List.self, Lint.self, Test.self, Explain.self, Backtest.self, Diff.self]
    )

    /// `keytrail rules list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rules that an audit evaluates.",
            discussion: """
                Example:
                  keytrail rules list --rules my-rules/
                """
        )

        @OptionGroup var options: GlobalOptions

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        func run() throws {
            let installation = options.installation
            let set = try installation.ruleSet()
            let rows = set.rules.map { rule -> [JSON] in
                [
                    .string(rule.header.level.name), .string(rule.kind), JSON(rule.header.name ?? rule.header.id),
                    .string(rule.header.title), .string(rule.header.location.file),
                ]
            }
            let columns = ["level", "kind", "name", "title", "file"]
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: columns, rows: rows, width: width))
            Messages(options).show(set.diagnostics)
        }
    }

    /// `keytrail rules lint`.
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check rule files and provider packs.",
            discussion: """
                Exit status: 0 no error, 1 errors.

                Example:
                  keytrail rules lint my-rules/auth/burst.yml
                """
        )

        @OptionGroup var options: GlobalOptions

        @Option(help: "What to write: text, sarif.")
        var format: LintFormat = .text

        @Argument(help: "Files and folders; the rules in use by default.")
        var paths: [String] = []

        func run() throws {
            let installation = options.installation
            let chosen = paths.isEmpty ? options.rules : paths
            let folders = try chosen.isEmpty ? [installation.shippedRules()] : chosen
            let read = RuleFolder.read(folders, placeholders: options.placeholders)
            let set = RuleSet(read)
            let exemplars = ExemplarTable(files: read.files)
            let diagnostics = set.diagnostics + exemplars.diagnostics + PackFolder.diagnostics(below: folders)
            try StandardOutput.write(format.text(diagnostics))
            let errors = diagnostics.count { $0.severity == .error }
            let warnings = diagnostics.count { $0.severity == .warning }
            Messages(options).inform("\(set.rules.count) rules are good; \(errors) errors, \(warnings) warnings")
            if errors > 0 { throw ExitCode(1) }
        }
    }
}

/// The forms in which mistakes are written.
enum LintFormat: String, ExpressibleByArgument, CaseIterable {
    case text, sarif

    /// The mistakes as text.
    func text(_ diagnostics: [Diagnostic]) -> String {
        switch self {
        case .text: return diagnostics.map { $0.description.visibleLine + "\n" }.joined()
        case .sarif:
            let kinds = ProblemKind.allCases.map { DiagnosticSARIF.Kind(id: $0.rawValue, summary: $0.summary) }
            return DiagnosticSARIF(version: Version.text, kinds: kinds).render(diagnostics)
        }
    }
}

extension Rule {
    /// What the rule looks at, for a list.
    fileprivate var kind: String {
        switch self {
        case .detection(let rule): "detection on \(rule.source)"
        case .correlation(let rule): rule.correlation.kind.rawValue
        case .filter(let rule): "filter on \(rule.source)"
        }
    }
}
