internal import ArgumentParser
internal import KeytrailAlert
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail export`: the log's calls, sent to others.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send recorded calls to a collector as OpenTelemetry spans.",
        discussion: """
            Spans go by OTLP/HTTP as JSON to URL/v1/traces, the oldest first: those of 'calls --format otlp'. What the \
            collector cannot take at the moment is sent again. A filter is as 'calls' takes it. See docs/export.md.

            Exit status: 0 when all spans were taken, 1 when some were refused, 75 when the collector was not to be \
            reached in time, 74 when sending failed otherwise.

            Example:
              keytrail export --otlp https://collector.example.com:4318 --header authorization=env:OTLP_AUTH --since 1d
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var period: PeriodOptions

    @Argument(help: "Filters; a call must satisfy all of them.")
    var filters: [String] = []

    @Option(
        help: ArgumentHelp(
            "The collector's address without /v1/traces, or where it is kept: env:NAME and the like.",
            valueName: "url"
        )
    )
    var otlp: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A header field and where its value is kept: authorization=env:NAME; repeatable.",
            valueName: "name=reference"
        )
    )
    var header: [String] = []

    @Flag(help: "Allow plain http to other machines.")
    var allowPlaintext = false

    func run() async throws {
        let installation = options.installation
        let asked = try period.resolve(now: try period.clock())
        let window = TimeWindow(start: asked.since ?? .distantPast, end: asked.until)
        let filter = CallFilter(in: window, where: try filters.map(CallFilterArgument.parse))
        let collector = try collector()
        let store = try installation.store(.readOnly)
        var exporter = SpanExporter(
            version: Version.text,
            transport: try await transport(to: collector, installation),
            wait: wait,
            jitter: { Double.random(in: 0..<1) }
        )
        var last: CallID?
        while true {
            let page = try store.read { try $0.calls(matching: filter, after: last, limit: SpanExporter.batch) }
            guard let first = page.first else { break }
            do {
                try await exporter.send(page)
            } catch let problem as SinkProblem {
                throw ExportError.stopped(problem, exporter.tally, at: first.record.startedAt)
            }
            last = page.last?.id
        }
        try tell(exporter.tally)
    }

    private func collector() throws -> Collector {
        let isAddress = otlp.hasPrefix("https://") || otlp.hasPrefix("http://")
        let address = isAddress ? SinkText.plain(otlp) : SecretReference(typed: otlp).map(SinkText.secret)
        guard let address else { throw Collector.Mistake.badAddress }
        let fields = try header.map { text in
            guard let equals = text.firstIndex(of: "="),
                let reference = SecretReference(typed: String(text[text.index(after: equals)...]))
            else { throw ExportError.badHeader }
            return (name: String(text[..<equals]), value: reference)
        }
        return try Collector(address, fields: fields, allowsPlaintext: allowPlaintext)
    }

    private func transport(to collector: Collector, _ installation: Installation) async throws -> Collector.Transport {
        do throws(SinkProblem) {
            return try await collector.transport(.traces, installation.sinkSurroundings)
        } catch {
            if case .secret(let problem) = error { throw problem }
            throw ExportError.notKept
        }
    }

    private var wait: @Sendable (TimeSpan) async throws -> Void {
        let messages = Messages(options)
        return { span in
            let duration = Duration.microseconds(span.microseconds)
            messages.detail("the collector did not take a request; the next attempt is in \(duration.formattedSeconds)")
            try await Task.sleep(for: duration)
        }
    }

    private func tell(_ tally: SpanExporter.Tally) throws {
        let messages = Messages(options)
        messages.inform("sent \(counted(tally.accepted, "span")) in \(counted(tally.requests, "request"))")
        guard tally.refused > 0 else { return }
        messages.alarm("keytrail: the collector refused \(counted(tally.refused, "span")); its own log says why")
        throw ExitCode(1)
    }
}

extension Duration {
    /// As people read waits, such as `1.5 s`.
    fileprivate var formattedSeconds: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

/// What can go wrong with an export.
enum ExportError: Error, Equatable {
    /// A header that is no name with a reference.
    case badHeader
    /// What is kept elsewhere is no address of a collector.
    case notKept
    /// Sending ended before all calls were sent; those that started earlier were.
    case stopped(SinkProblem, SpanExporter.Tally, at: Timestamp)
}
