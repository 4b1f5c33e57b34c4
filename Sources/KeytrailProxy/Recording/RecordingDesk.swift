internal import Foundation
package import KeytrailCapture
package import KeytrailModel
internal import NIOPosix
internal import Synchronization

/// Takes what has passed, and records it behind the traffic, in batches on a thread of its own.
package final class RecordingDesk: Sendable {
    /// What happens to calls when they cannot be recorded.
    package enum FailurePolicy: String, Sendable, CaseIterable {
        /// They go on; how many are missing is counted and told.
        case pass
        /// No call is answered before it is recorded; while that fails, none is passed on.
        case block
    }

    /// Calls that passed and were not recorded.
    package struct Loss: Sendable {
        /// How many there are.
        package let calls: Int
        /// The sink's own error about the first of them, which knows no secret.
        package let error: any Error
    }

    fileprivate struct Entry {
        let passage: Passage
        /// Told whether the call was recorded.
        let completion: (@Sendable (Bool) -> Void)?

        /// What waits with it, nearly.
        var bytes: Int { passage.requestBody.keptBytes + passage.responseBody.keptBytes + 1_024 }
    }

    fileprivate struct State {
        var waiting: [Entry] = []
        var waitingBytes = 0
        var isWorking = false
        /// Until when no call is let through to see whether recording works again; `nil` while it does.
        var blockedUntil: ContinuousClock.Instant?
        var recorded = 0
        var lost = 0
        var idleWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// What happens when calls cannot be recorded.
    package let policy: FailurePolicy
    /// How long no call is let through after one could not be recorded, where calls are blocked.
    private let retryInterval: Duration
    /// Lets the desk's thread wait until a few calls have come together.
    private let gathering: @Sendable () -> Void
    private let recorder: Recorder
    private let sink: any BatchCallSink
    private let onLoss: @Sendable (Loss) -> Void
    private let state = Mutex(State())
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private static let batchSize = 512
    /// Beyond so many bytes the thread that brings a call records some itself, which holds up the traffic.
    private static let queueLimit = 64 << 20

    /// Creates a desk; `onLoss` is called on its thread, once for each batch in which calls were lost.
    ///
    /// `gathering` is called on the desk's own thread before a batch is taken, so that calls that end together are committed
    /// together. A millisecond's sleep holds up nobody there: the traffic is on other threads, and nothing waits for this one
    /// but the next batch. It is no task, so there is no clock to await.
    package init(
        recorder: Recorder,
        sink: any BatchCallSink,
        policy: FailurePolicy = .pass,
        retryInterval: Duration = .seconds(1),
        onLoss: @escaping @Sendable (Loss) -> Void = { _ in },
        gathering: @escaping @Sendable () -> Void = { Thread.sleep(forTimeInterval: 0.001) }
    ) {
        self.recorder = recorder
        self.sink = sink
        self.policy = policy
        self.retryInterval = retryInterval
        self.gathering = gathering
        self.onLoss = onLoss
        thread.start()
    }

    /// How many calls the sink has kept.
    package var recordedCalls: Int { state.withLock { $0.recorded } }

    /// How many calls passed and were not kept.
    package var lostCalls: Int { state.withLock { $0.lost } }

    /// Whether a call is to be refused, because the last ones could not be recorded.
    ///
    /// One call each `retryInterval`, a second, is let through to see whether recording works again; its answer is held back
    /// like every other.
    func blocksCall() -> Bool {
        guard policy == .block else { return false }
        return state.withLock { state in
            guard let until = state.blockedUntil else { return false }
            guard ContinuousClock.now >= until else { return true }
            state.blockedUntil = .now + retryInterval
            return false
        }
    }

    /// Takes a passage that has ended; `completion` is called on another thread when its record is kept, or is not.
    func take(_ passage: Passage, completion: (@Sendable (Bool) -> Void)? = nil) {
        let entry = Entry(passage: passage, completion: completion)
        let (startsWork, isFull) = state.withLock { state in
            state.waiting.append(entry)
            state.waitingBytes += entry.bytes
            defer { state.isWorking = true }
            return (!state.isWorking, state.waitingBytes > RecordingDesk.queueLimit)
        }
        if startsWork { thread.submit { _ in self.work() } }
        // The queue is emptied by who fills it, so that it cannot grow without bound.
        if isFull { keep(state.withLock { state in state.takeBatch(RecordingDesk.batchSize) }) }
    }

    /// Waits until everything that was taken has been recorded, or could not be.
    package func drain() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isWorking { state.idleWaiters.append(continuation) }
                return !state.isWorking
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Waits as `drain` and ends the thread.
    package func close() async {
        await drain()
        try? await thread.shutdownGracefully()
    }

    private func work() {
        while true {
            gather()
            let batch = state.withLock { state in state.takeBatch(RecordingDesk.batchSize) }
            guard batch.isEmpty else {
                keep(batch)
                continue
            }
            let waiters: [CheckedContinuation<Void, Never>]? = state.withLock { state in
                guard state.waiting.isEmpty else { return nil }
                state.isWorking = false
                defer { state.idleWaiters = [] }
                return state.idleWaiters
            }
            guard let waiters else { continue }
            for waiter in waiters { waiter.resume() }
            return
        }
    }

    /// Lets a few calls come together, whose transaction costs hardly more than that of one.
    ///
    /// Not where an answer waits for its record, or somebody for the desk to be empty.
    private func gather() {
        let isWorthIt =
            policy == .pass
            && state.withLock { state in
                state.waiting.count < RecordingDesk.batchSize / 8 && state.idleWaiters.isEmpty && !state.waiting.isEmpty
            }
        if isWorthIt { gathering() }
    }

    private func keep(_ batch: [Entry]) {
        guard !batch.isEmpty else { return }
        let results = sink.record(batch.map { recorder.callRecord(of: Exchange($0.passage)) })
        var reason: (any Error)?
        var lost = 0
        for result in results {
            guard case .failure(let error) = result else { continue }
            reason = reason ?? error
            lost += 1
        }
        state.withLock { state in
            state.recorded += batch.count - lost
            state.lost += lost
            state.blockedUntil = lost == 0 ? nil : .now + retryInterval
        }
        // Only now: who is told and calls again at once must find the desk blocked.
        for (entry, result) in zip(batch, results) { entry.completion?((try? result.get()) != nil) }
        if let reason { onLoss(Loss(calls: lost, error: reason)) }
    }
}

extension RecordingDesk.State {
    fileprivate mutating func takeBatch(_ limit: Int) -> [RecordingDesk.Entry] {
        guard waiting.count > limit else {
            defer {
                waiting.removeAll(keepingCapacity: true)
                waitingBytes = 0
            }
            return waiting
        }
        let batch = Array(waiting.prefix(limit))
        waiting.removeFirst(limit)
        waitingBytes -= batch.reduce(0) { $0 + $1.bytes }
        return batch
    }
}
