internal import NIOCore
internal import NIOHTTP1

/// An answer of the proxy's own.
struct OwnAnswer {
    let head: HTTPResponseHead
    let body: ByteBuffer

    /// Tells a client why; the connection ends with it.
    init(_ refusal: Refusal, host: String, version: HTTPVersion, isHead: Bool) {
        let text = "keytrail: \(refusal.sentence(host: host))\n"
        var fields = HTTPHeaders([
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", String(text.utf8.count)),
            ("Proxy-Status", "keytrail; error=\(refusal.proxyStatus)"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ])
        if refusal == .unauthorized { fields.add(name: "Proxy-Authenticate", value: "Basic realm=\"keytrail\"") }
        head = HTTPResponseHead(
            version: version.isModern ? .http1_1 : .http1_0,
            status: refusal.status,
            headers: fields
        )
        body = isHead ? ByteBuffer() : ByteBuffer(string: text)
    }
}
