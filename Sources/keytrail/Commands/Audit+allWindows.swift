internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

extension Audit {
    /// Every instant of the period at which a rule's condition held, instead of a report.
    func writeAllWindows(_ installation: Installation, _ request: AuditRequest) async throws {
        let auditor = try auditor(installation)
        let window = TimeWindow(start: request.since ?? .distantPast, end: request.until)
        let instants: [JudgedInstant]
        if files.isEmpty {
            let store = try installation.store(.readOnly)
            instants = try auditor.judgedInstants(on: store, in: window, recording: .qualifying)
        } else {
            instants = try await TemporaryLog.with(files, format: inputFormat, installation: installation) {
                store in
                try auditor.judgedInstants(on: store, in: window, recording: .qualifying)
            }
        }
        let rows = instants.map { instant -> [JSON] in
            [
                .string(instant.rule), .object(instant.group.map { JSON.Member($0.name, .string($0.value)) }),
                .string((instant.at - instant.timespan).rfc3339), .string(instant.at.rfc3339), .number(instant.measure),
            ]
        }
        let columns = ["rule", "group", "window_start", "window_end", "measure"]
        let rowFormat: RowFormat = format == .json ? .ndjson : .table
        let width = Terminal.tableWidth(environment: installation.environment)
        try FileOutput.write(rowFormat.text(columns: columns, rows: rows, width: width), to: output)
    }
}
