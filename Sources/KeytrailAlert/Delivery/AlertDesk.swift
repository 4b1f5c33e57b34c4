package import KeytrailModel
package import KeytrailStore
internal import Synchronization

/// Sends what is due in the outbox.
///
/// At least once: a message that was under way when the program ended goes out again, under the same key. Several processes
/// may send at the same time.
package struct AlertDesk: Sendable {
    /// What a round of sending came to.
    package struct Result: Sendable, Equatable {
        /// How many messages sinks took.
        package var sent = 0
        /// How many are to be tried again.
        package var failed = 0
        /// How many are not tried any more.
        package var dead = 0
        /// What went wrong: a sentence's worth for each failed attempt, without any secret.
        package var problems: [Problem] = []

        /// Nothing was sent.
        package init() {}
    }

    /// A failed attempt.
    package struct Problem: Sendable, Equatable {
        /// The message's number.
        package var message: Int64
        /// The sink.
        package var sink: String
        /// Why, as `SinkProblem.code`.
        package var code: String
    }

    /// What the tasks of a round count together.
    private final class Tally: Sendable {
        let result = Mutex(Result())
    }

    private let store: CallStore
    private let configuration: AlertConfiguration
    private let surroundings: SinkSurroundings
    private let now: @Sendable () -> Timestamp

    /// What messages said is forgotten after that time.
    package static let memory = TimeSpan.days(90)

    /// Sends from a log's outbox, which must be writable.
    package init(
        _ store: CallStore,
        _ configuration: AlertConfiguration,
        _ surroundings: SinkSurroundings,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.configuration = configuration
        self.surroundings = surroundings
        self.now = now
    }

    /// Sends what is due, until nothing is; sinks do not wait for each other.
    ///
    /// - Throws: `StoreError`.
    package func deliverDue() async throws -> Result {
        let start = now()
        let sinks = try store.read { try $0.sinksWithDueMessages(at: start) }
        let total = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in sinks {
                guard let sink = configuration.sink(name) else {
                    group.addTask { try await giveBack(name, total) }
                    continue
                }
                for _ in 0..<sink.concurrency { group.addTask { try await serve(sink, total) } }
            }
            try await group.waitForAll()
        }
        try store.forgetMessages(endedBefore: start - AlertDesk.memory)
        return total.result.withLock { $0 }
    }

    private func serve(_ sink: SinkConfiguration, _ total: Tally) async throws {
        let rate = sink.rate.map { (limit: $0, joins: !sink.followsFindings) }
        while !Task.isCancelled {
            let time = now()
            guard let message = try store.claimMessage(of: sink.name, lease: sink.lease, rate: rate, now: time) else {
                return
            }
            do throws(SinkProblem) {
                try await sink.deliver(AlertMessage(message), surroundings, now: time)
            } catch {
                try fail(message, error, giveUp: sink.giveUp, total)
                continue
            }
            try finish(message, .sent, total)
        }
    }

    /// Nobody knows the sink any more; perhaps tomorrow somebody does.
    private func giveBack(_ name: String, _ total: Tally) async throws {
        let span = SinkConfiguration(name, .file(path: "")).giveUp
        while let message = try store.claimMessage(of: name, lease: .minutes(1), rate: nil, now: now()) {
            try fail(message, .noSink, giveUp: span, total)
        }
    }

    private func fail(
        _ message: OutboxMessage,
        _ problem: SinkProblem,
        giveUp: TimeSpan,
        _ total: Tally
    ) throws {
        let time = now()
        let isOver = message.firstAttemptAt.map { time - $0 >= giveUp } ?? false
        let wait = Backoff.wait(after: message.attempts, key: message.key, asked: problem.retryAfter)
        let outcome: OutboxOutcome =
            isOver ? .dead(problem: problem.code) : .failed(problem: problem.code, nextAt: time + wait)
        try finish(message, outcome, total)
        let failure = Problem(message: message.id, sink: message.address.sink, code: problem.code)
        total.result.withLock { $0.problems.append(failure) }
    }

    private func finish(_ message: OutboxMessage, _ outcome: OutboxOutcome, _ total: Tally) throws {
        try store.finishMessage(message.id, outcome, now: now())
        total.result.withLock { total in
            switch outcome {
            case .sent: total.sent += 1
            case .failed: total.failed += 1
            case .dead: total.dead += 1
            }
        }
    }
}
