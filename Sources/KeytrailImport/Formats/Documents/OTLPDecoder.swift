internal import KeytrailCapture
internal import KeytrailModel

/// The format `otlp`: OTLP's JSON for traces and logs (opentelemetry-proto), as collectors export it.
///
/// A client span is a call as we made it, a server span one as it was answered; log records with HTTP attributes count as
/// either. What a resource says must stand before its spans, as exporters write it.
final class OTLPDecoder: LineDecoder {
    static let paths = DocumentPaths([
        "resourceSpans.*.!", "resourceSpans.*.resource", "resourceSpans.*.scopeSpans.*.spans.*",
        "resourceSpans.*.instrumentationLibrarySpans.*.spans.*",
        "resourceLogs.*.!", "resourceLogs.*.resource", "resourceLogs.*.scopeLogs.*.logRecords.*",
    ])

    private let parser: JSONLineParser
    private let options: ForeignOptions
    private var recorders: [Vantage: ForeignRecorder] = [:]
    private let makeRecorder: (Vantage) -> ForeignRecorder
    private var values = ForeignValues()
    private var service: [UInt8] = []

    /// - Throws: `outOfMemory`.
    init(options: ForeignOptions, recorder: Recorder) throws(ImportError) {
        parser = try JSONLineParser(fields: [])
        self.options = options
        makeRecorder = { vantage in
            let meaning = ForeignRecorder.Meaning(
                time: .epoch(.nanoseconds),
                duration: .nanoseconds,
                vantage: vantage,
                mayLackStatus: true,
                repetition: .never
            )
            return ForeignRecorder(meaning, options: options, recorder: recorder)
        }
    }

    /// Whether a file begins as such a document does.
    static func begins(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head, as: UTF8.self).filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
        return ["Spans", "Logs", "Metrics"].contains { text.hasPrefix("{\"resource\($0)\":") }
    }

    func recognizes(_ line: ByteSlice) -> Bool { false }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        switch part {
        case 1, 5: service = []
        case 2, 6: try readResource(line)
        case 3, 4: return try span(line)
        default: return try logRecord(line)
        }
        return nil
    }

    private func readResource(_ line: ByteSlice) throws(LineReject) {
        let resource = ObjectMembers(try parser.parse(line), at: 0)
        for attribute in resource.objects("attributes")
        where attribute.text("key")?.isEqual(to: "service.name") ?? false {
            service = attribute.object("value")?.text("stringValue")?.prefix(256) ?? []
        }
    }

    private func span(_ line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        let nodes = try parser.parse(line)
        let span = ObjectMembers(nodes, at: 0)
        guard let vantage = OTLPDecoder.vantage(span.value("kind")) else { throw .noRequest }
        let attributes = collect(span, nodes, vantage)
        guard values[.method] != nil else { throw .noRequest }
        guard let started = span.value("startTimeUnixNano") else { throw .missing(field: "startTimeUnixNano") }
        values[.time] = started
        if let start = started.integer, let end = span.value("endTimeUnixNano")?.integer, end >= start {
            values[.duration] = .integer(end - start)
        }
        values[.traceID] = span.value("traceId")
        var call = try call(line, vantage, attributes)
        if call.record.status == nil {
            let hasFailed = values[.errorType] != nil || span.object("status")?.value("code")?.integer == 2
            // The conventions: a request given up on purpose is no error.
            call.record.outcome = hasFailed ? .networkError : .cancelled
        }
        return call
    }

    private func logRecord(_ line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        let nodes = try parser.parse(line)
        let record = ObjectMembers(nodes, at: 0)
        let names = record.objects("attributes").compactMap { $0.text("key") }
        let isServer = names.contains { $0.isEqual(to: "client.address") || $0.isEqual(to: "http.route") }
        let attributes = collect(record, nodes, isServer ? .server : .client)
        guard values[.method] != nil else { throw .noRequest }
        guard values[.status] != nil || values[.errorType] != nil else {
            throw .missing(field: ForeignField.status.name)
        }
        let time = [record.value("timeUnixNano"), record.value("observedTimeUnixNano")].compactMap(\.self)
            .first { ($0.integer ?? 0) > 0 }
        guard let time else { throw .missing(field: "timeUnixNano") }
        values[.time] = time
        values[.traceID] = record.value("traceId")
        return try call(line, isServer ? .server : .client, attributes)
    }

    private func call(
        _ line: ByteSlice,
        _ vantage: Vantage,
        _ attributes: [JSON.Member]
    ) throws(LineReject) -> IdentifiedCall {
        var recorder = recorders.removeValue(forKey: vantage) ?? makeRecorder(vantage)
        defer { recorders[vantage] = recorder }
        // The bytes are read inside this call only.
        let result = unsafe service.withUnsafeBufferPointer { buffer -> Result<IdentifiedCall, LineReject> in
            if let base = buffer.baseAddress, buffer.count > 0 {
                values[.program] = .text(unsafe ByteSlice(base: base, count: buffer.count))
            }
            return Result { () throws(LineReject) in try recorder.call(values, line: line, attributes: attributes) }
        }
        return try result.get()
    }

    /// Puts what the conventions name into the values, and answers the other attributes.
    private func collect(_ event: ObjectMembers, _ nodes: JSONNodes, _ vantage: Vantage) -> [JSON.Member] {
        values.clear()
        var others: [JSON.Member] = []
        for attribute in event.objects("attributes") {
            guard let key = attribute.text("key"), let holder = attribute.object("value") else { continue }
            let name = key.string
            guard let meaning = OTLPNames.meaning(of: name, from: vantage) else {
                if let value = OTLPDecoder.json(holder, nodes) { others.append(JSON.Member(name, value)) }
                continue
            }
            guard let value = OTLPDecoder.scalar(holder), values[meaning.field] == nil || !meaning.isOld else {
                continue
            }
            values[meaning.field] = value
        }
        return others
    }

    private static func vantage(_ kind: ForeignValue?) -> Vantage? {
        switch kind {
        case .integer(2): .server
        case .integer(3): .client
        case .text(let name) where name.isEqual(to: "SPAN_KIND_SERVER"): .server
        case .text(let name) where name.isEqual(to: "SPAN_KIND_CLIENT"): .client
        default: nil
        }
    }

    /// An `AnyValue` that is a text or a number; 64-bit integers are texts in protobuf's JSON.
    private static func scalar(_ holder: ObjectMembers) -> ForeignValue? {
        if let text = holder.text("stringValue") { return .text(text) }
        return holder.value("intValue") ?? holder.value("doubleValue")
    }

    /// An attribute that rules may ask for: a scalar; lists and maps keep their protobuf form.
    private static func json(_ holder: ObjectMembers, _ nodes: JSONNodes) -> JSON? {
        if let text = holder.text("stringValue") { return .string(text.string) }
        if let value = holder.value("intValue")?.integer { return .integer(value) }
        for name in ["boolValue", "doubleValue", "arrayValue", "kvlistValue"] {
            if let index = holder.node(name) { return nodes.value(at: index) }
        }
        return nil
    }
}
