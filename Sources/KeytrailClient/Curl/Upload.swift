internal import Synchronization

/// A streamed request body between the task that reads the caller's sequence and libcurl, which sends it.
final class Upload: Sendable {
    /// What libcurl is told when it asks for bytes.
    enum Portion: Equatable {
        case bytes(Int)
        /// Nothing yet; `resume` is called when there is.
        case later
        case end
        case failed
    }

    private struct State {
        var waiting: [UInt8] = []
        var offset = 0
        var sent: Int64 = 0
        var offered: Int64 = 0
        var prefix: [UInt8] = []
        var isFinished = false
        var hasFailed = false
        var isStarved = false
        var isClosed = false
        var writer: CheckedContinuation<Void, Never>?
        var task: Task<Void, Never>?
    }

    private let source: StreamedBody
    private let prefixLimit: Int
    private let state = Mutex(State())
    private static let waitingLimit = 128 * 1_024

    init(_ source: StreamedBody, prefixLimit: Int) {
        self.source = source
        self.prefixLimit = prefixLimit
    }

    var length: Int64? { source.length }

    /// Starts to read the sequence; `resume` tells libcurl's side that bytes came after it was told `later`.
    func start(resume: @escaping @Sendable () -> Void) {
        let task = Task {
            do {
                try await self.source.pump { await self.offer($0, resume) }
                self.finish(failed: false, resume)
            } catch {
                self.finish(failed: true, resume)
            }
        }
        let isClosed = state.withLock {
            if !$0.isClosed { $0.task = task }
            return $0.isClosed
        }
        if isClosed { task.cancel() }
    }

    /// Stops the reading; the transfer wants no more.
    func close() {
        let (writer, task) = state.withLock { state in
            state.isClosed = true
            defer { (state.writer, state.task) = (nil, nil) }
            return (state.writer, state.task)
        }
        writer?.resume()
        task?.cancel()
    }

    /// What was sent: its first bytes and its length.
    var sent: (prefix: [UInt8], count: Int64) { state.withLock { ($0.prefix, $0.sent) } }

    /// Copies the next bytes to `destination`; called by libcurl.
    func read(into destination: UnsafeMutableRawBufferPointer) -> Portion {
        var writer: CheckedContinuation<Void, Never>?
        let portion: Portion = state.withLock { state in
            let available = state.waiting.count - state.offset
            guard available > 0 else {
                if state.isFinished { return state.hasFailed || isShort(state) ? .failed : .end }
                state.isStarved = true
                return .later
            }
            let count = min(available, destination.count)
            if let length, state.offered > length { return .failed }
            unsafe destination.copyBytes(from: state.waiting[state.offset..<state.offset + count])
            let wanted = prefixLimit - state.prefix.count
            if wanted > 0 { state.prefix += state.waiting[state.offset..<state.offset + min(wanted, count)] }
            state.sent += Int64(count)
            state.offset += count
            if state.offset == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.offset = 0
                writer = state.writer
                state.writer = nil
            }
            return .bytes(count)
        }
        writer?.resume()
        return portion
    }

    /// Whether the body can still be sent from its start: nothing has gone out.
    var isUntouched: Bool { state.withLock { $0.sent == 0 } }

    private func isShort(_ state: borrowing State) -> Bool { state.sent < (length ?? 0) }

    private func offer(_ chunk: [UInt8], _ resume: @Sendable () -> Void) async -> Bool {
        let (isClosed, wasStarved) = state.withLock { state in
            state.waiting += chunk
            state.offered += Int64(chunk.count)
            defer { state.isStarved = false }
            return (state.isClosed, state.isStarved)
        }
        if wasStarved { resume() }
        guard !isClosed else { return false }
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock {
                let mayGoOn = $0.isClosed || $0.waiting.count - $0.offset < Upload.waitingLimit
                if !mayGoOn { $0.writer = continuation }
                return mayGoOn
            }
            if mayGoOn { continuation.resume() }
        }
        return true
    }

    private func finish(failed: Bool, _ resume: @Sendable () -> Void) {
        let wasStarved = state.withLock { state in
            state.isFinished = true
            state.hasFailed = failed
            defer { state.isStarved = false }
            return state.isStarved
        }
        if wasStarved { resume() }
    }
}
