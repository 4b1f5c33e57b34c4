internal import ArgumentParser
internal import Foundation
internal import KeytrailBaseline
internal import KeytrailModel

/// `keytrail series`: how unusual each value of a series is.
struct Series: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score each value of a series of numbers by how unusual it is.",
        discussion: """
            The file has a time and a number in each line; the result has a score beside them, from 0 to 1, and 0.5 and more is \
            an alarm. Each row is judged by those before it alone. Rows without a value and rows that go back in time score 0; \
            see docs/baselines.md.

            Example:
              keytrail series --zone Europe/Berlin -o scored.csv requests.csv
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("A file of timestamp,value; - is standard input.", valueName: "file"))
    var file: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write; standard output when it is not given.", valueName: "file")
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "The time zone whose day the series follows.",
            discussion: "Default: UTC. Times without a zone are taken as they are.",
            valueName: "zone"
        )
    )
    var zone: String?

    /// The largest file that is read.
    private static let limit = 1 << 30

    func run() throws {
        let zone = try timeZone()
        let rows = SeriesRows(try bytes())
        say(rows)
        guard !rows.rows.isEmpty else { throw CommandError.noSeries(path: file) }
        var detector = SeriesDetector()
        var text = "timestamp,value,anomaly_score\n"
        var alarms = 0
        for row in rows.rows {
            let score = detector.observe(row.value, at: row.time.seconds, offset: offset(row.time, zone))
            if score >= SeriesDetector.alarm { alarms += 1 }
            text += "\(row.timestamp),\(row.text),\(score)\n"
        }
        try FileOutput.write(text, to: output)
        Messages(options).inform("keytrail: \(counted(rows.rows.count, "row")), \(counted(alarms, "alarm"))")
    }

    private func timeZone() throws -> TimeZone? {
        guard let zone else { return nil }
        guard let found = TimeZone(identifier: zone) else { throw CommandError.unknownZone(zone) }
        return found
    }

    private func offset(_ time: SeriesTime, _ zone: TimeZone?) -> Int64 {
        guard let zone, !time.isLocal else { return 0 }
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds))))
    }

    private func bytes() throws -> [UInt8] {
        do {
            let handle = file == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: file))
            let data = try handle.read(upToCount: Series.limit + 1) ?? Data()
            if data.count <= Series.limit { return [UInt8](data) }
        } catch {
            throw CommandError.unreadableSeries(path: file)
        }
        throw CommandError.unreadableSeries(path: file)
    }

    private func say(_ rows: SeriesRows) {
        let messages = Messages(options)
        if rows.badCount > 0 {
            let lines = rows.badLines.prefix(10).map(String.init).joined(separator: ", ")
            let more = rows.badCount > 10 ? " and others" : ""
            messages.show([
                Diagnostic(
                    .warning,
                    at: SourceLocation(file: file),
                    "\(counted(rows.badCount, "line")) without a time and a number left out: \(lines)\(more)"
                )
            ])
        }
        guard rows.backwardCount > 0 else { return }
        let what = "\(counted(rows.backwardCount, "row")) not later than one before, scored 0"
        messages.show([Diagnostic(.warning, at: SourceLocation(file: file), what)])
    }
}
