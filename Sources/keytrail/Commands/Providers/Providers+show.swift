internal import ArgumentParser
internal import KeytrailCapture
internal import KeytrailModel

extension Providers {
    /// `keytrail providers show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a pack says: hosts, sources, scopes, and what operations need.",
            discussion: """
                Examples:
                  keytrail providers show slack
                  keytrail providers show github --operations --format ndjson
                """
        )

        @OptionGroup var options: GlobalOptions

        @Argument(help: "The pack's name; see 'keytrail providers list'.")
        var name: String

        @Flag(help: "List the operations with what they need, in place of the scopes.")
        var operations = false

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        func run() throws {
            let installation = options.installation
            let catalog = try installation.knownProviders()
            guard let pack = catalog.pack(named: name) else {
                throw ProvidersError.unknownPack(name, known: catalog.packs.map(\.name).sorted())
            }
            let width = Terminal.tableWidth(environment: installation.environment)
            let (columns, rows) = operations ? PackRows.operations(pack) : PackRows.scopes(pack)
            let head = format == .table ? PackRows.head(pack) : ""
            try StandardOutput.write(head + format.text(columns: columns, rows: rows, width: width))
        }
    }
}

/// A pack as people read it.
enum PackRows {
    /// Where the knowledge comes from, in a few lines and an empty one.
    static func head(_ pack: ProviderPack) -> String {
        var lines = [("title", pack.title), ("hosts", pack.hosts.joined(separator: ", "))]
        if let documentation = pack.documentation { lines.append(("documentation", documentation)) }
        lines += pack.sources.map { ("source", "\($0.from), read \($0.date.text)") }
        lines.append(("file", pack.file))
        let known = pack.operations.count { $0.needs != nil }
        lines.append(("operations", "\(pack.operations.count), of which \(known) with known needs"))
        lines.append(("scopes", "\(pack.scopes.count)"))
        let wide = lines.map(\.0.count).max() ?? 0
        return lines.map { name, value in
            name + String(repeating: " ", count: wide - name.count) + "  " + value.visibleLine + "\n"
        }.joined() + "\n"
    }

    /// The scopes, the most powerful first.
    static func scopes(_ pack: ProviderPack) -> (columns: [String], rows: [[JSON]]) {
        var uses: [String: Int] = [:]
        for operation in pack.operations {
            for scope in operation.needs?.scopes ?? [] { uses[scope, default: 0] += 1 }
        }
        let sorted = pack.scopes.sorted { ($1.value.weight, $0.key) < ($0.value.weight, $1.key) }
        let rows = sorted.map { name, scope -> [JSON] in
            [
                .string(name), JSON(scope.weight), JSON(uses[name] ?? 0), .bool(!scope.isUnobservable),
                .string(scope.implies.joined(separator: " ")),
            ]
        }
        return (["scope", "weight", "operations", "observable", "implies"], rows)
    }

    /// The operations, in the pack's order.
    static func operations(_ pack: ProviderPack) -> (columns: [String], rows: [[JSON]]) {
        let rows = pack.operations.map { operation -> [JSON] in
            let needs = operation.needs.map { $0.isEmpty ? "none" : $0.text }
            return [.string(operation.method), .string(operation.route), JSON(needs)]
        }
        return (["method", "route", "needs"], rows)
    }
}
