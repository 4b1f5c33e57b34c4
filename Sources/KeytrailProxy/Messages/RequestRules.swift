internal import NIOHTTP1

/// What a request's head must be for its end to be beyond doubt (RFC 9112 §6, §11.2).
///
/// The parser below is strict already; what it lets through and two servers could read in two ways is refused here.
enum RequestRules {
    /// Why the request is not sent on; `nil` when it may be.
    static func objection(to head: HTTPRequestHead) -> Refusal? {
        var lengths = 0
        var codings = 0
        var hosts = 0
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where FieldNames.isSame(name, "host"):
                hosts += 1
                guard isPlain(value) else { return .malformed(.host) }
            case 14 where FieldNames.isSame(name, "content-length"):
                lengths += 1
                guard isLength(value) else { return .malformed(.length) }
            case 17 where FieldNames.isSame(name, "transfer-encoding"):
                codings += 1
                // Other codings than this one would have to be undone (RFC 9112 §6.1: 501).
                guard FieldNames.isSame(value, "chunked") else { return .malformed(.coding) }
            default: continue
            }
        }
        if lengths > 1 || codings > 1 || (lengths > 0 && codings > 0) { return .malformed(.length) }
        if codings > 0 && !head.version.isModern { return .malformed(.coding) }
        if hosts > 1 || (hosts == 0 && head.version.isModern) { return .malformed(.host) }
        return nil
    }

    private static func isLength(_ value: String) -> Bool {
        (1...18).contains(value.utf8.count)
            && value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Whether a host has no byte that would make it something else when it is put into a URL.
    private static func isPlain(_ value: String) -> Bool {
        value.utf8.count <= 300
            && value.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !"/\\@,;?#\"<>".utf8.contains(byte)
            }
    }
}
