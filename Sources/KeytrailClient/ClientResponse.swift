public import HTTPTypes

/// A response whose header section has come and whose body may still be coming.
public struct ClientResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields; several fields of one name keep their order.
    public let fields: HTTPFields
    /// `1.0`, `1.1`, `2` or `3`.
    public let protocolVersion: String
    /// The decoded body.
    public let body: Body
}

extension ClientResponse {
    /// A response's body: chunks of bytes, no faster than they are taken.
    ///
    /// One task reads it, once. Letting go of it before its end breaks the transfer off; the call is recorded either way.
    public struct Body: AsyncSequence, Sendable {
        /// A chunk.
        public typealias Element = [UInt8]
        /// What reading throws.
        public typealias Failure = ClientError

        /// Takes chunk after chunk.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let reader: BodyReader

            /// The next bytes, never empty; `nil` at the end, when the call is in the sink.
            ///
            /// - Throws: `ClientError` when the body breaks off or the sink did not keep the call.
            public mutating func next() async throws(ClientError) -> [UInt8]? { try await reader.next() }

            /// The next bytes, as `next()` gives them.
            ///
            /// - Throws: what `next()` throws.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> [UInt8]? {
                try await reader.next()
            }
        }

        private let reader: BodyReader

        init(_ reader: BodyReader) {
            self.reader = reader
        }

        /// Starts to read.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

        /// Reads to the end.
        ///
        /// - Throws: `ClientError.responseTooLarge` when there are more than `limit` bytes, and what reading throws.
        public func collect(limit: Int = 64 * 1_024 * 1_024) async throws(ClientError) -> [UInt8] {
            var all: [UInt8] = []
            while let chunk = try await reader.next() {
                guard all.count + chunk.count <= limit else {
                    try await reader.abandon()
                    throw .responseTooLarge(limit: Int64(limit))
                }
                if all.isEmpty { all = chunk } else { all += chunk }
            }
            return all
        }
    }
}

/// Keeps the client alive while a body is read, and breaks the transfer off when nobody reads any more.
final class BodyReader: Sendable {
    private let client: InstrumentedClient
    private let transfer: Transfer

    init(client: InstrumentedClient, transfer: Transfer) {
        self.client = client
        self.transfer = transfer
    }

    func next() async throws(ClientError) -> [UInt8]? { try await client.nextBytes(of: transfer) }

    func abandon() async throws(ClientError) { try await client.abandon(transfer) }

    deinit {
        transfer.breakOff()
    }
}

extension ClientResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The status alone: fields and body may hold secrets.
    public var description: String { "ClientResponse(\(status))" }
    /// The status alone.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ClientResponse.Body: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "ClientResponse.Body(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ClientResponse.Body.AsyncIterator: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "ClientResponse.Body.AsyncIterator(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
