public import KeytrailCapture
public import KeytrailModel
internal import Synchronization

/// An HTTP client on libcurl that records every call it makes.
///
/// Every attempt is one call: a redirect's hops are recorded each, and a request that libcurl repeated by itself says so.
/// A call is recorded when its transfer ends: its body read to the end, failed, or given up. Whoever reads a body to its
/// end has the call in the sink by then.
public final class InstrumentedClient: Sendable {
    private let configuration: ClientConfiguration
    private let scribe: Scribe
    private let loop: CurlLoop
    private let thread: LoopThread
    private let loopExecutor: LoopExecutor
    private let conduct: Conduct

    /// Creates a client with one thread of its own, which ends with the client.
    ///
    /// - Throws: `ClientError.unavailable` when libcurl or the thread cannot be set up.
    public convenience init(
        recorder: Recorder,
        sink: any CallSink,
        configuration: ClientConfiguration = .init()
    ) throws(ClientError) {
        try self.init(recorder: recorder, sink: sink, configuration: configuration, surroundings: .machine)
    }

    /// Creates a client whose policies take time and chance from elsewhere.
    package init(
        recorder: Recorder,
        sink: any CallSink,
        configuration: ClientConfiguration,
        surroundings: Surroundings
    ) throws(ClientError) {
        self.configuration = configuration
        conduct = Conduct(configuration, recorder: recorder, surroundings)
        let scribe = Scribe(recorder: recorder, sink: sink)
        self.scribe = scribe
        loop = try CurlLoop(CurlSettings(configuration), scribe: scribe)
        thread = try LoopThread(loop)
        loopExecutor = LoopExecutor(loop)
    }

    /// How many calls the sink did not keep, whether or not their callers were told.
    public var unrecordedCalls: Int { scribe.unrecorded }

    /// Runs tasks on the client's own thread.
    ///
    /// A task that prefers it (`withTaskExecutorPreference(_:operation:)`) changes threads neither to send a request nor to
    /// get its response, which takes most of the time that the client adds to a fast call. What such a task does between
    /// its requests holds up every other transfer of the client: it must not block or compute for long. The client must
    /// outlive the task.
    public var executor: any TaskExecutor { loopExecutor }

    /// The longest time for one attempt, where the request does not say; `nil` for no limit.
    package var totalTimeout: Duration? { configuration.totalTimeout }

    /// How many calls were not made because the circuit of their host was open; none of them is recorded.
    public var callsKeptBack: Int { conduct.callsKeptBack }

    /// Sends a request, follows its redirects, and returns when the final response's header section is there.
    ///
    /// Sends it again where the configuration says so.
    ///
    /// - Throws: `ClientError`; after a failure on the way every attempt that was made has been recorded.
    public func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        var run = try RequestRun(request, client: self, conduct)
        return try await run.response()
    }

    /// Breaks off what is still running, waits until every call is recorded, and ends the thread.
    ///
    /// Requests after this throw `ClientError.shutDown`. Without it, the same happens to the thread when the last
    /// reference to the client and to its responses goes away.
    public func shutdown() async {
        loop.stop()
        await scribe.drain()
        thread.join()
    }
}

extension InstrumentedClient {
    /// What is known when a response is handed on.
    struct Arrival: Sendable {
        let head: ResponseHead
        let end: TransferEnd?
    }

    /// A transfer of an attempt, still to be performed.
    func transfer(_ attempt: Attempt) -> Transfer { Transfer(attempt, limits: limits, loop: loop) }

    private var limits: Transfer.Limits {
        Transfer.Limits(
            headerBytes: configuration.maxHeaderBytes,
            responseBytes: configuration.maxResponseBytes,
            readAhead: configuration.readAhead
        )
    }

    /// Runs a transfer until its head is there, or to its end when its body is of no use.
    func perform(_ transfer: Transfer) async throws(ClientError) -> Arrival {
        scribe.expect()
        guard loop.start(transfer) else {
            scribe.forget()
            throw .shutDown
        }
        await transfer.wait { shared in
            guard shared.recording == nil else { return true }
            guard let head = shared.head else { return false }
            return !transfer.attempt.followsRedirects
                || Redirect.location(status: head.status, fields: head.fields) == nil
        }
        let (head, end, recording) = transfer.shared.withLock { ($0.head, $0.end, $0.recording) }
        guard let recording else { return try arrival(head, nil, transfer) }
        try judge(recording, head?.status)
        return try arrival(head, end, transfer)
    }

    /// The head; a failure after it is the body's to tell, unless the caller gave up.
    private func arrival(
        _ head: ResponseHead?,
        _ end: TransferEnd?,
        _ transfer: Transfer
    ) throws(ClientError) -> Arrival {
        if let failure = end?.failure, head == nil || failure == .cancelled {
            throw ClientError(failure, transfer.attempt, configuration)
        }
        guard let head else {
            throw .network(type: ErrorType.other, curlCode: 52, host: transfer.attempt.target.shownHost)
        }
        return Arrival(head: head, end: end)
    }

    /// Whether the result may be handed out although, or because, the sink did what it did.
    fileprivate func judge(_ recording: RecordingResult, _ status: Int?) throws(ClientError) {
        if case .failed(let reason) = recording, configuration.unrecordedCalls == .fail {
            throw .notRecorded(status: status, reason: reason)
        }
    }

    /// The response, its body still to be read.
    func response(_ head: ResponseHead, _ transfer: Transfer) -> ClientResponse {
        ClientResponse(
            status: head.status,
            fields: head.fields,
            protocolVersion: head.protocolVersion,
            body: ClientResponse.Body(BodyReader(client: self, transfer: transfer))
        )
    }
}

extension InstrumentedClient {
    /// The next bytes of a response, `nil` at its end, when the call is in the sink.
    func nextBytes(of transfer: Transfer) async throws(ClientError) -> [UInt8]? {
        while true {
            let (bytes, wasPaused, recording) = transfer.shared.withLock { shared in
                defer {
                    shared.waiting = []
                    shared.isPaused = false
                }
                return (shared.waiting, shared.isPaused, shared.recording)
            }
            if wasPaused { loop.resume(transfer) }
            if !bytes.isEmpty { return bytes }
            guard let recording else {
                await transfer.wait { !$0.waiting.isEmpty || $0.recording != nil }
                continue
            }
            let (status, failure) = transfer.shared.withLock { ($0.head?.status, $0.end?.failure) }
            try judge(recording, status)
            if let failure { throw ClientError(failure, transfer.attempt, configuration) }
            return nil
        }
    }

    /// Reads and drops the rest of a response that nobody wants, so that its connection can be used again.
    ///
    /// Large ones are broken off instead.
    func discard(_ transfer: Transfer) async throws(ClientError) {
        var count = 0
        while count <= Transfer.Limits.discardedBytes {
            do throws(ClientError) {
                guard let bytes = try await nextBytes(of: transfer) else { return }
                count += bytes.count
            } catch .notRecorded(let status, let reason) {
                throw .notRecorded(status: status, reason: reason)
            } catch {
                // A body that broke off was of no use either.
                return
            }
        }
        try await abandon(transfer)
    }

    /// Breaks a transfer off and waits until its call is in the sink.
    func abandon(_ transfer: Transfer) async throws(ClientError) {
        transfer.breakOff()
        await transfer.wait { $0.recording != nil }
        let (recording, status) = transfer.shared.withLock { ($0.recording ?? .kept, $0.head?.status) }
        try judge(recording, status)
    }
}

extension ClientError {
    fileprivate init(_ failure: TransferEnd.Failure, _ attempt: Attempt, _ configuration: ClientConfiguration) {
        let host = attempt.target.shownHost
        self =
            switch failure {
            case .network(let type, let code): .network(type: type, curlCode: code, host: host)
            case .timeout: .timeout(host: host)
            case .cancelled: .cancelled
            case .bodyNotReplayable: .bodyNotReplayable
            case .bodyFailed: .bodyFailed
            case .responseTooLarge: .responseTooLarge(limit: configuration.maxResponseBytes ?? .max)
            case .shutDown: .shutDown
            }
    }
}

extension InstrumentedClient: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "InstrumentedClient(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
