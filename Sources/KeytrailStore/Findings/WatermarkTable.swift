internal import GRDB
package import KeytrailModel

/// Which time each rule has judged: one span without a gap.
enum WatermarkTable {
    /// The span of each rule that has judged any.
    static func windows(on db: Database) throws -> [String: TimeWindow] {
        let statement = try SQLStatement("SELECT rule_id, judged_from, judged_until FROM watermark", on: db)
        var windows: [String: TimeWindow] = [:]
        while try statement.step() {
            windows[statement.text(0)] = TimeWindow(
                start: Timestamp(microseconds: statement.integer(1)),
                end: Timestamp(microseconds: statement.integer(2))
            )
        }
        return windows
    }

    /// Notes that rules judged `window`: a span that it touches grows, one that it does not is replaced.
    static func advance(_ rules: [String], to window: TimeWindow, on db: Database) throws {
        let known = try windows(on: db)
        let statement = try SQLStatement(
            """
            INSERT INTO watermark (rule_id, judged_from, judged_until) VALUES (?1, ?2, ?3)
            ON CONFLICT (rule_id) DO UPDATE SET judged_from = excluded.judged_from, judged_until = excluded.judged_until
            """,
            on: db
        )
        for rule in Set(rules) {
            var judged = window
            if let before = known[rule], before.overlaps(window) {
                judged = TimeWindow(start: min(before.start, window.start), end: max(before.end, window.end))
            }
            statement.bind(rule, at: 1)
            statement.bind(judged.start.microseconds, at: 2)
            statement.bind(judged.end.microseconds, at: 3)
            try statement.run()
        }
    }
}

extension CallReader {
    /// Until when audits have judged the log, by the rule that judged last; `nil` when none did.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func judgedUntil() throws -> Timestamp? {
        try WatermarkTable.windows(on: db).values.map(\.end).max()
    }

    /// The span without a gap that each rule judged, by the rule's id.
    package func judgedSpans() throws -> [String: TimeWindow] { try WatermarkTable.windows(on: db) }
}
