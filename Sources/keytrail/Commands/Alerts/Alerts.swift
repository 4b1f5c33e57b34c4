internal import ArgumentParser
internal import KeytrailAlert
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail alerts`: tells people and programs of findings.
struct Alerts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try the places where alerts arrive, send what is due, look at what was not sent.",
        discussion: """
            The configuration's part 'alerts' says who is told of which findings. 'audit --alert' and 'nightly' put what is to \
            be told into the log's outbox and send it; what fails is tried again by the next of them or by 'send', for three \
            days. See docs/alerts.md.

            Example:
              keytrail alerts test desk
            """,
        subcommands: [Test.self, Send.self, List.self, Retry.self, Drop.self]
    )
}

extension Alerts {
    /// `keytrail alerts send`.
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send what is due.",
            discussion: """
                Ends with 1 when a message could not be sent; it stays in the outbox.

                Example:
                  keytrail alerts send
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        func run() async throws {
            let installation = options.installation
            let configuration = try installation.alerts()
            let store = try installation.existingStore()
            let desk = installation.alertDesk(store, configuration, now: try clock.running())
            let result = try await desk.deliverDue()
            AlertWords.tell(result, Messages(options))
            if result.failed + result.dead > 0 { throw ExitCode(1) }
        }
    }
}

/// What is said of sending.
enum AlertWords {
    static func tell(_ result: AlertDesk.Result, _ messages: Messages) {
        for problem in result.problems {
            messages.alarm("keytrail: alert \(problem.message) did not reach '\(problem.sink)': \(problem.code)")
        }
        if result.sent > 0 { messages.inform("sent \(counted(result.sent, "alert"))") }
        if result.failed > 0 {
            messages.inform("\(counted(result.failed, "alert")) will be tried again; see 'keytrail alerts list'")
        }
        if result.dead > 0 {
            messages.alarm(
                "keytrail: \(counted(result.dead, "alert")) given up; see 'keytrail alerts list', then 'keytrail alerts retry'"
            )
        }
    }
}
