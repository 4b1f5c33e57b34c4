internal import KeytrailModel

/// A time to come as users write it: RFC 3339, a date, `tomorrow`, `7d` or `now+7d` for that long from now.
enum EndTime {
    /// The instant that `text` means at `now`; dates and days begin at midnight UTC.
    ///
    /// - Throws: `FindingsError.badEnd`, `FindingsError.pastEnd`.
    static func parse(_ text: String, now: Timestamp) throws -> Timestamp {
        let end = try instant(text, now: now)
        guard end > now else { throw FindingsError.pastEnd(end) }
        return end
    }

    private static func instant(_ text: String, now: Timestamp) throws -> Timestamp {
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") { return time }
        if text == "tomorrow" { return Timestamp(seconds: (now.daysSinceEpoch + 1) * 86_400) }
        guard let span = TimeSpan(sigma: text.hasPrefix("now+") ? String(text.dropFirst(4)) : text) else {
            throw FindingsError.badEnd(text)
        }
        return now + span
    }
}
