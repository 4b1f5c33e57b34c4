package import KeytrailCredentials
package import KeytrailModel
internal import KeytrailSecret

/// What takes OpenTelemetry's signals by OTLP/HTTP as JSON (OpenTelemetry Protocol 1.x, "OTLP/HTTP").
package struct Collector: Sendable {
    /// Why a collector cannot be addressed so; no case holds what was given.
    package enum Mistake: Error, Equatable, Sendable {
        /// The address is none.
        case badAddress
        /// The address holds a user or a query, which belong where secrets are kept.
        case secretInAddress
        /// The address is of another machine, and everybody on the way could read along.
        case notProtected
        /// A header field's name is none, or one that each request has anyway.
        case badField
    }

    private let address: SinkText
    private let fields: [(name: String, value: SecretReference)]
    private let allowsPlaintext: Bool
    private let timeout: TimeSpan

    /// Fields that the requests have already, or that belong to the connection.
    private static let ownFields: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent",
    ]

    /// Names a collector by its address without `/v1/traces`, and the header fields whose values it wants to see.
    ///
    /// - Throws: `Mistake`.
    package init(
        _ address: SinkText,
        fields: [(name: String, value: SecretReference)] = [],
        allowsPlaintext: Bool = false,
        timeout: TimeSpan = .seconds(30)
    ) throws(Mistake) {
        if case .plain(let text) = address {
            guard let url = SinkURL(text) else { throw .badAddress }
            guard !url.hasSecrets else { throw .secretInAddress }
            guard url.isProtected || allowsPlaintext else { throw .notProtected }
        }
        guard fields.allSatisfy({ Collector.isFree($0.name) }) else { throw .badField }
        (self.address, self.fields, self.allowsPlaintext) = (address, fields, allowsPlaintext)
        self.timeout = timeout
    }

    /// Whether it is a field's name (RFC 9110 §5.1), and the user's to set.
    private static func isFree(_ name: String) -> Bool {
        let others = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: others.contains(byte)
            }
        }
        return !name.isEmpty && isToken && !ownFields.contains(name.lowercased())
    }

    /// What sends a signal's messages, with its secrets at hand.
    ///
    /// - Throws: `SinkProblem.secret`, `.badAddress`.
    package func transport(_ signal: Signal, _ surroundings: SinkSurroundings) async throws(SinkProblem) -> Transport {
        guard let url = SinkURL(try await surroundings.text(address)), url.isProtected || allowsPlaintext else {
            throw .badAddress
        }
        var values: [(name: String, value: Secret)] = []
        for field in fields {
            let value = try await surroundings.secret(field.value)
            guard value.isPrintable else { throw .secret(.unusable) }
            values.append((field.name, value))
        }
        let own = [
            "Content-Type: application/json", "Content-Encoding: gzip", "User-Agent: keytrail/\(surroundings.version)",
        ]
        let (target, timeout, authorities) = (url.appending(signal.path), timeout, surroundings.authorities)
        let (secrets, answerLimit) = (values, Collector.answerLimit)
        return { body async throws(SinkProblem) in
            let post = HTTPPost(
                url: target,
                lines: own + secrets.map { "\($0.name): \($0.value.reveal())" },
                body: body,
                timeout: timeout,
                authorities: authorities,
                answerLimit: answerLimit
            )
            return try await post.send()
        }
    }

    /// An answer is a number and a sentence.
    private static let answerLimit = 65_536

    /// Sends a packed message, and gives the body of the answer to it.
    package typealias Transport = @Sendable ([UInt8]) async throws(SinkProblem) -> [UInt8]

    /// What is sent.
    package enum Signal: Sendable {
        case traces

        fileprivate var path: String {
            switch self {
            case .traces: "/v1/traces"
            }
        }
    }
}
