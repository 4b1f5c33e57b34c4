internal import CSimdjson
internal import KeytrailCapture
internal import KeytrailModel

/// Turns the records of one provider's log into events.
struct EventDecoder {
    private let format: EventFormat
    private let redaction: EventRedaction
    private let filter: SecretFilter

    init(_ format: EventFormat, recorder: Recorder) {
        self.format = format
        filter = SecretFilter(recorder: recorder)
        redaction = EventRedaction(filter: filter, publicNames: format.publicNames)
    }

    /// The event that a record describes; `digest` is its identity where it has none of its own.
    ///
    /// - Throws: why it describes none.
    func event(_ record: [JSON.Member], digest: () -> Int64) throws(LineReject) -> ProviderEvent {
        let fields = format.fields(of: record)
        guard let time = fields.time(format.time) else {
            throw fields.text(format.time) == nil
                ? .missing(field: format.time[0])
                : .wrong(field: format.time[0], expected: "a time in the years 1970 to 2200")
        }
        guard let action = fields.text(format.action) else { throw .missing(field: format.action[0]) }
        var event = ProviderEvent(
            occurredAt: time,
            sequence: identity(of: fields) ?? digest(),
            product: format.product,
            service: format.service,
            action: filter.text(action),
            outcome: format.outcome(fields)
        )
        let isPublic = format.credential.contains { path in
            format.publicNames.contains(path.split(separator: ".").last.map(String.init) ?? path)
        }
        event.credential =
            format.credentialParts.isEmpty
            ? redaction.credential(fields.text(format.credential), isPublic: isPublic) : joined(fields)
        event.actor = kept(fields.text(format.actor))
        event.errorCode = kept(fields.text(format.errorCode))
        event.sourceAddress = kept(fields.text(format.sourceAddress))
        event.userAgent = kept(fields.text(format.userAgent))
        event.requestID = kept(fields.text(format.requestID))
        let request = format.request(fields)
        event.request.method = kept(request.method)
        event.request.host = kept(request.host)
        event.request.path = kept(request.path)
        event.attributes = redaction.kept(format.attributes(of: fields))
        return event
    }

    /// The name of a credential that takes several fields; `nil` unless all are there.
    private func joined(_ fields: EventFields) -> String? {
        let parts = format.credentialParts.compactMap { fields.text($0) }
        guard parts.count == format.credentialParts.count else { return nil }
        return parts.map(filter.identity).joined(separator: "/")
    }

    private func kept(_ text: String?) -> String? { text.map(filter.text) }

    private func identity(of fields: EventFields) -> Int64? {
        fields.text(format.identity).map { id in
            var id = "\(format.name.rawValue) \(id)"
            return id.withUTF8 { bytes in
                guard let base = bytes.baseAddress else { return LineIdentity.marker }
                // The text outlives the call.
                return unsafe LineIdentity.sequence(ofEvent: ByteSlice(base: base, count: bytes.count))
            }
        }
    }
}

/// Parses records that are in memory.
struct RecordParser {
    private let parser: JSONLineParser

    /// - Throws: `outOfMemory`.
    init() throws(ImportError) { parser = try JSONLineParser(fields: []) }

    /// The members of a record with the parser's padding behind it, and its digest.
    ///
    /// - Throws: why it is no JSON object.
    func members(_ record: [UInt8]) throws(LineReject) -> (members: [JSON.Member], digest: UInt64) {
        // The record outlives the call, and what is kept is copied.
        let result = unsafe record.withUnsafeBufferPointer { buffer -> Result<([JSON.Member], UInt64), LineReject> in
            guard let base = buffer.baseAddress, buffer.count >= Int(KTSJ_PADDING) else { return .failure(.notJSON) }
            let line = unsafe ByteSlice(base: base, count: buffer.count - Int(KTSJ_PADDING))
            return Result { () throws(LineReject) in
                guard case .object(let members) = try parser.parse(line).value(at: 0) else { throw .notAnObject }
                return (members, line.hash)
            }
        }
        return try result.get()
    }
}
