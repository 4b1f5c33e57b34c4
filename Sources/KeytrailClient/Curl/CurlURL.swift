internal import CCurl

/// A URL as libcurl reads it, so that what is checked is what is connected to.
@safe
final class CurlURL {
    private let handle: OpaquePointer

    /// Parses an absolute URL; `nil` when libcurl would not.
    init?(_ text: String) {
        guard let handle = unsafe curl_url() else { return nil }
        unsafe self.handle = handle
        guard set(CURLUPART_URL, text) else { return nil }
    }

    deinit {
        unsafe curl_url_cleanup(handle)
    }

    /// Follows a reference, relative or not (RFC 3986 §5.2); false when it is not a URL.
    func resolve(_ reference: String) -> Bool { set(CURLUPART_URL, reference, UInt32(CURLU_URLENCODE)) }

    /// Sets or, with `nil`, removes the user and the password.
    func setUserInfo(user: String?, password: String?) {
        _ = set(CURLUPART_USER, user, UInt32(CURLU_URLENCODE))
        _ = set(CURLUPART_PASSWORD, password, UInt32(CURLU_URLENCODE))
    }

    /// Removes the fragment, which is never sent.
    func removeFragment() { _ = set(CURLUPART_FRAGMENT, nil) }

    var text: String? { part(CURLUPART_URL) }
    var scheme: String? { part(CURLUPART_SCHEME) }
    /// Decoded; IPv6 addresses in brackets.
    var host: String? { part(CURLUPART_HOST) }
    /// The scheme's own when the URL names none.
    var port: Int? { part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap { Int($0) } }
    /// Percent-encoded.
    var path: String? { part(CURLUPART_PATH) }
    /// Decoded.
    var user: String? { part(CURLUPART_USER, UInt32(CURLU_URLDECODE)) }
    /// Decoded.
    var password: String? { part(CURLUPART_PASSWORD, UInt32(CURLU_URLDECODE)) }

    private func set(_ part: CURLUPart, _ value: String?, _ flags: UInt32 = 0) -> Bool {
        // A NUL would end the C string early.
        guard value?.utf8.contains(0) != true else { return false }
        return unsafe curl_url_set(handle, part, value, flags) == CURLUE_OK
    }

    private func part(_ id: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(handle, id, &text, flags) == CURLUE_OK, let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
