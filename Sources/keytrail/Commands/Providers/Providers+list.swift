internal import ArgumentParser
internal import KeytrailCapture
internal import KeytrailModel

extension Providers {
    /// `keytrail providers list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the packs that are loaded: their operations and scopes, and how old their knowledge is.",
            discussion: """
                Example:
                  keytrail providers list
                """
        )

        @OptionGroup var options: GlobalOptions

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        func run() throws {
            let installation = options.installation
            let catalog = try installation.knownProviders()
            let rows = catalog.packs.sorted { $0.name < $1.name }.map { pack -> [JSON] in
                [
                    .string(pack.name), JSON(pack.operations.count), JSON(pack.scopes.count),
                    JSON(pack.sources.map(\.date.text).max()), .string(pack.hosts.joined(separator: " ")),
                    .string(pack.file),
                ]
            }
            let columns = ["name", "operations", "scopes", "read", "hosts", "file"]
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: columns, rows: rows, width: width))
        }
    }
}
