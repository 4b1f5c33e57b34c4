internal import ArgumentParser
internal import Foundation
internal import KeytrailImport
internal import KeytrailModel

/// What the user says of a foreign log that the log does not say itself.
struct ForeignLogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The access log's format, as Apache's LogFormat or nginx's log_format has it.",
            valueName: "format"
        )
    )
    var logFormat: String?

    @Option(
        help: ArgumentHelp(
            "Whose log it is, where the log names no host: api.example.com, https://….",
            valueName: "host"
        )
    )
    var server: String?

    @Option(help: ArgumentHelp("Where the calls were seen from: client, server or provider.", valueName: "end"))
    var vantage: VantageArgument?

    @Option(
        help: ArgumentHelp("The offset from UTC of times that do not tell theirs, such as +02:00.", valueName: "offset")
    )
    var utcOffset: UTCOffset?

    @Option(help: ArgumentHelp("A mapping file that says how lines of NDJSON or CSV are calls.", valueName: "file"))
    var mapping: String?

    /// - Throws: `ValidationError`.
    func validate() throws {
        _ = try options()
        if mapping != nil, logFormat != nil { throw ValidationError("--mapping and --log-format exclude each other") }
    }

    /// The options with the mapping file, whose problems are shown.
    ///
    /// - Throws: `ValidationError`, `CommandError`.
    func options(_ messages: Messages) throws -> ForeignOptions {
        var options = try options()
        guard let mapping else { return options }
        let text: String
        do {
            text = try String(contentsOfFile: mapping, encoding: .utf8)
        } catch {
            throw CommandError.unreadableMapping(mapping)
        }
        let read = LogMapping.read(text, file: mapping)
        messages.show(read.diagnostics)
        guard let found = read.mapping else { throw CommandError.invalidMapping(mapping) }
        options.mapping = found
        return options
    }

    /// The options for an importer.
    ///
    /// - Throws: `ValidationError`.
    func options() throws -> ForeignOptions {
        var options = ForeignOptions()
        if let logFormat {
            do throws(LogFormat.Problem) {
                options.logFormat = try LogFormat(logFormat)
            } catch {
                throw ValidationError("--log-format cannot be read: \(error.sentence)")
            }
        }
        if let server {
            guard let parsed = ForeignOptions.Server(server) else {
                throw ValidationError("--server is not a host, such as api.example.com or https://api.example.com:8443")
            }
            options.server = parsed
        }
        options.vantage = vantage?.vantage
        options.offset = utcOffset?.seconds ?? 0
        return options
    }
}

/// An end that calls are seen from.
struct VantageArgument: ExpressibleByArgument {
    let vantage: Vantage

    init?(argument: String) {
        guard let vantage = Vantage(name: argument) else { return nil }
        self.vantage = vantage
    }

    static var allValueStrings: [String] { Vantage.allCases.map(\.name) }
}

/// An offset from UTC as RFC 3339 writes it.
struct UTCOffset: ExpressibleByArgument {
    let seconds: Int64

    init?(argument: String) {
        guard let time = Timestamp(rfc3339: "2000-01-01T00:00:00" + argument),
            let utc = Timestamp(rfc3339: "2000-01-01T00:00:00Z")
        else { return nil }
        seconds = (utc.microseconds - time.microseconds) / 1_000_000
    }
}
