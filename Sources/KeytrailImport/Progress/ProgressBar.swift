package import KeytrailModel

/// A line that tells how far something long has come: a bar, the rate, what remains.
package struct ProgressBar {
    /// Shorter work shows none.
    private static let delay = TimeSpan.seconds(1)
    /// How often it changes.
    private static let interval = TimeSpan(microseconds: 200_000)
    private static let cells = 24

    private let name: String
    private let startedAt: Timestamp
    private var shownAt: Timestamp?

    /// Begins to measure.
    package init(name: String, now: Timestamp) {
        self.name = name
        startedAt = now
    }

    /// Whether anything was shown.
    package var isShown: Bool { shownAt != nil }

    /// The line to show in place of the last one; `nil` when it is too early for another.
    ///
    /// - Parameters:
    ///   - done: Bytes so far.
    ///   - total: Bytes in all; `nil` when not known.
    ///   - now: The time.
    /// - Returns: The line, without an end.
    package mutating func line(done: Int, total: Int?, now: Timestamp) -> String? {
        let elapsed = now - startedAt
        guard elapsed >= ProgressBar.delay, shownAt.map({ now - $0 >= ProgressBar.interval }) ?? true else {
            return nil
        }
        shownAt = now
        let seconds = Double(elapsed.microseconds) / 1_000_000
        let rate = Double(done) / seconds
        let speed = "\(ProgressBar.mebibytes(done)) at \(ProgressBar.mebibytes(Int(rate)))/s"
        guard let total, total > 0, rate > 0 else { return "\(name): \(speed)" }
        let share = min(1, Double(done) / Double(total))
        let full = Int(share * Double(ProgressBar.cells))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: ProgressBar.cells - full)
        let left = ProgressBar.clock(Double(max(0, total - done)) / rate)
        return "\(name): [\(bar)] \(Int(share * 100)) % of \(ProgressBar.mebibytes(total)), \(speed), \(left) left"
    }

    private static func mebibytes(_ bytes: Int) -> String {
        let tenths = (bytes * 10) >> 20
        return tenths >= 1_000 ? "\(tenths / 10) MiB" : "\(tenths / 10).\(tenths % 10) MiB"
    }

    /// `0:07`, `12:05`, `3:00:00`.
    private static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds.rounded(.up), 359_999))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (whole / 3_600, whole / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }
}
