internal import CCurl
internal import KeytrailModel

/// A `CURL *` for one transfer, with the lists and bytes that libcurl reads while it lasts; freed with the object.
@safe
final class CurlHandle {
    private let pointer: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>]
    private var payload: UnsafeMutableBufferPointer<UInt8>
    private var sent = 0
    private var answer: [UInt8] = []
    private var answerLimit = 0

    init?(payload bytes: [UInt8]) {
        guard let pointer = unsafe curl_easy_init() else { return nil }
        unsafe self.pointer = pointer
        unsafe lists = []
        unsafe payload = .allocate(capacity: bytes.count)
        unsafe _ = payload.initialize(from: bytes)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe lists.forEach { unsafe curl_slist_free_all($0) }
        unsafe payload.deallocate()
    }

    /// What every transfer has: no waiting without end, no signal, certificates that are looked at.
    ///
    /// `authorities` is a file of those who may vouch for servers, in place of the system's.
    func prepare(url: String, timeout: TimeSpan, authorities: String?) {
        set(CURLOPT_URL, url)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities {
            set(CURLOPT_CAINFO, authorities)
            set(CURLOPT_PROXY_CAINFO, authorities)
        }
        let milliseconds = max(1, Int(timeout.microseconds / 1_000))
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000))
        // What the server answers is nobody's business: it may repeat what it was sent.
        unsafe _ = kt_easy_set_write_function(pointer, curlDiscards, pointer)
    }

    func allowOnlyHTTP() { unsafe _ = kt_easy_allow_only_http(pointer) }

    func allowOnlyMail() { unsafe _ = kt_easy_allow_only_mail(pointer) }

    func set(_ option: CURLoption, _ value: Int) { unsafe _ = kt_easy_set_long(pointer, option, value) }

    func set(_ option: CURLoption, _ value: String) { unsafe _ = kt_easy_set_string(pointer, option, value) }

    /// Sets a list of texts; false when there is no memory for it.
    func set(_ option: CURLoption, list texts: [String]) -> Bool {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts {
            guard let longer = unsafe curl_slist_append(list, text) else {
                unsafe curl_slist_free_all(list)
                return false
            }
            unsafe list = longer
        }
        if let list = unsafe list { unsafe lists.append(list) }
        unsafe _ = kt_easy_set_list(pointer, option, list)
        return true
    }

    /// Sends the payload as the body of a POST.
    func post() {
        set(CURLOPT_POST, 1)
        unsafe _ = kt_easy_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, Int64(payload.count))
        unsafe _ = kt_easy_set_pointer(pointer, CURLOPT_POSTFIELDS, payload.baseAddress)
    }

    /// Keeps the answer's body, of which `limit` bytes are read; a longer one ends the transfer with `CURLE_WRITE_ERROR`.
    func keepAnswer(limit: Int) {
        answerLimit = limit
        // The object outlives the transfer, which `perform` waits for.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = kt_easy_set_write_function(pointer, curlKeepsAnswer, context)
    }

    /// Takes bytes of the answer's body; whether there was room for them.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= answerLimit - answer.count else { return false }
        unsafe answer.append(contentsOf: bytes)
        return true
    }

    /// The answer's body, as far as it was kept.
    var body: [UInt8] { answer }

    /// Sends the payload as a message.
    func upload() {
        set(CURLOPT_UPLOAD, 1)
        unsafe _ = kt_easy_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, Int64(payload.count))
        // The object outlives the transfer, which `perform` waits for.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = kt_easy_set_read_function(pointer, curlSendsPayload, context)
    }

    /// The next bytes of the payload; how many.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = unsafe min(buffer.count, payload.count - sent)
        let piece = unsafe payload[sent..<sent + count]
        unsafe buffer.copyBytes(from: piece)
        sent += count
        return count
    }

    /// Waits for the end of the transfer.
    func perform() -> (code: CURLcode, status: Int, retryAfter: TimeSpan) {
        let code = unsafe curl_easy_perform(pointer)
        let seconds = unsafe min(kt_easy_retry_after(pointer), 86_400)
        return (code, unsafe kt_easy_response_code(pointer), .seconds(seconds))
    }
}

/// `CURLOPT_WRITEFUNCTION`.
private func curlDiscards(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int { size * count }

/// `CURLOPT_WRITEFUNCTION`.
private func curlKeepsAnswer(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let handle = unsafe Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    let taken = unsafe handle.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return taken ? size * count : 0
}

/// `CURLOPT_READFUNCTION`.
private func curlSendsPayload(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
    let handle = unsafe Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    return unsafe handle.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
