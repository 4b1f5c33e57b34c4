internal import CProcess
internal import Foundation

/// A terminal that is taken for one page; the C below gives it back when a signal ends the process.
struct TerminalPage {
    /// Takes the terminal of standard output.
    ///
    /// - Throws: `CommandError.unwritable`.
    init() throws { try enter() }

    /// Takes it again.
    ///
    /// - Throws: `CommandError.unwritable`.
    func enter() throws {
        guard kt_terminal_enter(STDOUT_FILENO) == 0 else {
            throw CommandError.unwritable(path: "the terminal", errno: errno)
        }
    }

    /// Gives it back as it was.
    func leave() { kt_terminal_leave() }

    /// Lets a signal give it back and end the process.
    @Sendable static func leave(on signal: Int32) { kt_terminal_leave_on(signal) }
}
