internal import Dispatch
internal import Foundation
internal import KeytrailCredentials

extension ProcessRunner.Interruption {
    /// Ctrl-C and `kill`: while a command runs, they end the command first and then this process.
    static var ofThisProcess: Self {
        Self(
            signal: {
                let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
                let sources = [SIGINT, SIGTERM].map { number in
                    Foundation.signal(number, SIG_IGN)
                    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                    source.setEventHandler { continuation.yield(number) }
                    source.activate()
                    return source
                }
                let first = await signals.first { _ in true }
                for source in sources { source.cancel() }
                for number in [SIGINT, SIGTERM] { Foundation.signal(number, SIG_DFL) }
                return first
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
