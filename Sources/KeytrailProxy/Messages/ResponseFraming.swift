internal import NIOHTTP1

/// How a response's end is told to the client (RFC 9112 §6.3).
struct ResponseFraming {
    /// The head to send.
    let head: HTTPResponseHead
    /// Whether the connection must end with the response, because nothing else tells where that is.
    let closes: Bool

    /// Frames the response to a request; `isClosing` ends the connection in any case.
    ///
    /// `Content-Length` is kept when the response has one; a body of unknown length is chunked, and for an HTTP/1.0
    /// client ended by the connection.
    init(_ answer: HTTPResponseHead, to request: HTTPRequestHead, isClosing: Bool) {
        var fields = FieldForwarding.response(answer.headers)
        let isInformational = (100..<200).contains(answer.status.code)
        let isBodiless =
            isInformational || answer.status.code == 204 || answer.status.code == 304 || request.method == .HEAD
        let isModern = request.version.isModern
        var closes = isClosing
        if answer.headers.contains(name: "transfer-encoding") || answer.status.code == 204 || isInformational {
            // Both together is an attack or a mistake: chunking wins (RFC 9112 §6.3).
            fields.removeAll { FieldNames.isSame($0.0, "content-length") }
        }
        let isMeasured = fields.contains { FieldNames.isSame($0.0, "content-length") }
        if !isBodiless && !isMeasured {
            if isModern { fields.append(("Transfer-Encoding", "chunked")) } else { closes = true }
        }
        if !isInformational {
            if closes {
                fields.append(("Connection", "close"))
            } else if !isModern {
                fields.append(("Connection", "keep-alive"))
            }
        }
        var head = HTTPResponseHead(
            version: isModern ? .http1_1 : .http1_0,
            status: answer.status,
            headers: HTTPHeaders(fields)
        )
        if answer.status.code == 101 {
            head.headers.add(name: "Connection", value: "Upgrade")
            if let protocols = answer.headers.first(name: "upgrade") {
                head.headers.add(name: "Upgrade", value: protocols)
            }
        }
        self.head = head
        self.closes = closes
    }
}
