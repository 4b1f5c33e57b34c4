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

/// Hands ended transfers to the recorder and the sink, and knows how many are still to come.
final class Scribe: Sendable {
    private struct Count {
        var open = 0
        var unrecorded = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let recorder: Recorder
    private let sink: any CallSink
    private let count = Mutex(Count())

    init(recorder: Recorder, sink: any CallSink) {
        self.recorder = recorder
        self.sink = sink
    }

    /// How many calls the sink did not keep.
    var unrecorded: Int { count.withLock { $0.unrecorded } }

    /// A transfer is about to start; `keep` or `forget` follows.
    func expect() { count.withLock { $0.open += 1 } }

    /// The transfer did not start.
    func forget() { close(unrecorded: 0) }

    /// Keeps the call of an ended transfer; returns when it is durable.
    func keep(_ transfer: Transfer) async -> RecordingResult {
        let record = recorder.callRecord(of: Exchange(transfer))
        do {
            try await sink.record(record)
        } catch {
            close(unrecorded: 1)
            return .failed(reason: String(describing: error))
        }
        close(unrecorded: 0)
        return .kept
    }

    /// Waits until every expected call was kept or refused by the sink.
    func drain() async {
        await withCheckedContinuation { continuation in
            let isIdle = count.withLock {
                if $0.open > 0 { $0.waiters.append(continuation) }
                return $0.open == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    private func close(unrecorded: Int) {
        let waiters = count.withLock { count in
            count.open -= 1
            count.unrecorded += unrecorded
            guard count.open == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { count.waiters = [] }
            return count.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension Scribe {
    /// Keeps a transfer's call on the reader's thread, or waits for the one that keeps it already.
    ///
    /// A task of its own, because a cancelled reader must not keep the sink from its work; started at once, because a
    /// change of threads would cost more than most sinks do.
    func settle(_ transfer: Transfer) async -> RecordingResult {
        let running: Task<RecordingResult, Never>? = transfer.shared.withLock { shared in
            switch shared.recording {
            case .task(let task): return task
            case .claimed: preconditionFailure("one task at a time reads a response")
            case .none:
                shared.recording = .claimed
                return nil
            }
        }
        if let running { return await running.value }
        let task = start(transfer)
        transfer.shared.withLock { $0.recording = .task(task) }
        return await task.value
    }

    private func start(_ transfer: Transfer) -> Task<RecordingResult, Never> {
        if #available(macOS 26.0, *) { return Task.immediate { await self.keep(transfer) } }
        return Task { await self.keep(transfer) }
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
