internal import KeytrailSecret
internal import Synchronization

/// Where the listener's connections meet: it judges their requests, counts the refused, and hands the answer on once.
final class CallbackDesk: Sendable {
    private struct State {
        var connections = 0
        var refused = 0
        var isAnswered = false
    }

    /// The most connections open at once.
    static let maxConnections = 32

    private let state = Mutex(State())
    private let rules: CallbackRules
    private let random: @Sendable (Int) -> Secret
    private let answers: AsyncStream<Secret>
    private let feed: AsyncStream<Secret>.Continuation

    init(_ rules: CallbackRules, random: @escaping @Sendable (Int) -> Secret) {
        self.rules = rules
        self.random = random
        (answers, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// How many requests and connections were refused.
    var refused: Int { state.withLock { $0.refused } }

    /// Counts a connection or request that was broken off.
    func refuse() { state.withLock { $0.refused += 1 } }

    /// Counts a connection in; false when there are too many.
    func enter() -> Bool {
        state.withLock { state in
            state.connections += 1
            if state.connections > CallbackDesk.maxConnections { state.refused += 1 }
            return state.connections <= CallbackDesk.maxConnections
        }
    }

    /// Counts a connection out.
    func leave() { state.withLock { $0.connections -= 1 } }

    /// Judges a request, and says what its sender gets to see.
    func respond(to request: CallbackRequest) -> CallbackPage.Response {
        switch rules.verdict(request) {
        case .page:
            return CallbackPage.fragment(nonce: random(16).reveal())
        case .refused(let status):
            refuse()
            return CallbackPage.refused(status)
        case .answer(let form):
            let isFirst = state.withLock { state in
                defer { state.isAnswered = true }
                return !state.isAnswered
            }
            guard isFirst else {
                refuse()
                return CallbackPage.refused(410)
            }
            feed.yield(form)
            return CallbackPage.done(nonce: random(16).reveal())
        }
    }

    /// The answer's form; `nil` when the task is cancelled first.
    func answer() async -> Secret? {
        var iterator = answers.makeAsyncIterator()
        return await iterator.next()
    }
}
