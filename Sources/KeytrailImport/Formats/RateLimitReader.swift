internal import KeytrailModel

/// Reads the member `keytrail.ratelimit`: a list of buckets.
struct RateLimitReader {
    private enum Field: String, CaseIterable {
        case name, limit, remaining, reset, window = "window_s", unit
    }

    /// More buckets than any response reports.
    private static let bucketLimit = 32
    private static let fields = NameTable(Field.allCases) { $0.rawValue }
    private static let name = KeytrailField.Extra.rateLimits.name

    let filter: SecretFilter

    /// The buckets of a line; none when the member is absent.
    ///
    /// - Throws: `wrong` for anything but a list of objects.
    func buckets(in values: FieldValues) throws(LineReject) -> [RateLimit] {
        guard let index = values.index(.rateLimits) else { return [] }
        let nodes = values.nodes
        guard case .array = nodes[index].kind else { throw RateLimitReader.wrong }
        var buckets: [RateLimit] = []
        // Two is what most responses report; without this, the second would move the first.
        buckets.reserveCapacity(2)
        for child in nodes.children(of: index) {
            guard case .object = nodes[child].kind, buckets.count < RateLimitReader.bucketLimit else {
                throw RateLimitReader.wrong
            }
            buckets.append(try bucket(at: child, in: nodes))
        }
        return buckets
    }

    private func bucket(at index: Int, in nodes: JSONNodes) throws(LineReject) -> RateLimit {
        var bucket = RateLimit()
        for child in nodes.children(of: index) {
            let node = nodes[child]
            guard let field = RateLimitReader.fields[node.name] else { continue }
            switch (field, node.kind) {
            case (_, .null): break
            case (.name, .string(let text)): bucket.name = name(text)
            case (.unit, .string(let text)): bucket.unit = name(text)
            case (.limit, .integer(let count)): bucket.limit = count
            case (.remaining, .integer(let count)): bucket.remaining = count
            case (.reset, .integer(let time)): bucket.resetsAt = Timestamp(microseconds: time)
            case (.reset, .string(let text)):
                guard let time = text.timestamp else { throw RateLimitReader.wrong }
                bucket.resetsAt = time
            case (.window, .integer(let seconds)): bucket.window = try RateLimitReader.window(Double(seconds))
            case (.window, .number(let seconds)): bucket.window = try RateLimitReader.window(seconds)
            default: throw RateLimitReader.wrong
            }
        }
        return bucket
    }

    /// A short plain name holds no secret and needs no second look.
    private func name(_ text: ByteSlice) -> String {
        text.count <= 15 && text.isPrintableASCII ? text.string : filter.text(text.string)
    }

    /// A window of more than a thousand years, or of less than nothing, is a mistake.
    private static func window(_ seconds: Double) throws(LineReject) -> TimeSpan {
        guard seconds >= 0, seconds <= 31_557_600_000 else { throw wrong }
        return TimeSpan(microseconds: Int64((seconds * 1_000_000).rounded()))
    }

    private static var wrong: LineReject {
        .wrong(field: name, expected: "a list of buckets with name, limit, remaining, reset, window_s and unit")
    }
}
