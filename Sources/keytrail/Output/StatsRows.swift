internal import KeytrailModel
internal import KeytrailStore

/// A store's measures as rows of a name and a value.
enum StatsRows {
    /// The rows in the order in which people ask.
    static func rows(_ stats: StoreStats) -> [[JSON]] {
        var rows: [[JSON]] = [
            ["path", .string(stats.path)],
            ["store id", .string(stats.storeID)],
            ["schema version", .integer(Int64(stats.schemaVersion))],
            ["file bytes", .integer(stats.fileSize)],
            ["write-ahead log bytes", .integer(stats.walSize)],
            ["calls", .integer(Int64(stats.calls))],
            ["bytes per call", stats.bytesPerCall.map { .integer(Int64($0.rounded())) } ?? .null],
            ["first call", JSON(stats.period?.start.rfc3339)],
            ["last call", JSON(stats.period?.end.rfc3339)],
        ]
        rows += stats.tables.map { [.string("rows in \($0.name)"), .integer(Int64($0.rows))] }
        return rows
    }
}
