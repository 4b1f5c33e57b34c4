package import KeytrailModel

/// Writes calls as spans in OTLP's JSON (opentelemetry-proto 1.x, semantic conventions for HTTP spans), as collectors take them.
///
/// A span's identifiers are those that were recorded, or else digests of the call's identity: writing a call again makes the same span.
package struct OTLPWriter: Sendable {
    private let version: String

    /// Creates a writer for the program of that version.
    package init(version: String) {
        self.version = version
    }

    /// An `ExportTraceServiceRequest`: the calls of each program are a resource's spans, in the order of their first calls.
    package func traces(_ calls: [IdentifiedCall]) -> JSON {
        var order: [String?] = []
        var spans: [String?: [JSON]] = [:]
        for call in calls {
            let program = call.record.program
            if spans[program] == nil { order.append(program) }
            spans[program, default: []].append(.object(span(call)))
        }
        let scope: JSON = ["name": "keytrail", "version": .string(version)]
        let resources = order.map { program -> JSON in
            [
                "resource": ["attributes": [OTLPWriter.text("service.name", program ?? "unknown_service")]],
                "scopeSpans": [["scope": scope, "spans": .array(spans[program] ?? [])]],
            ]
        }
        return ["resourceSpans": .array(resources)]
    }

    private func span(_ call: IdentifiedCall) -> [JSON.Member] {
        let record = call.record
        let start = record.startedAt
        let end = start + (record.duration ?? .zero)
        var members = [
            JSON.Member("traceId", .string(record.traceID ?? OTLPWriter.hex(of: call, count: 2))),
            JSON.Member("spanId", .string(OTLPWriter.hex(of: call, count: 1))),
            // The conventions: never the path, which has no end of values.
            JSON.Member("name", .string(record.route.map { "\(record.method) \($0)" } ?? record.method)),
            JSON.Member("kind", record.vantage == .client ? 3 : 2),
            JSON.Member("startTimeUnixNano", OTLPWriter.nanoseconds(start)),
            JSON.Member("endTimeUnixNano", OTLPWriter.nanoseconds(end)),
            JSON.Member("attributes", .array(attributes(record))),
        ]
        // A server's 4xx is the client's error; what was given up on purpose is nobody's.
        let failure = record.vantage == .client ? 400 : 500
        let isError = record.status.map { $0 >= failure } ?? (record.outcome != .cancelled)
        if isError { members.append(JSON.Member("status", ["code": 2])) }
        return members
    }

    private func attributes(_ call: CallRecord) -> [JSON] {
        var list = [OTLPWriter.text("http.request.method", call.method), OTLPWriter.text("server.address", call.host)]
        if let port = call.port { list.append(OTLPWriter.integer("server.port", Int64(port))) }
        if call.vantage == .client {
            list.append(OTLPWriter.text("url.full", call.address))
        } else {
            list += [OTLPWriter.text("url.scheme", call.scheme), OTLPWriter.text("url.path", call.path)]
            if let query = call.query { list.append(OTLPWriter.text("url.query", query)) }
        }
        let texts: [(String, String?)] = [
            (call.vantage == .client ? "url.template" : "http.route", call.route),
            ("error.type", call.outcome == .cancelled ? nil : call.errorType),
            ("network.protocol.version", call.protocolVersion), ("user_agent.original", call.userAgent),
            ("network.peer.address", call.peerAddress), ("client.address", call.clientAddress),
            ("keytrail.credential.id", call.credential?.id), ("keytrail.outcome", call.outcome.name),
            ("keytrail.run", call.run),
        ]
        for case (let name, let value?) in texts { list.append(OTLPWriter.text(name, value)) }
        let numbers: [(String, Int64?)] = [
            ("http.response.status_code", call.status.map(Int64.init)),
            ("http.request.body.size", call.requestBodySize), ("http.response.body.size", call.responseBodySize),
            ("http.request.resend_count", call.resendCount == 0 ? nil : Int64(call.resendCount)),
        ]
        for case (let name, let value?) in numbers { list.append(OTLPWriter.integer(name, value)) }
        return list
    }

    private static func text(_ name: String, _ value: String) -> JSON {
        ["key": .string(name), "value": ["stringValue": .string(value)]]
    }

    /// 64-bit integers are texts in protobuf's JSON.
    private static func integer(_ name: String, _ value: Int64) -> JSON {
        ["key": .string(name), "value": ["intValue": .string(String(value))]]
    }

    private static func nanoseconds(_ time: Timestamp) -> JSON { .string("\(max(0, time.microseconds))000") }

    /// So many times sixteen hexadecimal digits, none of them all zero.
    private static func hex(of call: IdentifiedCall, count: UInt64) -> String {
        (1...count).map { round in
            // The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
            var word = UInt64(bitPattern: call.id.startedAt.microseconds) &* 0x9E37_79B9_7F4A_7C15
            word ^= UInt64(bitPattern: call.id.sequence) &+ round &* 0xD1B5_4A32_D192_ED03
            word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
            word = max(1, word ^ word &>> 31)
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        .joined()
    }
}
