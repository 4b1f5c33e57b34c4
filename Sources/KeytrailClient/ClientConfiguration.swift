public import KeytrailModel

/// How a client reaches the network, and how it behaves there.
///
/// Certificates are always verified, and TLS is 1.2 or newer; neither can be turned off.
public struct ClientConfiguration: Sendable {
    /// Through which proxy requests go.
    public enum Proxy: Sendable {
        /// What `http_proxy` (lower case only), `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, as libcurl reads them.
        ///
        /// This machine is reached straight, whatever they say: plain `http` to it is allowed because it stays on it.
        case environment
        /// Straight to the server, whatever the environment says.
        case none
        /// That proxy; the URL may hold a user and password.
        case url(String)
    }

    /// Which certificate authorities are trusted.
    public enum CertificateAuthorities: Sendable, Hashable {
        /// What `CURL_CA_BUNDLE` names, else `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's.
        ///
        /// The `curl` tool reads these variables and libcurl does not; honouring them here makes a client trust what
        /// the tool trusts: where only one of file and folder is named, libcurl's built-in other one stays in force. They
        /// are read once, when the client is made.
        case environment
        /// libcurl's built-in ones, whatever the environment says.
        case system
        /// Those of a PEM file, and no others.
        case file(String)
        /// Those of a folder made by `c_rehash`, and no others.
        case folder(String)
    }

    /// When a call is recorded.
    public enum Recording: Sendable, Hashable {
        /// Before its end is handed on: whoever has read a body to its end has the call in the sink.
        case beforeEnd
        /// While the caller goes on: by 5 calls while requests come one by one, else by 32, or after two milliseconds.
        ///
        /// Faster by the time that the sink takes. `shutdown()` waits for what is left; a crash loses it. A call that the
        /// sink does not keep is counted, never thrown.
        case behind
    }

    /// What happens to a call's result when the sink does not keep the call.
    public enum UnrecordedCalls: Sendable, Hashable {
        /// The call fails with `ClientError.notRecorded`.
        case fail
        /// The call goes on; `InstrumentedClient.unrecordedCalls` counts it.
        case pass
    }

    /// Whose traces the requests belong to (W3C Trace Context).
    public enum Tracing: Sendable, Hashable {
        /// `traceparent` goes out as the caller wrote it.
        case off
        /// A caller's valid `traceparent` gets a parent id of its own in each attempt; one that is not valid is left out.
        case propagate
        /// As `propagate`; requests without a trace start one.
        case start
    }

    /// The proxy.
    public var proxy: Proxy = .environment
    /// The trusted authorities.
    public var certificateAuthorities: CertificateAuthorities = .environment
    /// The `User-Agent` of requests that have none; `nil` sends none.
    public var userAgent: String? = defaultUserAgent
    /// Whether plain `http` may leave the machine; loopback addresses always may.
    public var allowsPlaintext = false
    /// Whether compressed responses are asked for and decoded; every encoding that libcurl knows.
    public var decompresses = true
    /// The most connections open at once; further requests wait.
    public var maxConnections = 128
    /// The most connections open to one host at once.
    public var maxConnectionsPerHost = 32
    /// The longest wait for a connection.
    public var connectTimeout: Duration = .seconds(30)
    /// The longest time for one attempt from start to last byte; `nil` for no limit.
    public var totalTimeout: Duration?
    /// The most bytes of a response's header section.
    public var maxHeaderBytes = 256 * 1_024
    /// The most bytes of a response's decoded body; `nil` for no limit.
    public var maxResponseBytes: Int64?
    /// The most bytes of a response that wait for their reader before the server is made to wait.
    public var readAhead = 256 * 1_024
    /// When calls are recorded.
    public var recording: Recording = .beforeEnd
    /// What happens when the sink does not keep a call.
    public var unrecordedCalls: UnrecordedCalls = .fail
    /// When requests are sent again; not at all unless that is asked for.
    public var retry = RetryPolicy.none
    /// When calls are kept from a server that fails; `nil` for never.
    public var circuitBreaker: CircuitBreaker.Policy?
    /// Where starts are agreed on, to keep below the limits that the provider's pack declares; `nil` for no pacing.
    ///
    /// A `MemoryPaceLedger` paces one process; a `CallStore` paces all that share the file.
    public var pacing: (any PaceLedger)?
    /// Whose traces requests belong to; a header of a trace that nobody started is not made up.
    public var tracing = Tracing.propagate
    /// Told before each wait; called on the task that waits.
    public var onWait: (@Sendable (ClientWait) -> Void)?

    /// The library's name and version.
    public static let defaultUserAgent = "keytrail/0.1.0"

    /// Creates the default configuration; set what differs on the value.
    public init() {}
}

extension ClientConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content: the proxy's URL may hold a password.
    public var description: String { "ClientConfiguration(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ClientConfiguration.Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "ClientConfiguration.Proxy(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
