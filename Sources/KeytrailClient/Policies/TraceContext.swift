/// The `traceparent` of W3C Trace Context §3.2.2.
struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits, not all zero.
    let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    let parentID: String
    /// Two lower-case hexadecimal digits.
    let flags: String

    /// Parses a field value; `nil` where the specification says to start anew.
    ///
    /// A version above 00 may have more parts, which are dropped (§4.3).
    init?(_ text: String) {
        let parts = text.utf8.prefix(512).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            zip(parts, [2, 32, 16, 2]).allSatisfy({ TraceContext.isHex($0, count: $1) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        traceID = parts[1]
        parentID = parts[2]
        flags = parts[3]
    }

    /// Starts a trace that is sampled.
    init(using random: inout some RandomNumberGenerator) {
        traceID = TraceContext.digits(&random) + TraceContext.digits(&random)
        parentID = TraceContext.digits(&random)
        flags = "01"
    }

    private init(traceID: String, parentID: String, flags: String) {
        self.traceID = traceID
        self.parentID = parentID
        self.flags = flags
    }

    /// The same trace with another parent: each attempt is a span of its own.
    func next(using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(traceID: traceID, parentID: TraceContext.digits(&random), flags: flags)
    }

    /// The field value, in version 00.
    var text: String { "00-\(traceID)-\(parentID)-\(flags)" }

    private static func isHex(_ text: String, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func digits(_ random: inout some RandomNumberGenerator) -> String {
        let text = String(UInt64.random(in: 1...UInt64.max, using: &random), radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
