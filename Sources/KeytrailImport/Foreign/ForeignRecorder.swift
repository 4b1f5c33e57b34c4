internal import KeytrailCapture
internal import KeytrailModel

/// Makes calls of the values that a foreign log gives.
///
/// What many calls have in common, above all the redacted URL, is made once.
struct ForeignRecorder {
    /// How a format means its values.
    struct Meaning: Sendable {
        var time = TimeForm.any
        var duration = DurationUnit.milliseconds
        var vantage = Vantage.server
        /// Whether a call without a status had no response, where otherwise it is no call.
        var mayLackStatus = false
        var repetition = LineIdentity.Repetition.nearby
    }

    /// The host of a log that names none.
    static let unknownHost = "unknown"

    var meaning: Meaning
    private let options: ForeignOptions
    private let recorder: Recorder
    private let filter: SecretFilter
    private var texts: ForeignTexts
    private var targets = BytesCache<Target>(size: 8_192)
    private var times: ForeignTimeReader
    private var identity: LineIdentity
    private var key: [UInt8] = []

    private struct Target {
        var record: CallRecord
    }

    init(_ meaning: Meaning, options: ForeignOptions, recorder: Recorder) {
        self.meaning = meaning
        identity = LineIdentity(meaning.repetition)
        self.options = options
        self.recorder = recorder
        filter = SecretFilter(recorder: recorder)
        texts = ForeignTexts(filter: filter)
        times = ForeignTimeReader(offset: options.offset)
    }

    /// The offset from UTC of times that do not tell theirs; what the user says goes before what the log says.
    mutating func setOffset(_ seconds: Int64) {
        if options.offset == 0 { times.offset = seconds }
    }

    /// The call that the values tell of.
    ///
    /// - Parameters:
    ///   - values: What the log says.
    ///   - line: The bytes that identify it.
    ///   - attributes: Further members, not yet looked at for secrets.
    /// - Returns: The call, with the identity that the line gives it.
    /// - Throws: `missing` or `wrong`.
    mutating func call(
        _ values: ForeignValues,
        line: ByteSlice,
        attributes: [JSON.Member] = []
    ) throws(LineReject) -> IdentifiedCall {
        guard let timeValue = values[.time] else { throw .missing(field: ForeignField.time.name) }
        guard let time = times.time(timeValue, meaning.time) else { throw ForeignRecorder.wrongTime }
        var record = try target(values)
        record.startedAt = time
        try fill(&record, values)
        if let user = values.text(.user), !user.isDash, let member = filter.member("user.name", .string(user.string)) {
            record.attributes.append(member)
        }
        for member in attributes {
            if let kept = filter.member(member.name, member.value) { record.attributes.append(kept) }
        }
        return IdentifiedCall(record: record, sequence: identity.sequence(of: line, at: time))
    }

    static let wrongTime = LineReject.wrong(
        field: ForeignField.time.name,
        expected: "a time of the format, in the years 1970 to 2200"
    )

    private mutating func fill(_ record: inout CallRecord, _ values: ForeignValues) throws(LineReject) {
        let status = try status(values)
        if status == nil, !meaning.mayLackStatus { throw .missing(field: ForeignField.status.name) }
        record.status = status == 0 ? nil : status
        record.outcome = Outcome(status: record.status)
        if let error = values.text(.errorType), !error.isDash {
            record.errorType = texts.text(error)
            if record.status == nil { record.outcome = .networkError }
        } else if let status = record.status, status >= 400 {
            record.errorType = String(status)
        }
        if let credential = values.text(.credential), !credential.isDash {
            record.credential = Credential(id: filter.identity(credential.string))
        }
        record.duration = values[.duration].flatMap { $0.span(in: meaning.duration) }
        record.requestBodySize = ForeignRecorder.size(values[.requestSize])
        record.responseBodySize = ForeignRecorder.size(values[.responseSize])
        record.clientAddress = address(values.text(.clientAddress))
        record.peerAddress = address(values.text(.peerAddress))
        if let agent = values.text(.userAgent), !agent.isDash { record.userAgent = texts.text(agent) }
        if let program = values.text(.program), !program.isEmpty { record.program = texts.text(program) }
        if let trace = values.text(.traceID) { record.traceID = ForeignRecorder.trace(trace) }
    }

    /// The status; 0 when no response was sent, `nil` when the log does not say.
    private func status(_ values: ForeignValues) throws(LineReject) -> Int? {
        guard let value = values[.status] else { return nil }
        if case .text(let text) = value, text.isDash { return nil }
        guard let number = value.integer, number == -1 || (0...999).contains(number) else {
            throw .wrong(field: ForeignField.status.name, expected: "an integer, 0 to 999")
        }
        // HAProxy writes -1.
        return number <= 0 ? 0 : Int(number)
    }

    private static func size(_ value: ForeignValue?) -> Int64? {
        guard let number = value?.integer, number >= 0 else { return nil }
        return number
    }

    /// An address without the port behind it.
    private mutating func address(_ text: ByteSlice?) -> String? {
        guard let text, !text.isDash else { return nil }
        return texts.text(text.withoutPort)
    }

    /// A trace id in lower case; `nil` for what is none.
    private static func trace(_ text: ByteSlice) -> String? {
        guard text.count == 32 else { return nil }
        let lower = text.string.lowercased()
        return lower.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } ? lower : nil
    }

    /// The record with everything that its URL decides.
    private mutating func target(_ values: ForeignValues) throws(LineReject) -> CallRecord {
        key.removeAll(keepingCapacity: true)
        for field in ForeignRecorder.targetFields {
            switch values[field] {
            case .text(let text): unsafe key.append(contentsOf: text.buffer)
            case .integer(let value): key.append(contentsOf: String(value).utf8)
            case .number, nil: break
            }
            key.append(0)
        }
        // The bytes are read inside this call only.
        let known = unsafe key.withUnsafeBufferPointer { buffer -> CallRecord? in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe targets.value(for: ByteSlice(base: base, count: buffer.count))?.record
        }
        if let known { return known }
        let record = try ForeignTarget(values, options: options).record(
            by: recorder,
            filter: filter,
            vantage: options.vantage ?? meaning.vantage
        )
        // As above.
        unsafe key.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe targets.insert(Target(record: record), for: ByteSlice(base: base, count: buffer.count))
        }
        return record
    }

    private static let targetFields: [ForeignField] = [
        .request, .method, .url, .scheme, .host, .port, .target, .path, .query, .route, .protocolVersion,
    ]
}

extension ByteSlice {
    /// An IP address without `:port`, and an IPv6 address without its brackets.
    fileprivate var withoutPort: ByteSlice {
        if self[0] == 0x5B, let end = index(of: 0x5D) { return self[1..<end] }
        guard let colon = index(of: 0x3A), index(of: 0x3A, from: colon + 1) == nil, index(of: 0x2E) != nil else {
            return self
        }
        return self[0..<colon]
    }
}
