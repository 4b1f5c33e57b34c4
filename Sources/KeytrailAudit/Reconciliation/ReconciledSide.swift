internal import KeytrailModel

/// One of our calls, as far as reconciling looks at it.
struct OwnCall: Sendable, Equatable {
    var id: CallID
    /// The credential's id in the log.
    var credential: String
    var method: String
    var host: String
    var path: String
    var outcome: Outcome

    /// Whether the provider may have seen it.
    var mayHaveArrived: Bool { outcome != .networkError && outcome != .cancelled }

    /// Whether it changes something, which every audit log tells of; many leave out what only reads.
    var isWrite: Bool { method != "GET" && method != "HEAD" && method != "OPTIONS" }
}

/// How much speaks for an event being the trace of a call.
enum Resemblance: Int, Sendable, Comparable {
    /// It tells of another operation.
    case none
    /// Nothing that both know differs, but they know little in common.
    case possible
    /// Host or path agree.
    case sure

    static func < (left: Resemblance, right: Resemblance) -> Bool { left.rawValue < right.rawValue }

    /// Compares what an event tells of its request with a call.
    init(_ request: ProviderEvent.Request, _ call: OwnCall) {
        if let method = request.method, method != call.method {
            self = .none
            return
        }
        if let path = request.path {
            self = Resemblance.agree(path, call.path) ? .sure : .none
            return
        }
        guard let host = request.host else {
            self = request.method != nil || call.isWrite ? .possible : .none
            return
        }
        self = Resemblance.isHost(call.host, ofService: host) ? .sure : .none
    }

    /// Paths are equal segment by segment; what was templated or redacted on our side matches anything.
    private static func agree(_ event: String, _ call: String) -> Bool {
        let path = event.split(separator: "?", maxSplits: 1).first ?? ""
        let left = path.split(separator: "/")
        let right = call.split(separator: "/")
        return left.count == right.count
            && zip(left, right).allSatisfy { $0 == $1 || ($1.hasPrefix("{") && $1.hasSuffix("}")) }
    }

    /// `s3` is the service of `s3.amazonaws.com`, of `bucket.s3.eu-west-1.amazonaws.com` and of itself.
    private static func isHost(_ host: String, ofService service: String) -> Bool {
        host == service || host.split(separator: ".").contains { $0 == service[...] }
    }
}
