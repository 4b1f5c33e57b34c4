internal import ArgumentParser
internal import KeytrailAlert
internal import KeytrailModel
internal import KeytrailStore

extension Alerts {
    /// `keytrail alerts test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the configuration and send a made-up alert to one sink, or to all.",
            discussion: """
                The alert says that it is a test. Nothing is kept or tried again. Ends with 1 when a sink did not take it.

                Examples:
                  keytrail alerts test desk
                  keytrail alerts test --check
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The sink's name; all of them by default.")
        var sink: String?

        @Flag(help: "Read the configuration, say what is wrong with it, and end.")
        var check = false

        func run() async throws {
            let installation = options.installation
            let configuration = try installation.alerts()
            guard !configuration.sinks.isEmpty else { throw AlertsError.none(path: installation.configurationPath) }
            let sinks = configuration.sinks.filter { sink == nil || $0.name == sink }
            if let sink, sinks.isEmpty {
                let known = configuration.sinks.map(\.name)
                throw AlertsError.unknownSink(sink, known: known, path: installation.configurationPath)
            }
            let messages = Messages(options)
            if check { return messages.inform("keytrail: the configuration of alerts is sound.") }
            let now = try clock.running()
            var hasFailed = false
            for sink in sinks {
                let address = NoticeAddress(route: "test", sink: sink.name)
                let message = AlertMessage(test: Test.key(), address: address, now: now())
                do throws(SinkProblem) {
                    try await sink.deliver(message, installation.sinkSurroundings, now: now())
                    messages.inform("\(sink.name): taken")
                } catch {
                    hasFailed = true
                    messages.alarm("\(sink.name): \(error.code)")
                }
            }
            if hasFailed { throw ExitCode(1) }
        }

        /// As those of the outbox.
        private static func key() -> String {
            (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        }
    }
}
