internal import KeytrailModel

/// How long to wait after failed attempts: a minute, then twice as long each time, up to an hour.
enum Backoff {
    private static let first = TimeSpan.minutes(1)
    private static let longest = TimeSpan.hours(1)

    /// The wait after so many attempts, at least what the receiver asked for.
    ///
    /// Messages that failed together do not come back together: the key spreads them over a fifth of the time.
    static func wait(after attempts: Int, key: String, asked: TimeSpan) -> TimeSpan {
        let doublings = min(max(0, attempts - 1), 10)
        let span = min(TimeSpan(microseconds: first.microseconds << Int64(doublings)), longest)
        let spread = Int64(key.utf8.reduce(0) { ($0 * 31 + Int($1)) % 1_000 })
        return max(TimeSpan(microseconds: span.microseconds + span.microseconds / 5 * spread / 1_000), asked)
    }
}
