internal import HTTPTypes

extension HTTPField.Name {
    /// W3C Trace Context §3.2.
    static let traceparent = HTTPField.Name(constant: "traceparent")
    /// W3C Trace Context §3.3.
    static let tracestate = HTTPField.Name(constant: "tracestate")
    /// draft-ietf-httpapi-idempotency-key-header.
    static let idempotencyKey = HTTPField.Name(constant: "Idempotency-Key")

    /// A name that is a token as written here.
    private init(constant text: String) {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a token") }
        self = name
    }
}

extension Attempt {
    /// The trace that the request belongs to; `nil` when its attempts carry none.
    ///
    /// A `traceparent` that is not valid, or stands there twice, goes, and its `tracestate` with it (W3C Trace Context
    /// §3.2.2.2 and §3.3).
    mutating func takeTrace(_ tracing: ClientConfiguration.Tracing, start: () -> TraceContext) -> TraceContext? {
        guard tracing != .off else { return nil }
        guard fields.contains(.traceparent) || fields.contains(.tracestate) else {
            return tracing == .start ? start() : nil
        }
        let given = fields[values: .traceparent]
        if given.count == 1, let text = given.first, let trace = TraceContext(text) { return trace }
        set(.traceparent, nil)
        set(.tracestate, nil)
        return tracing == .start ? start() : nil
    }
}

extension TraceContext {
    /// The same trace, for the next attempt.
    func next(with conduct: Conduct) -> TraceContext { conduct.draw { next(using: &$0) } }
}
