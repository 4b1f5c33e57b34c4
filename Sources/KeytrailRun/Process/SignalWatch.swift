internal import Foundation
internal import Synchronization

/// Tells of signals that arrive at this process, from the moment that it is there.
///
/// A dispatch source is there only some time after it was asked for, and what arrives until then either ends the process or
/// is lost. Several may watch at once, each is told; a signal that nobody watches any more does again what it does to any
/// program.
package final class SignalWatch: Sendable {
    /// What is told of a signal; called on a thread of its own, one signal after the other.
    package typealias Handler = @Sendable (SignalEvent) -> Void

    private struct Watcher {
        var numbers: Set<Int32>
        let tell: Handler
    }

    private struct State {
        var isReading = false
        var nextID = 0
        var watchers: [Int: Watcher] = [:]

        func isWatched(_ number: Int32) -> Bool { watchers.values.contains { $0.numbers.contains(number) } }
    }

    private static let state = Mutex(State())
    private let id: Int

    /// Watches signals until it is cancelled or gone.
    ///
    /// Leave out what the process was told to ignore: that is for it to go on ignoring.
    ///
    /// - Throws: `RunError.notStarted`, with an empty name, when there are no descriptors left.
    package init(_ numbers: [Int32], _ tell: @escaping Handler) throws(RunError) {
        id = try SignalWatch.state.withLock { state throws(RunError) in
            if !state.isReading {
                let pipe = try SignalPipe()
                Thread.detachNewThread { while let event = pipe.next() { SignalWatch.tell(event) } }
                state.isReading = true
            }
            state.nextID += 1
            state.watchers[state.nextID] = Watcher(numbers: [], tell: tell)
            return state.nextID
        }
        add(numbers)
    }

    deinit { cancel() }

    /// Watches more signals.
    func add(_ numbers: [Int32]) {
        SignalWatch.state.withLock { state in
            for number in numbers {
                if !state.isWatched(number) { SignalPipe.take(number) }
                state.watchers[id]?.numbers.insert(number)
            }
        }
    }

    /// Watches no longer.
    package func cancel() {
        SignalWatch.state.withLock { state in
            guard let watcher = state.watchers.removeValue(forKey: id) else { return }
            for number in watcher.numbers where !state.isWatched(number) { SignalPipe.giveBack(number) }
        }
    }

    private static func tell(_ event: SignalEvent) {
        let watchers = state.withLock { state in
            state.watchers.sorted { $0.key < $1.key }.map(\.value).filter { $0.numbers.contains(event.number) }
        }
        for watcher in watchers { watcher.tell(event) }
    }
}
