internal import CProcess
internal import Foundation

/// A signal that arrived.
package struct SignalEvent: Equatable, Sendable {
    /// Its number.
    package var number: Int32
    /// Whether another process sent it; the terminal's signals come from the kernel, and reach a child as well.
    package var isFromProcess: Bool
}

/// Signals as bytes in a pipe, which a thread can wait for.
///
/// There is one of these in a process: what handles signals can know nothing but what is global. The handler is C: Swift may ask
/// its runtime for a type's metadata anywhere, and that holds a lock which the interrupted thread may hold already.
struct SignalPipe: Sendable {
    private let readEnd: Int32

    /// Makes the pipe.
    ///
    /// - Throws: `RunError.notStarted`, with an empty name, when there are no descriptors left.
    init() throws(RunError) {
        readEnd = kt_signal_pipe()
        guard readEnd >= 0 else { throw .notStarted(command: "", code: errno) }
    }

    /// Brings a signal here from now on, in place of what it did.
    static func take(_ number: Int32) { kt_signal_take(number) }

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
