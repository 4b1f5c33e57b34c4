internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel

/// The format `har`: the entries of an HTTP Archive 1.1 or 1.2, as a door would see them.
final class HARDecoder: NodeDecoder {
    static let paths = DocumentPaths(["log.entries.*"])

    private let recorder: Recorder
    private let vantage: Vantage
    private var times: ForeignTimeReader
    private var identity = LineIdentity(.never)

    init(options: ForeignOptions, recorder: Recorder) {
        self.recorder = recorder
        vantage = options.vantage ?? .client
        times = ForeignTimeReader(offset: options.offset)
    }

    /// Whether a file begins as an archive does: `{"log": {` and a member that only archives have there.
    static func begins(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head, as: UTF8.self).filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
        guard text.hasPrefix(#"{"log":{"#) else { return false }
        let rest = text.dropFirst(8)
        return ["version", "creator", "browser", "pages", "comment", "_"].contains { rest.hasPrefix("\"\($0)") }
            || rest.contains("\"entries\":[")
    }

    func recognizes(_ nodes: JSONNodes) -> Bool { false }

    func decode(_ nodes: JSONNodes, line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        let entry = ObjectMembers(nodes, at: 0)
        guard let started = entry.text("startedDateTime") else { throw .missing(field: "startedDateTime") }
        guard let time = times.time(.text(started), .rfc3339) else {
            throw .wrong(field: "startedDateTime", expected: "an RFC 3339 time in the years 1970 to 2200")
        }
        guard let request = entry.object("request") else { throw .missing(field: "request") }
        guard let method = request.text("method"), !method.isEmpty else { throw .missing(field: "request.method") }
        guard let url = request.text("url"), !url.isEmpty else { throw .missing(field: "request.url") }
        var exchange = Exchange(startedAt: time, door: .imported, method: method.string, url: url.string)
        fill(&exchange, request: request)
        fill(&exchange, entry: entry)
        guard let response = entry.object("response") else { throw .missing(field: "response") }
        try fill(&exchange, response: response, entry: entry)
        var record = recorder.callRecord(of: exchange)
        guard record.port != nil else { throw .wrong(field: "request.url", expected: "an absolute HTTP address") }
        record.vantage = vantage
        return IdentifiedCall(record: record, sequence: identity.sequence(of: line, at: time))
    }

    private func fill(_ exchange: inout Exchange, request: ObjectMembers) {
        exchange.requestFields = HARDecoder.fields(of: request)
        exchange.requestBodySize = request.size("bodySize")
        exchange.protocolVersion = HARDecoder.version(request.text("httpVersion"))
        if let body = request.object("postData")?.text("text") {
            exchange.requestBodyPrefix = body.prefix(Exchange.bodyPrefixLimit)
        }
    }

    private func fill(_ exchange: inout Exchange, entry: ObjectMembers) {
        exchange.duration = HARDecoder.span(entry.value("time"))
        exchange.peerAddress = entry.text("serverIPAddress").flatMap { $0.isEmpty ? nil : $0.string }
        guard let phases = entry.object("timings") else { return }
        let tls = HARDecoder.span(phases.value("ssl")) ?? .zero
        let connect = HARDecoder.span(phases.value("connect")) ?? .zero
        exchange.timing = CallTiming(
            dns: HARDecoder.span(phases.value("dns")) ?? .zero,
            // HAR counts the handshake to the connection (HAR 1.2, "timings").
            connect: TimeSpan(microseconds: max(0, connect.microseconds - tls.microseconds)),
            tls: tls,
            wait: HARDecoder.span(phases.value("wait")) ?? .zero,
            receive: HARDecoder.span(phases.value("receive")) ?? .zero
        )
    }

    /// Statuses below 100 are what tools write for a request that was blocked, cancelled or got no response.
    private func fill(
        _ exchange: inout Exchange,
        response: ObjectMembers,
        entry: ObjectMembers
    ) throws(LineReject) {
        let status = response.value("status").flatMap(\.integer)
        guard response.isNull("status") || (status.map { $0 < 1_000 } ?? false) else {
            throw .wrong(field: "response.status", expected: "an integer below 1000")
        }
        guard let status, status >= 100 else {
            let reason = response.text("_error") ?? entry.text("_error")
            exchange.errorType = reason.map(\.string) ?? "_OTHER"
            exchange.isCancelled = reason.map { $0.isEqual(to: "net::ERR_ABORTED") } ?? false
            return
        }
        exchange.status = Int(status)
        exchange.responseFields = HARDecoder.fields(of: response)
        exchange.responseBodySize = response.size("bodySize")
        guard let content = response.object("content") else { return }
        exchange.responseBodySize = exchange.responseBodySize ?? content.size("size")
        if content.text("encoding") == nil, let text = content.text("text") {
            exchange.responseBodyPrefix = text.prefix(Exchange.bodyPrefixLimit)
        }
    }

    /// The member `headers`; what is no header field, such as HTTP/2's `:authority`, is left out.
    private static func fields(of message: ObjectMembers) -> HTTPFields {
        var fields: HTTPFields = [:]
        for header in message.objects("headers") {
            guard let name = header.text("name").flatMap({ HTTPField.Name($0.string) }),
                let value = header.text("value")
            else { continue }
            fields.append(HTTPField(name: name, value: value.string))
        }
        return fields
    }

    private static func version(_ text: ByteSlice?) -> String? {
        switch text?.string.lowercased() {
        case "http/1.0": "1.0"
        case "http/1.1": "1.1"
        case "h2", "http/2", "http/2.0": "2"
        case "h3", "http/3", "http/3.0": "3"
        default: nil
        }
    }

    /// Milliseconds; -1 stands for a phase that did not happen.
    private static func span(_ value: ForeignValue?) -> TimeSpan? { value?.span(in: .milliseconds) }
}
