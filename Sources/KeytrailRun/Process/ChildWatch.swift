internal import CProcess
internal import Foundation

/// How a program ended.
package enum Ending: Equatable, Sendable {
    /// By itself, with a status.
    case exited(Int32)
    /// By a signal.
    case signaled(Int32)

    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal)
    }
}

/// Waits for a child, hands on to it what is sent to this process, and knows whom it leaves behind.
package struct ChildWatch: Sendable {
    private let signals: SignalWatch
    private let events: AsyncStream<SignalEvent>

    // Of the first two the child gets the terminal's by itself.
    private static let forwarded = [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2]

    /// Takes over the signals that would end this process; begin before the child is started.
    ///
    /// What this process was told to ignore, it and its child go on to ignore.
    ///
    /// - Throws: `RunError.notStarted`.
    package init(inherited: InheritedState) throws(RunError) {
        let (events, continuation) = AsyncStream.makeStream(of: SignalEvent.self)
        self.events = events
        let forwarded = ChildWatch.forwarded.filter { !inherited.ignoredSignals.contains($0) }
        signals = try SignalWatch(forwarded) { continuation.yield($0) }
        // Descendants whose parents end become ours; elsewhere than on Linux they cannot be known.
        _ = kt_adopt_orphans()
    }

    /// Waits until the child has ended.
    package func ending(of child: ChildProcess) async -> Ending {
        signals.add([SIGCHLD])
        if let ending = reap(until: child.id) { return ending }
        for await event in events {
            switch (event.number, event.isFromProcess) {
            case (SIGCHLD, _), (SIGINT, false), (SIGQUIT, false): break
            case (let number, _): kill(child.id, number)
            }
            if let ending = reap(until: child.id) { return ending }
        }
        // Nobody waits for it any more.
        return .signaled(SIGTERM)
    }

    /// Whether descendants of the child are still running.
    package var hasDescendants: Bool {
        var status: Int32 = 0
        while true {
            // The number is ours and lives on this frame.
            let id = unsafe waitpid(-1, &status, WNOHANG)
            if id == 0 { return true }
            if id < 0, errno != EINTR { return false }
        }
    }

    /// Waits until the child's descendants have ended; the signal that told to stop waiting.
    package func endOfDescendants() async -> Int32? {
        guard hasDescendants else { return nil }
        for await event in events {
            if event.number != SIGCHLD { return event.number }
            if !hasDescendants { return nil }
        }
        return nil
    }

    /// Takes the ends of children until it is `id`'s; `nil` when that one still runs.
    private func reap(until id: pid_t) -> Ending? {
        var status: Int32 = 0
        while true {
            // The number is ours and lives on this frame.
            let ended = unsafe waitpid(-1, &status, WNOHANG)
            if ended == id { return Ending(waitStatus: status) }
            if ended == 0 || (ended < 0 && errno != EINTR) { return nil }
        }
    }
}

extension Ending {
    /// Ends this process in the same way, so that who started it sees what became of the child.
    ///
    /// Leaves no core file: the child's is the one that is of use.
    package func endThisProcess() -> Never {
        switch self {
        case .exited(let status): exit(status)
        case .signaled(let number):
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            var signals = sigset_t()
            // The structures are ours and live on this frame; no earlier values are asked for.
            unsafe _ = setrlimit(ResourceLimit.core, &limit)
            _ = Foundation.signal(number, SIG_DFL)
            unsafe sigemptyset(&signals)
            unsafe sigaddset(&signals, number)
            unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            raise(number)
            // A signal whose default is not to end; a shell says it this way.
            exit(128 + number)
        }
    }
}
