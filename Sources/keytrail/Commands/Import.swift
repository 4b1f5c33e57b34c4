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
            Access logs of Apache, nginx, IIS (W3C), HAProxy, Caddy, Envoy and Traefik, HTTP archives (HAR), OpenTelemetry \
            traces and logs (OTLP JSON), recorded interactions, providers' audit logs and Keytrail's own lines are told \
            apart by their content; gzip is recognised. Of a folder every file is read. Importing the same file again \
            changes nothing. Lines that cannot be read are counted, the first 20 of a file are reported with their \
            reasons, and the rest is kept.

            Exit status: 0 every file was read, 65 a file is in no known format, 74 a file could not be read to its end.

            Examples:
              keytrail import calls.ndjson.gz
              keytrail import --server api.example.com /var/log/nginx/access.log
              zcat old.gz | keytrail import --format cassette -
              keytrail import --format cloudtrail AWSLogs/
              keytrail import --follow --server api.example.com /var/log/nginx/access.log
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: "The files' format: \(ImportFormatChoice.names).")
    var format: ImportFormatChoice = .auto

    @Flag(name: .shortAndLong, help: "Go on reading as the logs are written, through their rotations.")
    var follow = false

    @OptionGroup(title: "About logs of servers") var foreign: ForeignLogOptions

    @Argument(help: "Files, folders or patterns; - for standard input.")
    var files: [String]

    func validate() throws {
        if foreign.mapping != nil, format != .auto {
            throw ValidationError("--mapping says the format itself; leave --format out")
        }
        if foreign.logFormat != nil, format != .auto, format != .named(.combined) {
            throw ValidationError("--log-format is of --format combined")
        }
        if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("- can be given once") }
        if follow { try validateFollow() }
    }

    private func validateFollow() throws {
        if files.contains("-") { throw ValidationError("--follow is for files; leave - out, which is read to its end") }
        switch format {
        case .auto: break
        case .named(let name) where ImportFormat.all.contains { $0.name == name && $0.isOfLines }: break
        case .named, .events:
            throw ValidationError("--follow reads lines; '\(format.argument)' is not written in lines")
        }
    }

    func run() async throws {
        let messages = Messages(options)
        let installation = options.installation
        let foreign = try foreign.options(messages)
        let store = try installation.store(.readWrite)
        let recorder = try installation.recorder()
        if follow {
            var name: ImportFormat.Name?
            if case .named(let given) = format { name = given }
            var follow = try ImportFollow(
                files,
                format: name,
                options: foreign,
                recorder: recorder,
                store: store,
                messages: messages
            )
            return try await follow.run()
        }
        let job = ImportJob(recorder: recorder, options: foreign, store: store, messages: messages)
        let found = ImportFiles(files, format: format)
        var failures = found.failures
        for file in found.paths {
            if let failure = try await job.run(file, format: format) { failures.append(failure) }
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
    /// A provider's audit log.
    case events(EventFormat.Name)

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let name = ImportFormat.Name(rawValue: argument), name != .mapping {
            self = .named(name)
        } else if let name = EventFormat.Name(rawValue: argument) {
            self = .events(name)
        } else {
            return nil
        }
    }

    /// What it is called on the command line.
    var argument: String {
        switch self {
        case .auto: "auto"
        case .named(let name): name.rawValue
        case .events(let name): name.rawValue
        }
    }

    var defaultValueDescription: String { argument }

    static var allValueStrings: [String] {
        ["auto"] + ImportFormat.all.map(\.name.rawValue) + EventFormat.Name.allCases.map(\.rawValue)
    }

    static var names: String { allValueStrings.joined(separator: ", ") }
}
