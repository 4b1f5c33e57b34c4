internal import KeytrailCapture
internal import KeytrailModel

/// The format `keytrail`: one call a line under OpenTelemetry's names; unknown members become attributes.
///
/// Such a file may come from anywhere: its URLs pass the recorder's redaction, its texts the secret filter.
final class KeytrailDecoder: NodeDecoder {
    private let common: CommonReader
    private let limits: RateLimitReader
    /// What lines have in common, made once for each set of shared members.
    private var commons = BytesCache<CallRecord>(size: 8_192)
    private var values: FieldValues
    private var texts: ForeignTexts
    private var identity = LineIdentity()

    init(recorder: Recorder) {
        let filter = SecretFilter(recorder: recorder)
        common = CommonReader(recorder: recorder, filter: filter)
        limits = RateLimitReader(filter: filter)
        values = FieldValues()
        texts = ForeignTexts(filter: filter)
    }

    func recognizes(_ nodes: JSONNodes) -> Bool {
        nodes.children(of: 0).contains { nodes[$0].field == CallColumn.startedAt.rawValue }
    }

    func decode(_ nodes: JSONNodes, line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        values.collect(nodes)
        let time = try values.time()
        var record = try commonRecord(nodes.key)
        record.startedAt = time
        record.duration = try values.span(.duration)
        record.timing = try values.timing()
        record.requestBodySize = try values.integer(.requestBodySize, in: 0...Int64.max)
        record.responseBodySize = try values.integer(.responseBodySize, in: 0...Int64.max)
        record.resendCount = Int(try values.integer(.resendCount, in: 0...1_000_000) ?? 0)
        record.requestID = try values.text(.requestID).flatMap { RequestID($0.string) }
        record.rateLimits = try limits.buckets(in: values)
        if let run = try values.text(.run) { record.run = texts.text(run) }
        record.clientAddress = texts.text(try values.text(.clientAddress))
        record.traceID = try values.traceID()
        // Most lines have none, and asking would copy what `texts` holds.
        if !values.others.isEmpty { record.attributes = texts.attributes(of: values) }
        return IdentifiedCall(record: record, sequence: try sequence(of: line, at: time))
    }

    private func commonRecord(_ key: ByteSlice) throws(LineReject) -> CallRecord {
        if let known = commons.value(for: key) { return known }
        let record = try common.record(in: values)
        commons.insert(record, for: key)
        return record
    }

    private func sequence(of line: ByteSlice, at time: Timestamp) throws(LineReject) -> Int64 {
        if let sequence = try values.integer(.sequence, in: 0...Int64.max) {
            // The store counts on above the numbers that it is given: none may leave it without room.
            guard sequence < 1 << 61 || sequence >= 1 << 62 else {
                throw .wrong(field: CallColumn.sequence.fieldName, expected: "a number that Keytrail wrote")
            }
            return sequence
        }
        if let event = try values.text(.eventID) { return LineIdentity.sequence(ofEvent: event) }
        return identity.sequence(of: line, at: time)
    }
}

extension FieldValues {
    /// The years that a call can lie in; a time outside is a mistake in the file.
    static let years = Timestamp(microseconds: 0)..<Timestamp(seconds: 7_289_654_400)

    /// When the call started.
    ///
    /// - Throws: `missing` or `wrong`.
    fileprivate func time() throws(LineReject) -> Timestamp {
        let name = CallColumn.startedAt.fieldName
        guard let index = index(.startedAt) else { throw .missing(field: name) }
        let node = nodes[index]
        guard let time = node.text?.timestamp ?? node.integer.map({ Timestamp(microseconds: $0) }) else {
            throw .wrong(field: name, expected: "an RFC 3339 time or an integer of microseconds")
        }
        guard FieldValues.years.contains(time) else {
            throw .wrong(field: name, expected: "a time in the years 1970 to 2200")
        }
        return time
    }

    /// Where the time went; `nil` when the line tells of no phase.
    ///
    /// - Throws: `wrong`.
    fileprivate func timing() throws(LineReject) -> CallTiming? {
        let dns = try span(.dns)
        let connect = try span(.connect)
        let tls = try span(.tls)
        let wait = try span(.wait)
        let receive = try span(.receive)
        guard dns ?? connect ?? tls ?? wait ?? receive != nil else { return nil }
        return CallTiming(
            dns: dns ?? .zero,
            connect: connect ?? .zero,
            tls: tls ?? .zero,
            wait: wait ?? .zero,
            receive: receive ?? .zero
        )
    }

    /// The W3C trace id; `nil` when absent, or not 32 lower-case hexadecimal digits.
    ///
    /// - Throws: `wrong` for what is no text.
    fileprivate func traceID() throws(LineReject) -> String? {
        guard let text = try text(.traceID), text.count == 32 else { return nil }
        for index in 0..<text.count {
            switch text[index] {
            case 0x30...0x39, 0x61...0x66: continue
            default: return nil
            }
        }
        return text.string
    }
}
