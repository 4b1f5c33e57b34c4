internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel
internal import Synchronization

/// Whether the sink kept a call.
enum RecordingResult: Sendable, Equatable {
    case kept
    /// The sink's error, which knows the redacted record alone.
    case failed(reason: String)
}

/// Hands ended transfers to the recorder and the sink, tells their readers, and knows how many are still to come.
final class Scribe: Sendable {
    private struct State {
        var open = 0
        var unrecorded = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Ended, in the order of their ends.
        var ended: [Transfer] = []
        /// Whether a task works on `ended`.
        var isWorking = false
    }

    private enum Place { case thisThread, newTask, nextBatch }

    private let recorder: Recorder
    private let sink: any CallSink
    /// The sink again, when it takes several calls at once.
    private let batchSink: (any BatchCallSink)?
    private let state = Mutex(State())
    /// Whoever ended first does not wait for more than so many.
    private static let batchSize = 32

    init(recorder: Recorder, sink: any CallSink) {
        self.recorder = recorder
        self.sink = sink
        batchSink = sink as? any BatchCallSink
    }

    /// How many calls the sink did not keep.
    var unrecorded: Int { state.withLock { $0.unrecorded } }

    /// A transfer is about to start; `keep` or `forget` follows.
    func expect() { state.withLock { $0.open += 1 } }

    /// The transfer did not start.
    func forget() { close(count: 1, unrecorded: 0) }

    /// Tells the readers that their transfers have ended, before the calls are kept.
    func release(_ transfers: [Transfer]) {
        for transfer in transfers { transfer.settle(.kept) }
    }

    /// Keeps the calls of ended transfers and tells their readers.
    ///
    /// On this thread, which then waits for the sink, or on another one, where calls that end meanwhile join the next
    /// batch.
    func keep(_ transfers: [Transfer], onThisThread: Bool) {
        guard let batchSink else {
            for transfer in transfers { Task { await self.keep(transfer) } }
            return
        }
        let place: Place = state.withLock { state in
            guard !state.isWorking else {
                state.ended += transfers
                return .nextBatch
            }
            guard !onThisThread else { return .thisThread }
            state.ended += transfers
            state.isWorking = true
            return .newTask
        }
        switch place {
        case .thisThread: keep(transfers[...], batchSink)
        case .newTask: Task { self.work(batchSink) }
        case .nextBatch: break
        }
    }

    /// Waits until every expected call was kept or refused by the sink.
    func drain() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock {
                if $0.open > 0 { $0.waiters.append(continuation) }
                return $0.open == 0
            }
            if isIdle { continuation.resume() }
        }
    }
}

extension Scribe {
    private func work(_ sink: any BatchCallSink) {
        while true {
            let batch = state.withLock { state in
                defer { state.ended.removeAll(keepingCapacity: true) }
                state.isWorking = !state.ended.isEmpty
                return state.ended
            }
            guard !batch.isEmpty else { return }
            var rest = batch[...]
            while !rest.isEmpty {
                keep(rest.prefix(Scribe.batchSize), sink)
                rest = rest.dropFirst(Scribe.batchSize)
            }
        }
    }

    private func keep(_ transfers: ArraySlice<Transfer>, _ sink: any BatchCallSink) {
        let records = transfers.map { recorder.callRecord(of: Exchange($0)) }
        var unrecorded = 0
        for (transfer, result) in zip(transfers, sink.record(records)) {
            switch result {
            case .success: transfer.settle(.kept)
            case .failure(let error):
                unrecorded += 1
                transfer.settle(.failed(reason: String(describing: error)))
            }
        }
        close(count: transfers.count, unrecorded: unrecorded)
    }

    /// A task of its own: a cancelled reader must not keep the sink from its work.
    private func keep(_ transfer: Transfer) async {
        do {
            try await sink.record(recorder.callRecord(of: Exchange(transfer)))
            transfer.settle(.kept)
            close(count: 1, unrecorded: 0)
        } catch {
            transfer.settle(.failed(reason: String(describing: error)))
            close(count: 1, unrecorded: 1)
        }
    }

    private func close(count: Int, unrecorded: Int) {
        let waiters = state.withLock { state in
            state.open -= count
            state.unrecorded += unrecorded
            guard state.open == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension Transfer {
    /// Lets the reader know that the transfer has ended; the first word counts.
    fileprivate func settle(_ result: RecordingResult) {
        let waiter = shared.withLock { shared in
            if shared.recording == nil { shared.recording = result }
            defer { shared.waiter = nil }
            return shared.waiter
        }
        waiter?.resume()
    }
}

extension Exchange {
    /// What an ended transfer saw, secrets included.
    fileprivate init(_ transfer: Transfer) {
        let attempt = transfer.attempt
        let (head, end) = transfer.shared.withLock { ($0.head, $0.end) }
        let ending = end ?? TransferEnd()
        self.init(
            startedAt: transfer.startedAt,
            door: .client,
            method: attempt.method,
            url: attempt.target.url,
            requestFields: attempt.sentFields
        )
        knownSecrets = attempt.knownSecrets.map { Array($0.utf8) }
        switch attempt.body {
        case .none: requestBodySize = 0
        case .bytes(let bytes):
            requestBodyPrefix = Array(bytes.prefix(Exchange.bodyPrefixLimit))
            requestBodySize = Int64(bytes.count)
        case .stream:
            let sent = transfer.upload?.sent
            requestBodyPrefix = sent?.prefix ?? []
            requestBodySize = sent?.count
        }
        status = head?.status
        responseFields = head?.fields ?? [:]
        responseBodyPrefix = transfer.bodyPrefix
        responseBodySize = head == nil ? nil : ending.downloaded
        isCancelled = ending.failure?.isDeliberate ?? false
        errorType = isCancelled ? nil : ending.failure?.errorType
        duration = ending.duration
        timing = ending.timing
        resendCount = attempt.resendCount + max(0, ending.sends - 1)
        requestID = attempt.requestID
        protocolVersion = head.flatMap { $0.protocolVersion.isEmpty ? nil : $0.protocolVersion }
        peerAddress = ending.peerAddress
        flags = attempt.flags
        if ending.isReused { flags.insert(.connectionReused) }
        if ending.sends > 1 { flags.insert(.silentlyResent) }
    }
}

extension TransferEnd.Failure {
    /// Whether the caller wanted it: OpenTelemetry gives such a call no `error.type`.
    fileprivate var isDeliberate: Bool {
        switch self {
        case .cancelled, .shutDown, .responseTooLarge: true
        case .network, .timeout, .bodyNotReplayable, .bodyFailed: false
        }
    }

    fileprivate var errorType: String {
        switch self {
        case .network(let type, _): type
        case .timeout: ErrorType.timeout
        case .cancelled, .shutDown: ErrorType.cancelled
        case .bodyNotReplayable, .bodyFailed, .responseTooLarge: ErrorType.other
        }
    }
}
