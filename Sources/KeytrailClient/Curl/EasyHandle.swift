internal import CCurl

/// One `CURL *`, freed with the object; used by the loop's thread alone.
@safe
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// Whether the client's settings are on it.
    private(set) var isConfigured = false

    init?() {
        guard let pointer = unsafe curl_easy_init() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
    }

    /// Puts the client's settings on it, those that are not there, for a transfer to `origin`.
    func configure(_ settings: CurlSettings, for origin: Target.Origin) {
        settings.applyProxy(to: self, for: origin)
        guard !isConfigured else { return }
        settings.apply(to: self)
        isConfigured = true
    }

    /// Forgets every option and secret; connections and caches live in the multi handle.
    func reset() {
        unsafe curl_easy_reset(pointer)
        isConfigured = false
    }

    /// Forgets a transfer that set nothing but what every transfer sets anew, URL and header fields among it.
    func forgetPlainTransfer() {
        unsafe _ = kt_easy_set_string(pointer, CURLOPT_URL, nil)
        unsafe _ = kt_easy_set_list(pointer, CURLOPT_HTTPHEADER, nil)
        unsafe _ = kt_easy_set_pointer(pointer, CURLOPT_PRIVATE, nil)
    }

    func set(_ option: CURLoption, _ value: Int) { unsafe _ = kt_easy_set_long(pointer, option, value) }

    func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

    func set(_ option: CURLoption, offset value: Int64) { unsafe _ = kt_easy_set_offset(pointer, option, value) }

    /// `nil` takes out what libcurl was built with.
    func set(_ option: CURLoption, _ value: String?) { unsafe _ = kt_easy_set_string(pointer, option, value) }

    func set(_ option: CURLoption, list: HeaderList) { unsafe _ = kt_easy_set_list(pointer, option, list.pointer) }

    /// What libcurl measured, read after the end of a transfer.
    func measures() -> kt_measures {
        var measures = kt_measures()
        unsafe kt_easy_measure(pointer, &measures)
        return measures
    }

    /// The address that was connected to.
    var peerAddress: String? {
        guard let address = unsafe kt_easy_peer_address(pointer) else { return nil }
        let text = unsafe String(cString: address)
        return text.isEmpty ? nil : text
    }
}

/// Header lines for libcurl, which reads them until the transfer ends; freed with the object.
@safe
final class HeaderList {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init() { unsafe pointer = nil }

    deinit {
        unsafe curl_slist_free_all(pointer)
    }

    /// Adds one line; false when there is no memory for it.
    func append(_ line: String) -> Bool {
        guard let longer = unsafe curl_slist_append(pointer, line) else { return false }
        unsafe pointer = longer
        return true
    }
}
