internal import KeytrailModel
internal import KeytrailReport

/// Calls for reading, and for spreadsheets.
enum CallTable {
    /// One line a call.
    static func text(_ calls: [IdentifiedCall], width: Int) -> String {
        var widths: [Int] = []
        return text(calls, width: width, widths: &widths, hasHeader: true)
    }

    /// As the other, for a part of a table: columns are at least as wide as `widths` says, which learns of wider ones.
    static func text(_ calls: [IdentifiedCall], width: Int, widths: inout [Int], hasHeader: Bool) -> String {
        var table = TextTable(
            ["TIME", "CREDENTIAL", "METHOD", "STATUS", "OUTCOME", "DURATION", "PROGRAM", "HOST AND ROUTE"],
            rightAligned: [3, 5]
        )
        for call in calls {
            let record = call.record
            table.append([
                record.startedAt.rfc3339Seconds, record.credential?.id ?? "-", record.method,
                record.status.map(String.init) ?? "-", record.outcome.name, record.duration?.description ?? "-",
                record.program ?? record.caller?.executable ?? "-", record.host + (record.route ?? record.path),
            ])
        }
        return table.text(width: width, widths: &widths, hasHeader: hasHeader)
    }

    /// The same and a little more, as comma-separated values.
    static func csv(_ calls: [IdentifiedCall]) -> String {
        let header = [
            "id", "timestamp", "credential", "provider", "method", "host", "route", "path", "status", "outcome",
            "error",
            "duration_us", "program", "client", "user_agent", "run",
            "pid", "executable", "owner", "machine",
        ]
        return CSV.line(header.map(JSON.string)) + calls.map(csvLine).joined()
    }

    /// A call as a line of comma-separated values.
    static func csvLine(_ call: IdentifiedCall) -> String { CSV.line(cells(call)) }

    private static func cells(_ call: IdentifiedCall) -> [JSON] {
        let record = call.record
        return [
            .string(call.id.description), .string(record.startedAt.rfc3339), JSON(record.credential?.id),
            JSON(record.credential?.provider), .string(record.method), .string(record.host), JSON(record.route),
            .string(record.path), JSON(record.status), .string(record.outcome.name), JSON(record.errorType),
            JSON(record.duration?.microseconds), JSON(record.program), JSON(record.clientAddress),
            JSON(record.userAgent), JSON(record.run), JSON(record.caller?.processID), JSON(record.caller?.executable),
            JSON(record.caller?.owner), JSON(record.caller?.hostName),
        ]
    }
}
