internal import Dispatch
internal import Foundation
internal import KeytrailRun

/// What a command that stays waits for: time, signals and keys, one after the other.
struct LiveEvents {
    /// What happened.
    enum Event: Sendable, Equatable {
        /// The time is over.
        case due
        /// A signal arrived.
        case signal(Int32)
        /// Keys were pressed: the bytes that standard input gave.
        case keys([UInt8])
        /// Standard input has ended.
        case inputEnded
    }

    private enum Message: Sendable {
        case event(Event)
        case due(Int)
    }

    /// The signals that ask a program to end.
    static let endings: [Int32] = [SIGINT, SIGTERM, SIGHUP]

    private let continuation: AsyncStream<Message>.Continuation
    private var messages: AsyncStream<Message>.Iterator
    private let signals: SignalWatch
    private let keys: (any DispatchSourceProtocol)?
    private var number = 0

    /// Waits for the signals that ask to end, and for others, from now on.
    ///
    /// With `readsKeys` the bytes of standard input are taken. After a first signal that asks to end, `letEnd` is told of each
    /// of them, and sees to it that a second one ends the process at once.
    ///
    /// - Throws: `RunError.notStarted` when there are no descriptors left.
    init(
        alsoFor others: [Int32] = [],
        readsKeys: Bool = false,
        letEnd: @escaping @Sendable (Int32) -> Void = { Foundation.signal($0, SIG_DFL) }
    ) throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Message.self)
        self.continuation = continuation
        messages = stream.makeAsyncIterator()
        let endings = LiveEvents.endings.filter { !Keytrail.inherited.ignoredSignals.contains($0) }
        signals = try SignalWatch(endings + others) { event in
            if endings.contains(event.number) { endings.forEach(letEnd) }
            continuation.yield(.event(.signal(event.number)))
        }
        keys = readsKeys ? LiveEvents.makeKeySource(continuation) : nil
    }

    /// Waits for the next event, at most so long.
    mutating func next(within wait: Duration) async -> Event {
        number += 1
        let number = number
        let (seconds, attoseconds) = wait.components
        let delay = max(0, Double(seconds) + Double(attoseconds) / 1e18)
        DispatchQueue.global().asyncAfter(deadline: .now() + delay) { [continuation] in
            continuation.yield(.due(number))
        }
        while let message = await messages.next(isolation: #isolation) {
            switch message {
            case .event(let event): return event
            // An earlier wait was cut short by something else.
            case .due(let due): if due == number { return .due }
            }
        }
        return .signal(SIGTERM)
    }

    private static func makeKeySource(_ continuation: AsyncStream<Message>.Continuation) -> any DispatchSourceProtocol {
        let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
        source.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 64)
            // The array has room for what is asked for.
            let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
            if count > 0 {
                continuation.yield(.event(.keys(Array(bytes.prefix(count)))))
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                continuation.yield(.event(.inputEnded))
                source.cancel()
            }
        }
        source.activate()
        return source
    }
}
