internal import CCurl
internal import KeytrailModel

/// A request to a service, as all that tell one something send it.
struct HTTPPost: Sendable {
    let url: String
    /// The header fields, a line each.
    let lines: [String]
    let body: [UInt8]
    let timeout: TimeSpan
    /// A file of those who may vouch for servers, in place of the system's.
    let authorities: String?
    /// How much of the answer's body is wanted; with 0 none of it is looked at.
    var answerLimit = 0

    /// Sends it, and gives the body of the answer when that is a success.
    ///
    /// A redirect is none: it leads to whom nobody chose.
    ///
    /// - Throws: `SinkProblem.transfer`, `.status`, `.exhausted`; `.badAnswer` when it is longer than that.
    func send() async throws(SinkProblem) -> [UInt8] {
        let end = await BlockingThread.run { perform() }
        guard let end = end ?? nil else { throw .exhausted }
        if end.code == CURLE_WRITE_ERROR { throw .badAnswer }
        guard end.code == CURLE_OK else { throw .transfer(Int32(bitPattern: end.code.rawValue)) }
        guard (200..<300).contains(end.status) else { throw .status(end.status, retryAfter: end.retryAfter) }
        return end.body
    }

    private struct End {
        var code: CURLcode
        var status: Int
        var retryAfter: TimeSpan
        var body: [UInt8]
    }

    private func perform() -> End? {
        guard let handle = CurlHandle(payload: body) else { return nil }
        handle.prepare(url: url, timeout: timeout, authorities: authorities)
        handle.allowOnlyHTTP()
        if SinkURL(url)?.isSecure == false { handle.set(CURLOPT_PROXY, "") }
        if answerLimit > 0 { handle.keepAnswer(limit: answerLimit) }
        handle.post()
        // A large body is not announced first: receivers of webhooks seldom know how to answer that.
        guard handle.set(CURLOPT_HTTPHEADER, list: lines + ["Expect:"]) else { return nil }
        let (code, status, retryAfter) = handle.perform()
        // A service that refuses says so by its status, however long its page.
        let isRefused = code == CURLE_WRITE_ERROR && !(200..<300).contains(status)
        return End(code: isRefused ? CURLE_OK : code, status: status, retryAfter: retryAfter, body: handle.body)
    }
}
