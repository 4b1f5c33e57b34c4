internal import ArgumentParser
internal import KeytrailAlert
internal import KeytrailModel
internal import KeytrailStore

/// Which messages of the outbox.
struct MessageChoice: ParsableArguments {
    @Argument(help: "The messages' numbers, as 'alerts list' shows them.")
    var ids: [Int64] = []

    @Flag(help: "All that wait or were given up.")
    var all = false

    /// The numbers; each must be of a message that waits or was given up.
    ///
    /// - Throws: `AlertsError`.
    func chosen(in store: CallStore) throws -> [Int64] {
        guard all == ids.isEmpty else { throw AlertsError.noChoice }
        let known = try store.read { try $0.messages([.waiting, .dead]) }.map(\.id)
        let missing = ids.filter { !known.contains($0) }
        guard missing.isEmpty else { throw AlertsError.unknownMessages(missing) }
        return all ? known : ids
    }
}

extension Alerts {
    /// `keytrail alerts retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send messages now that wait for another attempt or were given up.",
            discussion: """
                They keep their keys: a receiver that got one already can know it. Ends with 1 when one could not be sent.

                Example:
                  keytrail alerts retry --all
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var choice: MessageChoice

        func run() async throws {
            let installation = options.installation
            let configuration = try installation.alerts()
            let store = try installation.existingStore()
            let now = try clock.running()
            _ = try store.retryMessages(try choice.chosen(in: store), now: now())
            let result = try await installation.alertDesk(store, configuration, now: now).deliverDue()
            AlertWords.tell(result, Messages(options))
            if result.failed + result.dead > 0 { throw ExitCode(1) }
        }
    }

    /// `keytrail alerts drop`.
    struct Drop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take messages out of the outbox: they are sent no more, and count as told.",
            discussion: """
                Example:
                  keytrail alerts drop 12 13
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var choice: MessageChoice

        func run() throws {
            let store = try options.installation.existingStore()
            let count = try store.dropMessages(try choice.chosen(in: store), now: try clock.clock())
            Messages(options).inform("dropped \(counted(count, "alert"))")
        }
    }
}
