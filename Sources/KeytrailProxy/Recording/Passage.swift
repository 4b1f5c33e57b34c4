internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1

/// What passes of one request and its response, secrets included, until it becomes an `Exchange`.
struct Passage: Sendable {
    /// Who sends the request, as far as the connection tells.
    let connection: ClientConnection
    let startedAt: Timestamp
    private let started: NIODeadline
    /// The request as it is sent on.
    var request: HTTPRequestHead
    /// The URL that it stands for.
    var url: String
    /// What the gateway knows to be secret.
    var knownSecrets: [[UInt8]] = []
    /// The integration, where the route names it.
    var program: String?
    var requestBody = BodySample()
    var response: HTTPResponseHead?
    var responseBody = BodySample()
    var errorType: String?
    var isCancelled = false
    /// Whether the call was not made, because it is not allowed.
    var isRefused = false
    var timing: ConnectionTiming?
    var isReused = false
    var peerAddress: String?
    var resends = 0
    private var askedAt: NIODeadline?
    private var answeredAt: NIODeadline?
    private var endedAt: NIODeadline?

    init(connection: ClientConnection, startedAt: Timestamp, request: HTTPRequestHead, url: String) {
        self.connection = connection
        self.startedAt = startedAt
        self.request = request
        self.url = url
        started = .now()
    }

    /// The request has been sent to its end.
    mutating func didAsk() { askedAt = .now() }

    /// The final response's head is there.
    mutating func didAnswer(_ head: HTTPResponseHead) {
        response = head
        answeredAt = .now()
    }

    /// Nothing more will come.
    mutating func didEnd() { endedAt = .now() }

    /// The connection that serves the request.
    mutating func takes(_ upstream: UpstreamConnection) {
        isReused = upstream.served > 0
        timing = isReused ? nil : upstream.timing
        peerAddress = upstream.peerAddress
    }
}

extension Passage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    var description: String { "Passage(redacted)" }
    /// Says nothing of the content.
    var debugDescription: String { description }
    /// Shows no member.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Exchange {
    /// What passed, for the recorder; reads compressed bodies.
    init(_ passage: Passage) {
        self.init(
            startedAt: passage.startedAt,
            door: passage.connection.door,
            method: passage.request.method.rawValue,
            url: passage.url,
            requestFields: HTTPFields(passage.request.headers)
        )
        knownSecrets = passage.knownSecrets
        requestBodyPrefix = passage.requestBody.bytes
        requestBodySize = passage.requestBody.size
        if let head = passage.response {
            status = Int(head.status.code)
            responseFields = HTTPFields(head.headers)
            let coding = head.headers.first(name: "content-encoding")
            responseBodyPrefix = InflatedPrefix.bytes(passage.responseBody.bytes, coding: coding)
            responseBodySize = passage.responseBody.size
        }
        errorType = passage.errorType
        isCancelled = passage.isCancelled
        resendCount = passage.resends
        protocolVersion = passage.connection.protocolVersion
        peerAddress = passage.peerAddress
        clientAddress = passage.connection.remoteAddress
        caller = passage.connection.caller()
        program = passage.program
        if passage.isRefused { flags.insert(.refusedHere) }
        if passage.isReused { flags.insert(.connectionReused) }
        if passage.resends > 0 { flags.insert(.silentlyResent) }
        (duration, timing) = passage.times
    }
}

extension Passage {
    /// How long it took, and where the time went.
    fileprivate var times: (TimeSpan, CallTiming) {
        let end = endedAt ?? .now()
        let opening = timing ?? ConnectionTiming()
        let asked = askedAt ?? started
        let answered = answeredAt ?? end
        let timing = CallTiming(
            dns: TimeSpan(opening.dns),
            connect: TimeSpan(opening.connect),
            tls: TimeSpan(opening.tls),
            wait: answeredAt == nil ? .zero : TimeSpan(max(.zero, answered - asked)),
            receive: answeredAt == nil ? .zero : TimeSpan(end - answered)
        )
        return (TimeSpan(end - started), timing)
    }
}

extension TimeSpan {
    fileprivate init(_ amount: TimeAmount) { self.init(microseconds: amount.nanoseconds / 1_000) }
}
