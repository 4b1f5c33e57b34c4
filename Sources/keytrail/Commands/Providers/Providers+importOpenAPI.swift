internal import ArgumentParser
internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailSpecs

extension Providers {
    /// `keytrail providers import-openapi`.
    struct ImportOpenAPI: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import-openapi",
            abstract: "Make a provider pack of a description of an API.",
            discussion: """
                Reads OpenAPI 3.x and Swagger 2.0, Google's discovery documents and Microsoft Graph's permissions.json, as \
                JSON or YAML. What a document contradicts itself in, or leaves open, is said on standard error.

                Exit status: 0 all of it was read, 1 a part of it was not, 65 none of it.

                Examples:
                  keytrail providers import-openapi openapi.yaml -o my-rules/providers/example.yml
                  keytrail providers import-openapi openapi.json --format jsonl | jq 'select(.any_of | length > 1)'
                """
        )

        /// What is written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case pack, jsonl
        }

        /// What scopes listed together mean.
        enum Listed: String, ExpressibleByArgument, CaseIterable {
            case all, any
        }

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The document; - for standard input.")
        var document: String

        @Option(name: [.short, .long], help: "Where the result goes; standard output by default.")
        var output: String?

        @Option(help: "What to write: pack, jsonl (one operation with its needs a line).")
        var format: Format = .pack

        @Option(help: "The pack's name; made of the document's title by default.")
        var name: String?

        @Option(help: "A host of the API, in place of the document's; repeatable.")
        var host: [String] = []

        @Option(help: "The path before every operation, in place of the document's; repeatable.")
        var base: [String] = []

        @Option(help: "Only what this security scheme requires; repeatable.")
        var scheme: [String] = []

        @Option(help: "A state of x-atlassian-oauth2-scopes whose scopes do as well, such as beta; repeatable.")
        var state: [String] = []

        @Option(help: "Whether scopes listed together are all needed, or any does: all, any.")
        var listed: Listed = .all

        func run() throws {
            var reading = DescriptionOptions()
            reading.isListAlternatives = listed == .any
            reading.schemes = Set(scheme)
            reading.states = Set(state.map { $0.lowercased() })
            reading.bases = base
            let origin = document == "-" ? "standard input" : document
            let file = DescriptionFile(text: try DocumentText.read(document), file: origin, options: reading)
            Messages(options).show(file.diagnostics.map(Self.redacted))
            guard let (description, leftOut) = file.description?.withoutSecrets() else {
                throw ProvidersError.noDescription(path: origin)
            }
            if leftOut > 0 {
                let what =
                    counted(leftOut, "name")
                    + (leftOut == 1 ? " looks like a secret and is" : " look like secrets and are")
                Messages(options).show([Diagnostic(.error, at: SourceLocation(file: origin), "\(what) left out")])
            }
            try FileOutput.write(try text(description, origin: origin), to: output)
            let routes = description.routes
            let known = routes.count { $0.needs != nil }
            Messages(options).inform(
                "\(routes.count) routes, \(known) with known needs; \(description.scopes.count) scopes"
            )
            if leftOut > 0 || file.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
        }

        /// What is said of a document quotes its names, and they may hold anything.
        private static func redacted(_ diagnostic: Diagnostic) -> Diagnostic {
            var diagnostic = diagnostic
            diagnostic.message = Recorder.redacted(foreign: diagnostic.message)
            return diagnostic
        }

        private func text(_ description: APIDescription, origin: String) throws -> String {
            switch format {
            case .jsonl: return description.operations.map { $0.json.text + "\n" }.joined()
            case .pack:
                guard let name = name ?? PackWriter.name(for: description.title), PackWriter.name(for: name) == name
                else {
                    throw ProvidersError.badPackName(name ?? description.title)
                }
                let days = try clock.clock().microseconds / 86_400_000_000
                let leaf = origin.split(separator: "/").last.map(String.init) ?? origin
                let date = CivilDate(daysSinceEpoch: days)
                let writer = PackWriter(name: name, hosts: host, origin: leaf, date: date)
                guard let text = writer.text(description) else { throw ProvidersError.noHost(path: origin) }
                return text
            }
        }
    }
}
