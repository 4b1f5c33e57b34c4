internal import CCurl
internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel
internal import Synchronization

/// One attempt on its way through libcurl: the meeting point of the loop's thread and the task that waits.
///
/// Invariant behind `@unchecked`: `shared` is behind its lock. Every other `var` belongs to the loop's thread from
/// `CurlLoop.start` until `shared.end` is set; from then on nothing writes it, and who has seen `end` under the lock may
/// read it.
@safe
final class Transfer: @unchecked Sendable {
    /// Limits on what the server sends.
    struct Limits: Sendable {
        let headerBytes: Int
        let responseBytes: Int64?
        let readAhead: Int
        /// How much of a redirect's body is taken before the transfer is broken off.
        static let discardedBytes: Int64 = 256 * 1_024
    }

    /// What both sides see.
    struct Shared {
        var head: ResponseHead?
        /// Received and not yet taken by the reader.
        var waiting: [UInt8] = []
        var isPaused = false
        var end: TransferEnd?
        /// The task that waits for a head, bytes or the end.
        var waiter: CheckedContinuation<Void, Never>?
        /// What became of the call, when the reader may know that the transfer has ended.
        var recording: RecordingResult?
        var isCancelRequested = false
    }

    let attempt: Attempt
    let limits: Limits
    let upload: Upload?
    let shared = Mutex(Shared())

    // The loop's side.
    var startedAt = Timestamp(microseconds: kt_realtime_microseconds())
    var easy: EasyHandle?
    var headers: HeaderList?
    /// The body in memory that libcurl reads from; freed in `deinit`.
    private(set) var payload: UnsafeMutableBufferPointer<UInt8>?
    /// Counted by libcurl through this address.
    let sends: UnsafeMutablePointer<Int>
    var parser = ResponseHeadParser()
    /// Whether the body is thrown away, because the response sends the request on.
    var isDiscarding = false
    var received: Int64 = 0
    var bodyPrefix: [UInt8] = []
    /// Why a callback of ours broke the transfer off.
    var abortReason: TransferEnd.Failure?
    var hasEnoughOfRedirect = false
    /// Whether the loop will look for the waiter at the end of its round.
    var isMarked = false
    /// The loop, while the transfer is in it.
    unowned let loop: CurlLoop

    init(_ attempt: Attempt, limits: Limits, loop: CurlLoop) {
        self.attempt = attempt
        self.limits = limits
        self.loop = loop
        unsafe sends = .allocate(capacity: 1)
        unsafe sends.initialize(to: 0)
        switch attempt.body {
        case .none:
            upload = nil
            unsafe payload = nil
        case .bytes(let bytes):
            upload = nil
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
            _ = unsafe copy.update(fromContentsOf: bytes)
            unsafe payload = copy
        case .stream(let stream):
            upload = Upload(stream, prefixLimit: Exchange.bodyPrefixLimit)
            unsafe payload = nil
        }
    }

    deinit {
        unsafe sends.deallocate()
        unsafe payload?.deallocate()
    }
}

extension Transfer {
    /// Takes one header line; false breaks the transfer off.
    func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
        let head = unsafe parser.take(line, loop.fieldNames)
        guard parser.byteCount <= limits.headerBytes else {
            abortReason = .network(type: ErrorType.tooLargeHeader, curlCode: Int32(CURLE_WRITE_ERROR.rawValue))
            return false
        }
        guard let head else { return true }
        isDiscarding =
            attempt.followsRedirects && Redirect.location(status: head.status, fields: head.fields) != nil
        shared.withLock { $0.head = head }
        if !isDiscarding { loop.mark(self) }
        return true
    }

    /// What became of a piece of the body.
    enum Reception {
        case taken, pause, abort
    }

    /// Takes one piece of the decoded body.
    func receive(body bytes: UnsafeRawBufferPointer) -> Reception {
        if let limit = limits.responseBytes, received + Int64(bytes.count) > limit {
            abortReason = .responseTooLarge
            return .abort
        }
        if isDiscarding {
            unsafe keepPrefix(bytes)
            hasEnoughOfRedirect = received > Limits.discardedBytes
            return hasEnoughOfRedirect ? .abort : .taken
        }
        let isTaken = shared.withLock { shared in
            guard shared.waiting.isEmpty || shared.waiting.count + bytes.count <= limits.readAhead else {
                shared.isPaused = true
                return false
            }
            unsafe shared.waiting.append(contentsOf: bytes)
            return true
        }
        guard isTaken else { return .pause }
        unsafe keepPrefix(bytes)
        loop.mark(self)
        return .taken
    }

    private func keepPrefix(_ bytes: UnsafeRawBufferPointer) {
        received += Int64(bytes.count)
        let wanted = Exchange.bodyPrefixLimit - bodyPrefix.count
        if wanted > 0 { unsafe bodyPrefix.append(contentsOf: bytes.prefix(wanted)) }
    }
}

extension Transfer {
    /// Waits, on the reader's side, until `isReady`; a cancelled task breaks the transfer off, which makes it end.
    func wait(until isReady: @Sendable (borrowing Shared) -> Bool) async {
        await withTaskCancellationHandler {
            while !shared.withLock({ isReady($0) }) {
                await withCheckedContinuation { continuation in
                    let isReadyNow = shared.withLock { shared in
                        guard !isReady(shared) else { return true }
                        precondition(shared.waiter == nil, "one task at a time reads a response")
                        shared.waiter = continuation
                        return false
                    }
                    if isReadyNow { continuation.resume() }
                }
            }
        } onCancel: {
            breakOff()
        }
    }

    /// Breaks the transfer off unless it has ended.
    func breakOff() {
        let isRunning = shared.withLock {
            $0.isCancelRequested = true
            return $0.end == nil
        }
        if isRunning { loop.cancel(self) }
    }
}
