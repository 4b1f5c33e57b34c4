/// Where recorded calls go.
public protocol CallSink: Sendable {
    /// Keeps one call; returns only when it is durable.
    ///
    /// - Throws: the sink's own error when the call could not be kept.
    func record(_ call: CallRecord) async throws
}
