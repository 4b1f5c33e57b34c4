package import KeytrailModel
internal import KeytrailReport

/// Sends calls as spans to a collector, in requests of a bounded size, one after the other.
package struct SpanExporter {
    /// What sending came to, in spans.
    package struct Tally: Sendable, Equatable {
        /// How many the collector took.
        package var accepted = 0
        /// How many it left out, or refused with the request they were in.
        package var refused = 0
        /// How many requests it answered.
        package var requests = 0

        /// Nothing was sent.
        package init() {}
    }

    /// How many calls a request has at most, as OpenTelemetry's own exporters.
    package static let batch = 512
    /// How large a request is at most before it is packed, in bytes, unless it has one call only.
    private static let sizeLimit = 4 << 20

    /// What sending came to so far.
    package private(set) var tally = Tally()
    private let writer: OTLPWriter
    private let transport: Collector.Transport
    private let wait: @Sendable (TimeSpan) async throws -> Void
    private let jitter: @Sendable () -> Double

    /// Sends through a transport for the program of that version.
    ///
    /// `wait` waits that long, `jitter` is a random number from 0 up to 1.
    package init(
        version: String,
        transport: @escaping Collector.Transport,
        wait: @escaping @Sendable (TimeSpan) async throws -> Void,
        jitter: @escaping @Sendable () -> Double
    ) {
        writer = OTLPWriter(version: version)
        self.transport = transport
        self.wait = wait
        self.jitter = jitter
    }

    /// Sends calls; those that the collector refuses for what they are count as refused.
    ///
    /// What may succeed later is sent again, a collector may therefore get a span twice: it is the same, with the same
    /// identifiers.
    ///
    /// - Throws: `SinkProblem` when the collector takes nothing at all, or not in time; what `wait` throws.
    package mutating func send(_ calls: [IdentifiedCall]) async throws {
        guard !calls.isEmpty else { return }
        let text = writer.traces(calls).text
        let isTooLarge = calls.count > SpanExporter.batch || text.utf8.count > SpanExporter.sizeLimit
        guard calls.count == 1 || !isTooLarge else {
            let middle = calls.count / 2
            try await send(Array(calls[..<middle]))
            return try await send(Array(calls[middle...]))
        }
        guard let body = Gzip.packed(Array(text.utf8)) else { throw SinkProblem.exhausted }
        var refused = calls.count
        do {
            guard let rejected = CollectorAnswer.rejected(try await answer(to: body)) else {
                throw SinkProblem.badAnswer
            }
            refused = min(rejected, calls.count)
        } catch let problem as SinkProblem where problem.isOfContent {
            // All of them.
        }
        tally.requests += 1
        tally.refused += refused
        tally.accepted += calls.count - refused
    }

    private func answer(to body: [UInt8]) async throws -> [UInt8] {
        var attempts = 1
        while true {
            let span: TimeSpan
            do {
                return try await transport(body)
            } catch {
                let pause = CollectorBackoff.wait(after: attempts, asked: error.retryAfter, jitter: jitter())
                guard error.mayPass, let pause else { throw error }
                span = pause
            }
            try await wait(span)
            attempts += 1
        }
    }
}
