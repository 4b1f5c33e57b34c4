/// Where recorded calls go.
public protocol CallSink: Sendable {
    /// Keeps one call; returns only when it is durable.
    ///
    /// - Throws: the sink's own error when the call could not be kept.
    func record(_ call: CallRecord) async throws
}

/// A sink that keeps several calls in one go.
public protocol BatchCallSink: CallSink {
    /// Keeps calls on the caller's thread, which waits until they are durable.
    ///
    /// - Returns: one result for each call, in their order.
    func record(_ calls: [CallRecord]) -> [Result<Void, any Error>]
}
