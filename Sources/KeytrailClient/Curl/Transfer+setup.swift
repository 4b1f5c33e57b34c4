internal import CCurl
internal import HTTPTypes

extension Transfer {
    /// Puts the attempt's options on a handle that has the client's settings; false when there is no memory for it.
    func prepare(_ easy: EasyHandle) -> Bool {
        self.easy = easy
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = kt_easy_set_pointer(easy.pointer, CURLOPT_PRIVATE, context)
        unsafe _ = kt_easy_set_header_function(easy.pointer, curlReceivesHeader, context)
        unsafe _ = kt_easy_set_write_function(easy.pointer, curlReceivesBody, context)
        unsafe _ = kt_easy_count_sends(easy.pointer, sends)
        easy.set(CURLOPT_URL, attempt.target.url)
        easy.set(CURLOPT_HTTP_VERSION, httpVersion)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(attempt.options.connectTimeout))
        // Zero is none.
        easy.set(CURLOPT_TIMEOUT_MS, attempt.options.totalTimeout.map(milliseconds) ?? 0)
        if attempt.options.freshConnection {
            easy.set(CURLOPT_FRESH_CONNECT, true)
            easy.set(CURLOPT_FORBID_REUSE, true)
        }
        if httpVersion == CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE && !kt_reuses_plain_http2() {
            easy.set(CURLOPT_FRESH_CONNECT, true)
        }
        unsafe prepareMethod(easy, context)
        return prepareHeaders(easy)
    }

    /// Whether nothing is put on the handle but what `prepare` always puts there: a kept handle may go on without a reset.
    var isPlain: Bool {
        guard case .none = attempt.body, attempt.method == "GET", !attempt.options.freshConnection else { return false }
        // A user in the URL leaves traces in the handle's state.
        return httpVersion != CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            && !attempt.target.url.utf8.contains(UInt8(ascii: "@"))
    }

    private func prepareMethod(_ easy: EasyHandle, _ context: UnsafeMutableRawPointer) {
        let method = attempt.method
        if let upload {
            easy.set(CURLOPT_UPLOAD, true)
            easy.set(CURLOPT_INFILESIZE_LARGE, offset: upload.length ?? -1)
            easy.set(CURLOPT_CUSTOMREQUEST, method)
            unsafe _ = kt_easy_set_read_function(easy.pointer, curlSendsBody, context)
            unsafe _ = kt_easy_set_seek_function(easy.pointer, curlRewindsBody, context)
            return
        }
        let hasContent = unsafe payload != nil
        // RFC 9110 §8.6: a method that expects content says how long it is even when there is none.
        if hasContent || ["POST", "PUT", "PATCH"].contains(method) {
            easy.set(CURLOPT_POST, true)
            easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: payloadCount)
            let content = unsafe payload?.baseAddress.map { UnsafeMutableRawPointer($0) } ?? emptyPayload
            unsafe _ = kt_easy_set_pointer(easy.pointer, CURLOPT_POSTFIELDS, content)
            if method != "POST" { easy.set(CURLOPT_CUSTOMREQUEST, method) }
        } else if method == "HEAD" {
            easy.set(CURLOPT_NOBODY, true)
        } else if method != "GET" {
            easy.set(CURLOPT_CUSTOMREQUEST, method)
        }
    }

    /// An address that libcurl reads no byte from.
    private var emptyPayload: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(sends) }

    private var payloadCount: Int64 {
        guard case .bytes(let bytes) = attempt.body else { return 0 }
        return Int64(bytes.count)
    }

    private func prepareHeaders(_ easy: EasyHandle) -> Bool {
        let list = HeaderList()
        let fields = attempt.sentFields
        for field in fields {
            let value = field.value
            // libcurl's spelling of a field without a value.
            guard list.append(value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(value)") else {
                return false
            }
        }
        // libcurl adds these by itself; a name without a value takes them out.
        for name in [HTTPField.Name.contentType, .expect] where fields[name] == nil {
            guard list.append("\(name.rawName):") else { return false }
        }
        headers = list
        easy.set(CURLOPT_HTTPHEADER, list: list)
        return true
    }

    private var httpVersion: Int {
        switch attempt.options.httpVersion {
        case .automatic: CURL_HTTP_VERSION_2TLS
        case .http1: CURL_HTTP_VERSION_1_1
        case .http2:
            attempt.target.origin.scheme == "https" ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
        }
    }

    /// At least one: libcurl takes zero for its own default.
    private func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let whole = min(max(0, seconds), 10_000_000)
        return max(1, Int(whole) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
