internal import Foundation
internal import Synchronization

/// A signal that arrived.
package struct SignalEvent: Equatable, Sendable {
    /// Its number.
    package var number: Int32
    /// Whether another process sent it; the terminal's signals come from the kernel, and reach a child as well.
    package var isFromProcess: Bool
}

/// Signals as bytes in a pipe, which a thread can wait for.
///
/// There is one of these in a process: what handles signals can know nothing but what is global.
struct SignalPipe: Sendable {
    private let readEnd: Int32

    /// Makes the pipe.
    ///
    /// - Throws: `RunError.notStarted`, with an empty name, when there are no descriptors left.
    init() throws(RunError) {
        var ends: [Int32] = [-1, -1]
        // The system writes two numbers into the array.
        guard unsafe pipe(&ends) == 0 else { throw .notStarted(command: "", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd.store(ends[1], ordering: .releasing)
    }

    /// Brings a signal here from now on, in place of what it did.
    static func take(_ number: Int32) {
        var action = sigaction()
        #if canImport(Darwin)
            unsafe action.__sigaction_u.__sa_sigaction = handleSignal
        #else
            unsafe action.__sigaction_handler.sa_sigaction = handleSignal
        #endif
        action.sa_flags = Int32(SA_SIGINFO) | Int32(SA_RESTART)
        // The structure is ours and lives on this frame.
        unsafe sigemptyset(&action.sa_mask)
        unsafe _ = sigaction(number, &action, nil)
    }

    /// Lets a signal do again what it does to any program.
    static func giveBack(_ number: Int32) { _ = Foundation.signal(number, SIG_DFL) }

    /// Waits for the next signal, which holds the thread; `nil` when there will be none any more.
    func next() -> SignalEvent? {
        var bytes: [UInt8] = [0, 0]
        while true {
            // The array has room for what is asked for.
            let count = unsafe read(readEnd, &bytes, 2)
            if count == 2 { return SignalEvent(number: Int32(bytes[0]), isFromProcess: bytes[1] == 1) }
            guard count < 0, errno == EINTR else { return nil }
        }
    }
}

/// Where the handler writes to.
private let writeEnd = Atomic<Int32>(-1)

/// Does what a handler may do: one write, and `errno` as it was.
private func handleSignal(
    _ number: Int32,
    _ cause: UnsafeMutablePointer<siginfo_t>?,
    _ context: UnsafeMutableRawPointer?
) {
    let code = errno
    // Codes above zero are the kernel's own. The structure is the system's and lives for the call.
    let isFromProcess = unsafe cause.map { unsafe $0.pointee.si_code <= 0 } ?? false
    var event = (UInt8(truncatingIfNeeded: number), isFromProcess ? UInt8(1) : UInt8(0))
    // Two bytes are written as a whole or not at all; the pipe has room for thousands.
    unsafe _ = write(writeEnd.load(ordering: .acquiring), &event, 2)
    errno = code
}
