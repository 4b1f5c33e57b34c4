internal import ArgumentParser
internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail import`: foreign logs and recordings into the log.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read logs and recordings into the database.",
        discussion: """
            Gzip is recognised. Importing the same file again changes nothing. Lines that cannot be read are counted, \
            the first 20 of a file are reported with their reasons, and the rest is kept.

            Exit status: 0 every file was read, 65 a file is in no known format, 74 a file could not be read to its end.

            Examples:
              keytrail import calls.ndjson.gz
              zcat old.gz | keytrail import --format cassette -
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "The files' format: \(ImportFormatChoice.names).")
    var format: ImportFormatChoice = .auto

    @Argument(help: "The files; - for standard input.")
    var files: [String]

    func validate() throws {
        if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("- can be given once") }
    }

    func run() async throws {
        let installation = options.installation
        let store = try installation.store(.readWrite)
        let recorder = try installation.recorder()
        let job = ImportJob(importer: Importer(recorder: recorder), store: store, messages: Messages(options))
        var failures: [ImportError] = []
        for file in files {
            if let failure = try await job.run(file, format: format.name) { failures.append(failure) }
        }
        guard let first = failures.first else { return }
        for failure in failures.dropLast() { StandardError.write("keytrail: \(Failure(failure)?.sentence ?? "")\n") }
        throw failures.count == 1 ? first : failures.last ?? first
    }
}

/// `auto`, or one of the formats.
enum ImportFormatChoice: ExpressibleByArgument, Equatable {
    case auto
    case named(ImportFormat.Name)

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let name = ImportFormat.Name(rawValue: argument) {
            self = .named(name)
        } else {
            return nil
        }
    }

    /// The format's name; `nil` to detect it.
    var name: ImportFormat.Name? {
        switch self {
        case .auto: nil
        case .named(let name): name
        }
    }

    var defaultValueDescription: String { name?.rawValue ?? "auto" }

    static var allValueStrings: [String] { ["auto"] + ImportFormat.Name.allCases.map(\.rawValue) }

    static var names: String { allValueStrings.joined(separator: ", ") }
}
