internal import Foundation
internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport

/// The table on a terminal that is taken for it, until somebody has seen enough.
struct TopScreen {
    private var order: TopOrder
    private let isColored: Bool
    private var snapshot: UsageSnapshot?

    init(order: TopOrder, isColored: Bool) {
        self.order = order
        self.isColored = isColored
    }

    /// Renews the table from `read` until `q`, a signal, or the end of the terminal; gives the terminal back in any case.
    ///
    /// - Throws: what `read` throws; `CommandError.unwritable`, `RunError.notStarted`.
    mutating func run(every interval: Duration, _ read: () throws -> UsageSnapshot?) async throws {
        var events = try LiveEvents(alsoFor: [SIGWINCH, SIGTSTP], readsKeys: true, letEnd: TerminalPage.leave(on:))
        let page = try TerminalPage()
        defer { page.leave() }
        let clock = ContinuousClock()
        while true {
            snapshot = try read()
            try draw()
            let end = clock.now + interval
            while case let left = end - clock.now, left > .zero {
                switch await events.next(within: left) {
                case .due: break
                case .inputEnded: return
                case .keys(let keys):
                    guard take(keys) else { return }
                    try draw()
                case .signal(SIGWINCH): try draw()
                case .signal(SIGTSTP):
                    page.leave()
                    raise(SIGSTOP)
                    // Somebody wants it back.
                    try page.enter()
                    try draw()
                case .signal: return
                }
            }
        }
    }

    /// False when the keys ask to end.
    private mutating func take(_ keys: [UInt8]) -> Bool {
        for key in keys {
            // q, and what Ctrl-C and Ctrl-D send where the terminal makes no signal of it.
            if key == UInt8(ascii: "q") || key == 3 || key == 4 { return false }
            if let asked = TopOrder(key: key) { order = asked }
        }
        return true
    }

    private func draw() throws {
        let (width, height) = Terminal.size
        var lines: [String]
        if let snapshot {
            let page = TopPage(
                rows: order.sorted(TopRow.rows(snapshot)),
                window: snapshot.window.length,
                order: order,
                anonymousCalls: snapshot.anonymousCalls,
                width: width,
                isColored: isColored
            )
            // Two lines frame the table, and its heading is one.
            lines = [page.summary(at: snapshot.window.end)] + page.lines(limit: height - 3)
        } else {
            lines = ["waiting for the log".truncated(to: width)]
        }
        lines = Array(lines.prefix(max(1, height - 1)))
        if lines.count < height { lines.append(TopPage.keys(width: width)) }
        // Each line is cleared behind its text and the page below the last: nothing flickers.
        let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\n")
        try StandardOutput.write("\u{1B}[H" + text + "\u{1B}[J")
    }
}
