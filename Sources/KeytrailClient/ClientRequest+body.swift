extension ClientRequest {
    /// What a request carries.
    public struct Body: Sendable {
        enum Content: Sendable {
            case none
            case bytes([UInt8])
            case stream(StreamedBody)
        }

        let content: Content

        /// No body.
        public static let none = Body(content: .none)

        /// Bytes in memory; they can be sent again after a redirect.
        public static func bytes(_ bytes: [UInt8]) -> Body { Body(content: .bytes(bytes)) }

        /// Chunks as they come, read no faster than they are sent; they can be sent once.
        ///
        /// Without a `length` the body goes out in chunks of HTTP/1.1, or as frames of HTTP/2.
        public static func stream<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks, length: Int64? = nil) -> Body
        where Chunks.Element == [UInt8] {
            Body(
                content: .stream(
                    StreamedBody(length: length) { sink in
                        for try await chunk in chunks where !chunk.isEmpty {
                            guard await sink(chunk) else { return }
                        }
                    }
                )
            )
        }
    }
}

/// A body that comes in chunks, its sequence's type forgotten.
struct StreamedBody: Sendable {
    /// Takes one chunk and waits for room; false when no more are wanted.
    typealias ChunkSink = @Sendable ([UInt8]) async -> Bool

    let length: Int64?
    /// Reads the sequence to its end; throws the sequence's error.
    let pump: @Sendable (ChunkSink) async throws -> Void
}

extension ClientRequest.Body: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "ClientRequest.Body(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
