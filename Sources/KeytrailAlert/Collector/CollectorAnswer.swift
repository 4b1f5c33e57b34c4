internal import KeytrailModel
internal import KeytrailStore

/// What a collector says of a request that it took: an `ExportTraceServiceResponse`.
enum CollectorAnswer {
    /// How many spans of the request it left out; `nil` when the bytes are no such answer.
    ///
    /// Its sentence about them is not read: it may repeat what it was sent, and who runs the collector finds it there.
    static func rejected(_ bytes: [UInt8]) -> Int? {
        // Some answer with nothing where an empty object is meant.
        if bytes.isEmpty { return 0 }
        guard let text = String(validating: bytes, as: UTF8.self), let answer = StoredJSON.value(text),
            case .object = answer
        else { return nil }
        guard let partial = answer["partialSuccess"], partial != .null else { return 0 }
        guard case .object = partial else { return nil }
        // 64-bit integers are texts in protobuf's JSON, and readers take numbers too.
        switch partial["rejectedSpans"] {
        case nil, .null: return 0
        case .integer(let count): return max(0, Int(count))
        case .string(let digits): return Int(digits).map { max(0, $0) }
        default: return nil
        }
    }
}
