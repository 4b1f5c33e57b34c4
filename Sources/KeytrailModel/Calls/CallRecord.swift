/// One call to an API as the log keeps it: what an audit needs, and no secret.
///
/// Strings are already redacted when a record is made; nothing downstream can leak what is not in here.
public struct CallRecord: Sendable, Equatable {
    /// When the request started.
    public var startedAt: Timestamp
    /// Which credential it carried; `nil` for an anonymous call.
    public var credential: Credential?
    /// Through which door it entered.
    public var door: Door
    /// From which end it was seen.
    public var vantage: Vantage
    /// RFC 9110 §9, upper case, such as `GET`; `_OTHER` when it is not a token.
    public var method: String
    /// `https` or `http`.
    public var scheme: String
    /// The host in lower case, without port or userinfo.
    public var host: String
    /// The port, 1 to 65,535; `nil` when not known.
    public var port: Int?
    /// The route template, such as `/1/boards/{id}`; `nil` when no template matched.
    public var route: String?
    /// The path with secrets replaced; starts with `/`.
    public var path: String
    /// The allow-listed part of the query, without `?`; `nil` when nothing of it may be kept.
    public var query: String?
    /// The status code; `nil` when no response came.
    public var status: Int?
    /// OpenTelemetry `error.type`, such as `timeout`; `nil` for a call that did not fail.
    public var errorType: String?
    /// How it ended.
    public var outcome: Outcome
    /// From start to the response's last byte.
    public var duration: TimeSpan?
    /// Where the time went; `nil` when not known.
    public var timing: CallTiming?
    /// Bytes of the request body; `nil` when not known.
    public var requestBodySize: Int64?
    /// Bytes of the response body; `nil` when not known.
    public var responseBodySize: Int64?
    /// How often the request had been sent before this attempt (OpenTelemetry `http.request.resend_count`).
    public var resendCount: Int
    /// What all attempts of one request have in common; `nil` for a call that did not come through the client.
    public var requestID: RequestID?
    /// `1.1`, `2` or `3`; `nil` when not known.
    public var protocolVersion: String?
    /// Every quota bucket that the response reported.
    public var rateLimits: [RateLimit]
    /// The scopes that the response said the credential has, or else its token's own claims (`grantFromToken`); `nil` when neither says.
    public var grantedScopes: [String]?
    /// What the operation demands, as the response said or the provider pack knows; `nil` when not known.
    public var acceptedScopes: ScopeRequirement?
    /// The integration that made the call; `nil` when not known.
    public var program: String?
    /// Groups the calls of one execution of a program; `nil` when not known.
    public var run: String?
    /// The process that made the call; `nil` when not known.
    public var caller: Caller?
    /// Where the caller sits; `nil` when not known.
    public var clientAddress: String?
    /// The address that was connected to; `nil` when not known.
    public var peerAddress: String?
    /// The `User-Agent` field; `nil` when absent.
    public var userAgent: String?
    /// The W3C trace id, 32 hexadecimal digits; `nil` when absent.
    public var traceID: String?
    /// What is true of the call.
    public var flags: CallFlags
    /// Further fields of an imported event, for rules written for its own names; ordered as they came.
    public var attributes: [JSON.Member]

    /// Creates a record with what every call has; set the rest on the value.
    public init(
        startedAt: Timestamp,
        door: Door,
        method: String,
        scheme: String,
        host: String,
        path: String,
        outcome: Outcome
    ) {
        self.startedAt = startedAt
        self.door = door
        vantage = .client
        self.method = method
        self.scheme = scheme
        self.host = host
        self.path = path
        self.outcome = outcome
        resendCount = 0
        rateLimits = []
        flags = []
        attributes = []
    }

    /// The smallest share left over all buckets, in thousandths; `nil` when no bucket tells.
    public var tightestRemainingPermille: Int? { rateLimits.compactMap(\.remainingPermille).min() }
}
