internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

extension Alerts {
    /// `keytrail alerts list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the outbox: what waits and what was given up, unless --state says otherwise.",
            discussion: """
                Example:
                  keytrail alerts list --state dead
                """
        )

        enum State: String, ExpressibleByArgument, CaseIterable {
            case waiting, sent, dead, dropped

            var stored: OutboxMessage.State {
                switch self {
                case .waiting: .waiting
                case .sent: .sent
                case .dead: .dead
                case .dropped: .dropped
                }
            }
        }

        @OptionGroup var options: GlobalOptions

        @Option(parsing: .singleValue, help: "Only what is waiting, sent, dead or dropped; repeatable.")
        var state: [State] = []

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        private static let columns = [
            "id", "state", "sink", "route", "created_at", "due_at", "attempts", "problem", "notices", "about",
        ]

        func run() throws {
            let installation = options.installation
            let states: Set<OutboxMessage.State> = state.isEmpty ? [.waiting, .dead] : Set(state.map(\.stored))
            let rows = try installation.store(.readOnly).read { try $0.messages(states) }.map(row)
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: List.columns, rows: rows, width: width))
        }

        private func row(_ message: OutboxMessage) -> [JSON] {
            let isTable = format == .table
            let times = [message.createdAt, message.endedAt ?? message.dueAt].map {
                isTable ? $0.rfc3339Seconds : $0.rfc3339
            }
            let about = message.notices.compactMap { $0.finding["rule"]?["title"]?.string }
            return [
                .integer(message.id), .string(message.state.rawValue), .string(message.address.sink),
                .string(message.address.route), .string(times[0]), .string(times[1]), JSON(message.attempts),
                JSON(message.problem), JSON(message.notices.count),
                .string(about.prefix(3).joined(separator: ", ") + (about.count > 3 ? ", …" : "")),
            ]
        }
    }
}
