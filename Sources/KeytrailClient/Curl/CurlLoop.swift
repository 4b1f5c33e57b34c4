internal import CCurl
internal import KeytrailModel
internal import Synchronization

/// The multi handle and the thread that alone works on it.
///
/// Invariant behind `@unchecked`: `commands` is behind its lock, `multi` is set once and freed in `deinit`, when the
/// thread is gone; other threads only pass it to `curl_multi_wakeup`, which libcurl allows. Every other `var` belongs to
/// the thread that runs `run()`.
@safe
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case start(Transfer)
        /// Go on with a transfer that a callback paused.
        case resume(Transfer)
        case cancel(Transfer)
        case stop
    }

    private struct Commands {
        var waiting: [Command] = []
        var isClosed = false
    }

    private let multi: UnsafeMutableRawPointer
    private let settings: CurlSettings
    private let commands = Mutex(Commands())
    private let onUnwatchedEnd: @Sendable (Transfer) -> Task<RecordingResult, Never>

    private var active: [ObjectIdentifier: Transfer] = [:]
    private var idle: [EasyHandle] = []
    private var marked: [Transfer] = []
    private var isStopping = false
    private static let idleLimit = 32

    /// Creates the loop; `onUnwatchedEnd` starts the recording of a transfer that ends while no task waits for it.
    init(
        _ settings: CurlSettings,
        onUnwatchedEnd: @escaping @Sendable (Transfer) -> Task<RecordingResult, Never>
    ) throws(ClientError) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = unsafe curl_multi_init() else {
            throw .unavailable(curlCode: Int32(CURLE_FAILED_INIT.rawValue))
        }
        unsafe self.multi = multi
        self.settings = settings
        self.onUnwatchedEnd = onUnwatchedEnd
        unsafe _ = kt_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.maxConnections)
        unsafe _ = kt_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.maxConnectionsPerHost)
        unsafe _ = kt_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.maxConnections)
    }

    deinit {
        idle.removeAll()
        unsafe _ = curl_multi_cleanup(multi)
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

    private func enqueue(_ command: Command) -> Bool {
        let (isTaken, isFirst) = commands.withLock { commands in
            guard !commands.isClosed else { return (false, false) }
            if case .stop = command { commands.isClosed = true }
            commands.waiting.append(command)
            return (true, commands.waiting.count == 1)
        }
        // Later commands ride on the first one's wake-up: the thread takes all that are there.
        if isFirst { unsafe _ = curl_multi_wakeup(multi) }
        return isTaken
    }

    /// Works until `stop` was called and every transfer has ended; all that follows runs on the loop's thread.
    func run() {
        while true {
            obeyCommands()
            var running: Int32 = 0
            unsafe _ = curl_multi_perform(multi, &running)
            finishDone()
            wakeMarked()
            if isStopping && active.isEmpty { return }
            unsafe _ = curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
    }

    /// Lets the transfer's waiter look again at the end of this round, when all that came with one read is there.
    func mark(_ transfer: Transfer) {
        guard !transfer.isMarked else { return }
        transfer.isMarked = true
        marked.append(transfer)
    }

    private func obeyCommands() {
        let batch = commands.withLock { commands in
            defer { commands.waiting.removeAll(keepingCapacity: true) }
            return commands.waiting
        }
        for command in batch {
            switch command {
            case .start(let transfer): begin(transfer)
            case .resume(let transfer):
                guard active[ObjectIdentifier(transfer)] != nil, let easy = transfer.easy else { continue }
                unsafe _ = curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
            case .cancel(let transfer):
                guard active[ObjectIdentifier(transfer)] != nil else { continue }
                finish(transfer, CURLE_ABORTED_BY_CALLBACK, breakOff: .cancelled)
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
        settings.apply(to: easy)
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
        easy.reset()
        transfer.easy = nil
        transfer.headers = nil
        if idle.count < CurlLoop.idleLimit { idle.append(easy) }
        active[ObjectIdentifier(transfer)] = nil
        end(transfer, ending)
    }

    private func end(_ transfer: Transfer, _ ending: TransferEnd) {
        transfer.upload?.close()
        transfer.shared.withLock { $0.end = ending }
        mark(transfer)
    }

    private func wakeMarked() {
        guard !marked.isEmpty else { return }
        let batch = marked
        marked.removeAll(keepingCapacity: true)
        for transfer in batch {
            transfer.isMarked = false
            let waiter = transfer.shared.withLock { shared in
                if shared.waiter == nil && shared.end != nil, case .none = shared.recording {
                    shared.recording = .task(onUnwatchedEnd(transfer))
                }
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
        if code == CURLE_OK { return nil }
        if let abortReason { return abortReason }
        if hasEnoughOfRedirect && code == CURLE_WRITE_ERROR { return nil }
        if code == CURLE_SEND_FAIL_REWIND { return .bodyNotReplayable }
        let type = ErrorType.name(of: code, measures: measures, isInHeader: !parser.isComplete)
        return type == ErrorType.timeout ? .timeout : .network(type: type, curlCode: Int32(code.rawValue))
    }
}
