internal import Dispatch
internal import KeytrailModel
internal import NIOCore
internal import Synchronization

/// Asks the system which process is at the other end of a connection from this machine.
///
/// On a thread of its own: the answer takes milliseconds, and several questions at once are answered by one look.
final class CallerLookup: Sendable {
    /// One question, and later its answer.
    final class Ticket: Sendable {
        fileprivate let owner: ConnectionOwner.Owner
        private let answer = Mutex<Caller?>(nil)
        private let group = DispatchGroup()
        private static let patience = DispatchTimeInterval.milliseconds(500)

        fileprivate init(_ owner: ConnectionOwner.Owner) {
            self.owner = owner
            group.enter()
        }

        fileprivate func settle(_ caller: Caller?) {
            answer.withLock { $0 = caller }
            group.leave()
        }

        /// The process; `nil` when it is not known.
        ///
        /// Waits for the answer, so not on an event loop.
        func caller() -> Caller? {
            guard group.wait(timeout: .now() + Ticket.patience) == .success else { return nil }
            return answer.withLock { $0 }
        }
    }

    private struct State {
        var waiting: [Ticket] = []
        var isWorking = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "keytrail.callers")
    private let find: @Sendable ([ConnectionOwner.Owner]) -> [Caller]

    /// Creates a lookup; `find` answers several questions in their order.
    init(find: @escaping @Sendable ([ConnectionOwner.Owner]) -> [Caller]) { self.find = find }

    /// Asks for the client of a connection; `nil` when it is on another machine.
    ///
    /// Whose the connection is is known when this returns, however soon the client is gone.
    func ask(client: SocketAddress?, server: SocketAddress?) -> Ticket? {
        guard let client, let server, let owner = ConnectionOwner.owner(from: client, to: server) else { return nil }
        let ticket = Ticket(owner)
        let isFirst = state.withLock { state in
            state.waiting.append(ticket)
            defer { state.isWorking = true }
            return !state.isWorking
        }
        if isFirst { queue.async { self.work() } }
        return ticket
    }

    private func work() {
        while true {
            let batch = state.withLock { state in
                state.isWorking = !state.waiting.isEmpty
                defer { state.waiting = [] }
                return state.waiting
            }
            guard !batch.isEmpty else { return }
            for (ticket, caller) in zip(batch, find(batch.map(\.owner))) { ticket.settle(caller) }
        }
    }
}
