public import HTTPTypes
public import KeytrailModel

/// One request with its response, secrets included: the only type in which a secret may travel.
///
/// Not Codable, and its description says nothing. A door fills one in, hands it to a `Recorder`, and lets it go.
public struct Exchange: Sendable {
    /// When the request started.
    public var startedAt: Timestamp
    /// Through which door the call came.
    public var door: Door
    /// The request line's method, as sent.
    public var method: String
    /// The absolute URL as sent, userinfo and query included.
    public var url: String
    /// The request's header fields, as sent.
    public var requestFields: HTTPFields
    /// The request body's first bytes, at most `bodyPrefixLimit`; empty when there was none.
    public var requestBodyPrefix: [UInt8]
    /// Bytes of the whole request body; `nil` when not known.
    public var requestBodySize: Int64?
    /// The response's status code; `nil` when no response came.
    public var status: Int?
    /// The response's header fields; several fields of one name keep their order.
    public var responseFields: HTTPFields
    /// The decoded response body's first bytes, at most `bodyPrefixLimit`.
    public var responseBodyPrefix: [UInt8]
    /// Bytes of the whole response body as received; `nil` when not known.
    public var responseBodySize: Int64?
    /// Why no (whole) response came, as OpenTelemetry's `error.type`; `nil` when one did.
    public var errorType: String?
    /// Whether the caller gave up on purpose.
    public var isCancelled: Bool
    /// From start to the response's last byte; `nil` when not measured.
    public var duration: TimeSpan?
    /// Where the time went; `nil` when not measured.
    public var timing: CallTiming?
    /// How often the request had been sent before this attempt.
    public var resendCount: Int
    /// What all attempts of one request have in common; `nil` when the door does not know.
    public var requestID: RequestID?
    /// `1.1`, `2` or `3`; `nil` when not known.
    public var protocolVersion: String?
    /// The address that was connected to; `nil` when not known.
    public var peerAddress: String?
    /// Where the caller sits; `nil` for this machine.
    public var clientAddress: String?
    /// The process that made the call; `nil` for the one that the recorder names.
    public var caller: Caller?
    /// The integration's name; `nil` for the one that the recorder names.
    public var program: String?
    /// Groups the calls of one execution of a program; `nil` for what the recorder names.
    public var run: String?
    /// What the transport knows to be true; the recorder adds what it sees.
    public var flags: CallFlags
    /// Values that the caller knows to be secret, wherever they stand; nothing of them is kept.
    ///
    /// What the exchange itself shows to be one, such as the value of an `Authorization` field, need not be named.
    public var knownSecrets: [[UInt8]]

    /// How many bytes of a body a door keeps, so that error bodies can be told apart.
    public static let bodyPrefixLimit = 65_536

    /// Creates an exchange with its request; set the rest as it becomes known.
    public init(startedAt: Timestamp, door: Door, method: String, url: String, requestFields: HTTPFields = [:]) {
        self.startedAt = startedAt
        self.door = door
        self.method = method
        self.url = url
        self.requestFields = requestFields
        requestBodyPrefix = []
        requestBodySize = nil
        status = nil
        responseFields = [:]
        responseBodyPrefix = []
        responseBodySize = nil
        errorType = nil
        isCancelled = false
        duration = nil
        timing = nil
        resendCount = 0
        requestID = nil
        protocolVersion = nil
        peerAddress = nil
        clientAddress = nil
        caller = nil
        program = nil
        run = nil
        flags = []
        knownSecrets = []
    }
}

extension Exchange: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "Exchange(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member, so that `dump` and test failures cannot leak one.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
