internal import CCurl

// libcurl calls these on the loop's thread. `context` is the transfer, which the loop holds until after the last call.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

/// `CURLOPT_HEADERFUNCTION`.
func curlReceivesHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context) else { return 0 }
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer.receive(headerLine: line) ? line.count : 0
}

/// `CURLOPT_WRITEFUNCTION`.
func curlReceivesBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context) else { return 0 }
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    switch unsafe transfer.receive(body: piece) {
    case .taken: return size * count
    case .pause: return Int(CURL_WRITEFUNC_PAUSE)
    // Any count but the one that was offered; zero would be right for an empty piece.
    case .abort: return size * count + 1
    }
}

/// `CURLOPT_READFUNCTION`.
func curlSendsBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context), let upload = transfer.upload else {
        return Int(CURL_READFUNC_ABORT)
    }
    switch unsafe upload.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) {
    case .bytes(let count): return count
    case .later: return Int(CURL_READFUNC_PAUSE)
    case .end: return 0
    case .failed:
        transfer.abortReason = .bodyFailed
        return Int(CURL_READFUNC_ABORT)
    }
}

/// `CURLOPT_SEEKFUNCTION`: libcurl wants to send the body from its start again.
func curlRewindsBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    guard let transfer = unsafe transfer(context), let upload = transfer.upload else { return CURL_SEEKFUNC_FAIL }
    guard offset == 0, upload.isUntouched else {
        transfer.abortReason = .bodyNotReplayable
        return CURL_SEEKFUNC_FAIL
    }
    return CURL_SEEKFUNC_OK
}
