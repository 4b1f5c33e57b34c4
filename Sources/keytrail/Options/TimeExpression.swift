internal import KeytrailModel

/// A time as users write it: RFC 3339, a date, `now`, `today`, `yesterday`, `now-24h`, or `24h` for that long ago.
enum TimeExpression {
    /// The instant that `text` means at `now`; dates and days begin at midnight UTC.
    ///
    /// - Throws: `CommandError.badTime`.
    static func parse(_ text: String, now: Timestamp) throws -> Timestamp {
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") { return time }
        let midnight = Timestamp(seconds: now.daysSinceEpoch * 86_400)
        switch text {
        case "now": return now
        case "today": return midnight
        case "yesterday": return midnight - .days(1)
        default: break
        }
        let ago = text.hasPrefix("now-") ? String(text.dropFirst(4)) : text
        guard let span = TimeSpan(sigma: ago) else { throw CommandError.badTime(text) }
        return now - span
    }
}
