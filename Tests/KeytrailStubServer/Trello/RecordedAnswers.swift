internal import Foundation
internal import Synchronization

/// Answers recorded elsewhere, given again in their order to the requests that got them.
public final class RecordedAnswers: Sendable {
    /// A recorded request with its answer.
    public struct Interaction: Sendable, Decodable {
        /// The request.
        public struct Request: Sendable, Decodable {
            /// Its method.
            public var method: String
            /// Its absolute URL.
            public var url: String
            /// Its header fields.
            public var headers: [String: [String]]
        }
        /// The answer.
        public struct Response: Sendable, Decodable {
            /// Its status.
            public var status: Int
            /// Its header fields.
            public var headers: [String: [String]]
            /// Its body, decoded.
            public var body: String?
        }
        /// The request.
        public var request: Request
        /// The answer.
        public var response: Response

        /// Path and query as a request line has them.
        public var target: String {
            let rest = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            return "/" + (rest.count > 3 ? rest[3] : "")
        }
    }

    /// What was recorded, in its order.
    public let interactions: [Interaction]
    private let waiting: Mutex<[String: [Interaction]]>

    /// Framing is the replaying server's own.
    private static let framing: Set = ["content-length", "transfer-encoding", "content-encoding", "connection"]

    /// Reads one interaction a line.
    ///
    /// - Throws: the decoder's or the file system's error.
    public init(path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let interactions = try lines.map { try JSONDecoder().decode(Interaction.self, from: Data($0.utf8)) }
        self.interactions = interactions
        waiting = Mutex(Dictionary(grouping: interactions) { "\($0.request.method) \($0.target)" })
    }

    /// The next answer that was recorded for this request; 501 when there is none left.
    public func answer(_ request: StubRequest) -> StubResponse {
        let next = waiting.withLock { waiting -> Interaction? in
            let name = "\(request.method) \(request.target)"
            guard let first = waiting[name]?.first else { return nil }
            waiting[name]?.removeFirst()
            return first
        }
        guard let next else { return .text("not recorded", status: 501) }
        let fields = next.response.headers.filter { !RecordedAnswers.framing.contains($0.key.lowercased()) }
            .flatMap { name, values in values.map { (name: name, value: $0) } }
        return .text(next.response.body ?? "", status: next.response.status, fields: fields)
    }
}
