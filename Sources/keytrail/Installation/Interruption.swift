internal import Foundation
internal import KeytrailCredentials
internal import KeytrailRun

extension ProcessRunner.Interruption {
    /// Ctrl-C and `kill`: while a command runs, they end the command first and then this process.
    static var ofThisProcess: Self {
        Self(
            signals: {
                let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
                let numbers = [SIGINT, SIGTERM].filter { !Keytrail.inherited.ignoredSignals.contains($0) }
                // Without a descriptor left the signals go on doing what they do.
                let watch = try? SignalWatch(numbers) { event in
                    continuation.yield(event.number)
                    // A second one ends the process at once.
                    continuation.finish()
                }
                continuation.onTermination = { _ in watch?.cancel() }
                return signals
            },
            end: { number in
                // Threads of the pool block signals; here it must arrive before anything else is said or done.
                var signals = sigset_t()
                // The set is ours and lives on this frame; no earlier mask is asked for.
                unsafe sigemptyset(&signals)
                unsafe sigaddset(&signals, number)
                unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
                raise(number)
            }
        )
    }
}
