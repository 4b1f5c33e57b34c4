internal import NIOCore
internal import Synchronization

/// The open connections of a server, the work on them, and what they asked.
final class Connections: Sendable {
    private struct State {
        var count = 0
        var isClosed = false
        var channels: [ObjectIdentifier: any Channel] = [:]
        var tasks: [Task<Void, Never>] = []
        var requests: [StubRequest] = []
    }

    private let state = Mutex(State())

    var requests: [StubRequest] { state.withLock { $0.requests } }

    func append(_ request: StubRequest) { state.withLock { $0.requests.append(request) } }

    /// The number of a new connection, counted from 1.
    func add(_ channel: any Channel) -> Int {
        let (number, isClosed) = state.withLock { state in
            state.count += 1
            if !state.isClosed { state.channels[ObjectIdentifier(channel)] = channel }
            return (state.count, state.isClosed)
        }
        if isClosed { channel.close(promise: nil) }
        return number
    }

    func remove(_ channel: any Channel) {
        state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Starts work that is cancelled when the server stops.
    func start(_ work: @escaping @Sendable () async -> Void) {
        let task = Task { await work() }
        let isClosed = state.withLock { state in
            state.tasks.append(task)
            return state.isClosed
        }
        if isClosed { task.cancel() }
    }

    /// Closes everything; gives back the work to wait for.
    @discardableResult
    func closeAll() -> [Task<Void, Never>] {
        let (channels, tasks) = state.withLock { state in
            state.isClosed = true
            defer { (state.channels, state.tasks) = ([:], []) }
            return (Array(state.channels.values), state.tasks)
        }
        for task in tasks { task.cancel() }
        for channel in channels { channel.close(promise: nil) }
        return tasks
    }
}
