internal import CCurl
internal import KeytrailModel
internal import Synchronization

/// The multi handle and the thread that alone works on it.
///
/// Invariant behind `@unchecked`: `commands` is behind its lock, `multi` is set once and freed in `deinit`, when the
/// thread is gone, like `poller`, which other threads only pass to `kt_poller_wake`. Every other `var` belongs to
/// the thread that runs `run()`.
@safe
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case start(Transfer)
        /// Go on with a transfer that a callback paused.
        case resume(Transfer)
        case cancel(Transfer)
        /// Go on with a task that prefers this thread.
        case run(UnownedJob, LoopExecutor)
        case stop
    }

    private struct Commands {
        var waiting: [Command] = []
        /// Whether new transfers are refused.
        var isClosed = false
        /// Whether the thread has ended.
        var isGone = false
    }

    private let multi: UnsafeMutableRawPointer
    private let poller: OpaquePointer
    private let settings: CurlSettings
    private let commands = Mutex(Commands())
    private let scribe: Scribe
    /// Which thread runs the loop; zero before it does.
    private let thread = Atomic<UInt>(0)

    let fieldNames = FieldNames()
    private var active: [ObjectIdentifier: Transfer] = [:]
    /// Taken from `commands`, whose place it changes with, so that neither grows anew.
    private var taken: [Command] = []
    private var idle: [EasyHandle] = []
    private var marked: [Transfer] = []
    /// Ended in this round.
    private var ended: [Transfer] = []
    /// Ended and handed out, but not yet recorded.
    private var deferred: [Transfer] = []
    private var isStopping = false
    private static let idleLimit = 128
    /// So many calls wait for the log at most, fewer while requests come one by one, and so long when nothing else
    /// happens.
    private static let deferredLimit = 32
    private static let loneDeferredLimit = 5
    private static let deferredMilliseconds: Int32 = 2

    /// Creates the loop; `scribe` keeps the transfers that have ended.
    init(_ settings: CurlSettings, scribe: Scribe) throws(ClientError) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = unsafe curl_multi_init() else {
            throw .unavailable(curlCode: Int32(CURLE_FAILED_INIT.rawValue))
        }
        guard let poller = unsafe kt_poller_create(multi) else {
            unsafe _ = curl_multi_cleanup(multi)
            throw .unavailable(curlCode: Int32(CURLE_OUT_OF_MEMORY.rawValue))
        }
        unsafe self.multi = multi
        unsafe self.poller = poller
        self.settings = settings
        self.scribe = scribe
        unsafe _ = kt_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.maxConnections)
        unsafe _ = kt_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.maxConnectionsPerHost)
        unsafe _ = kt_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.maxConnections)
    }

    deinit {
        idle.removeAll()
        unsafe _ = curl_multi_cleanup(multi)
        unsafe kt_poller_free(poller)
        curl_global_cleanup()
    }

    /// Sends an attempt on its way; false when the loop takes no more.
    ///
    /// Like the next three, from any thread.
    func start(_ transfer: Transfer) -> Bool { enqueue(.start(transfer)) }

    /// Goes on with a paused transfer.
    func resume(_ transfer: Transfer) { _ = enqueue(.resume(transfer)) }

    /// Breaks a transfer off.
    func cancel(_ transfer: Transfer) { _ = enqueue(.cancel(transfer)) }

    /// Breaks all transfers off and lets the thread end.
    func stop() { _ = enqueue(.stop) }

    /// Runs a task's next piece on the loop's thread; false when that has ended.
    func run(_ job: UnownedJob, on executor: LoopExecutor) -> Bool { enqueue(.run(job, executor)) }

    private func enqueue(_ command: Command) -> Bool {
        let (isTaken, isFirst) = commands.withLock { commands in
            guard !commands.isGone else { return (false, false) }
            switch command {
            case .run: break
            case .stop: commands.isClosed = true
            case .start, .resume, .cancel: guard !commands.isClosed else { return (false, false) }
            }
            commands.waiting.append(command)
            return (true, commands.waiting.count == 1)
        }
        // Later commands ride on the first one's wake-up: the thread takes all that are there. It looks by itself after
        // what it runs itself.
        if isFirst && thread.load(ordering: .relaxed) != kt_thread_token() { unsafe kt_poller_wake(poller) }
        return isTaken
    }

    /// Works until `stop` was called and every transfer has ended; all that follows runs on the loop's thread.
    func run() {
        thread.store(kt_thread_token(), ordering: .relaxed)
        while true {
            obeyCommands()
            unsafe kt_poller_serve_timer(poller)
            finishDone()
            handOver()
            wakeMarked()
            guard !isCommanded else { continue }
            // A lone request is under way meanwhile; with several, larger batches are cheaper.
            let isLone = active.count == 1 && deferred.count >= CurlLoop.loneDeferredLimit
            if isStopping || isLone { keepDeferred() }
            if isStopping && active.isEmpty && leave() { return }
            // Recording may have let tasks go on here, who wake nobody.
            guard !isCommanded else { continue }
            let longest = deferred.isEmpty ? 60_000 : CurlLoop.deferredMilliseconds
            if unsafe !kt_poller_wait(poller, longest) { keepDeferred() }
        }
    }

    private var isCommanded: Bool { commands.withLock { !$0.waiting.isEmpty } }

    /// Takes no more commands, unless there are some.
    private func leave() -> Bool {
        commands.withLock { commands in
            commands.isGone = commands.waiting.isEmpty
            return commands.isGone
        }
    }

    /// Lets the transfer's waiter look again at the end of this round, when all that came with one read is there.
    func mark(_ transfer: Transfer) {
        guard !transfer.isMarked else { return }
        transfer.isMarked = true
        marked.append(transfer)
    }

    private func obeyCommands() {
        commands.withLock { swap(&$0.waiting, &taken) }
        defer { taken.removeAll(keepingCapacity: true) }
        for command in taken {
            switch command {
            case .start(let transfer): begin(transfer)
            case .resume(let transfer):
                guard active[ObjectIdentifier(transfer)] != nil, let easy = transfer.easy else { continue }
                unsafe _ = curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
            case .cancel(let transfer):
                guard active[ObjectIdentifier(transfer)] != nil else { continue }
                finish(transfer, CURLE_ABORTED_BY_CALLBACK, breakOff: .cancelled)
            case .run(let job, let executor): executor.runNow(job)
            case .stop:
                isStopping = true
                for transfer in active.values { finish(transfer, CURLE_ABORTED_BY_CALLBACK, breakOff: .shutDown) }
            }
        }
    }

    private func begin(_ transfer: Transfer) {
        guard !transfer.shared.withLock({ $0.isCancelRequested }) else {
            return end(transfer, TransferEnd(failure: .cancelled))
        }
        guard let easy = idle.popLast() ?? EasyHandle() else {
            return end(transfer, TransferEnd(failure: .network(type: ErrorType.other, curlCode: 2)))
        }
        easy.configure(settings, for: transfer.attempt.target.origin)
        transfer.startedAt = Timestamp(microseconds: kt_realtime_microseconds())
        guard transfer.prepare(easy), unsafe curl_multi_add_handle(multi, easy.pointer) == CURLM_OK else {
            transfer.easy = nil
            return end(transfer, TransferEnd(failure: .network(type: ErrorType.other, curlCode: 27)))
        }
        active[ObjectIdentifier(transfer)] = transfer
        if let upload = transfer.upload {
            upload.start { [weak self, weak transfer] in
                if let transfer { self?.resume(transfer) }
            }
        }
    }

    private func finishDone() {
        var code = CURLE_OK
        while let pointer = unsafe kt_multi_next_done(multi, &code) {
            guard let context = unsafe kt_easy_private(pointer) else { continue }
            finish(unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), code)
        }
    }

    private func finish(_ transfer: Transfer, _ code: CURLcode, breakOff: TransferEnd.Failure? = nil) {
        guard let easy = transfer.easy else { return }
        let measures = easy.measures()
        let ending = unsafe TransferEnd(
            failure: breakOff ?? transfer.failure(code, measures),
            measures: measures,
            sends: transfer.sends.pointee,
            peerAddress: easy.peerAddress
        )
        unsafe _ = curl_multi_remove_handle(multi, easy.pointer)
        if ending.failure == nil, transfer.isPlain { easy.forgetPlainTransfer() } else { easy.reset() }
        transfer.easy = nil
        transfer.headers = nil
        if idle.count < CurlLoop.idleLimit { idle.append(easy) }
        active[ObjectIdentifier(transfer)] = nil
        end(transfer, ending)
    }

    private func end(_ transfer: Transfer, _ ending: TransferEnd) {
        transfer.upload?.close()
        transfer.shared.withLock { $0.end = ending }
        ended.append(transfer)
    }

    /// Gives the transfers that ended in this round to the scribe, who wakes their readers.
    private func handOver() {
        guard !ended.isEmpty else { return }
        if settings.recordsBehind {
            scribe.release(ended)
            deferred += ended
            // One more: a lone call's turn is while its successor is under way, unless answers are there at once.
            let limit = active.isEmpty ? CurlLoop.loneDeferredLimit + 1 : CurlLoop.deferredLimit
            if deferred.count >= limit { keepDeferred() }
        } else {
            scribe.keep(ended, onThisThread: isAlone)
        }
        ended.removeAll(keepingCapacity: true)
    }

    /// Records what was handed out before.
    private func keepDeferred() {
        guard !deferred.isEmpty else { return }
        scribe.keep(deferred, onThisThread: active.count <= 1)
        deferred.removeAll(keepingCapacity: true)
    }

    /// Whether no transfer would have to wait while this thread records one.
    private var isAlone: Bool { active.isEmpty && ended.count == 1 }

    private func wakeMarked() {
        guard !marked.isEmpty else { return }
        let batch = marked
        marked.removeAll(keepingCapacity: true)
        for transfer in batch {
            transfer.isMarked = false
            let waiter = transfer.shared.withLock { shared in
                // At the end the scribe wakes the reader, once instead of twice.
                guard shared.end == nil else { return CheckedContinuation<Void, Never>?.none }
                defer { shared.waiter = nil }
                return shared.waiter
            }
            waiter?.resume()
        }
    }
}

extension Transfer {
    /// What libcurl's result means, given what the callbacks did.
    fileprivate func failure(_ code: CURLcode, _ measures: kt_measures) -> TransferEnd.Failure? {
        if code == CURLE_OK {
            // libcurl takes a connection's end for the header section's.
            return parser.isComplete
                ? nil : .network(type: ErrorType.reset, curlCode: Int32(CURLE_GOT_NOTHING.rawValue))
        }
        if let abortReason { return abortReason }
        if hasEnoughOfRedirect && code == CURLE_WRITE_ERROR { return nil }
        if code == CURLE_SEND_FAIL_REWIND { return .bodyNotReplayable }
        let type = ErrorType.name(of: code, measures: measures, isInHeader: !parser.isComplete)
        return type == ErrorType.timeout ? .timeout : .network(type: type, curlCode: Int32(code.rawValue))
    }
}
