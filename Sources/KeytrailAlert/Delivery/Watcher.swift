internal import CCurl
package import KeytrailModel

/// Tells a watcher that a periodic task went through, so that somebody hears when it does not ("dead man's switch").
package struct Watcher: Sendable {
    private let url: SinkText
    private let timeout: TimeSpan

    /// Tells the watcher at an address, which may be kept elsewhere.
    package init(_ url: SinkText, timeout: TimeSpan = .seconds(20)) {
        self.url = url
        self.timeout = timeout
    }

    /// Says that the task went through, or at the same address with `/fail` that it did not.
    ///
    /// - Throws: `SinkProblem`.
    package func tell(isSuccess: Bool, _ surroundings: SinkSurroundings) async throws(SinkProblem) {
        guard let base = SinkURL(try await surroundings.text(url)), base.isProtected else { throw .badAddress }
        let target = isSuccess ? base.text : base.appending("/fail")
        let (timeout, authorities) = (timeout, surroundings.authorities)
        let agent = "User-Agent: keytrail/\(surroundings.version)"
        let end = await BlockingThread.run { () -> (code: CURLcode, status: Int, retryAfter: TimeSpan)? in
            guard let handle = CurlHandle(payload: []) else { return nil }
            handle.prepare(url: target, timeout: timeout, authorities: authorities)
            handle.allowOnlyHTTP()
            if !base.isSecure { handle.set(CURLOPT_PROXY, "") }
            handle.post()
            guard handle.set(CURLOPT_HTTPHEADER, list: [agent, "Expect:"]) else { return nil }
            return handle.perform()
        }
        guard let end = end ?? nil else { throw .exhausted }
        guard end.code == CURLE_OK else { throw .transfer(Int32(bitPattern: end.code.rawValue)) }
        guard (200..<300).contains(end.status) else { throw .status(end.status, retryAfter: end.retryAfter) }
    }
}
