internal import KeytrailModel

/// An operation of an API, and how it usually behaves.
struct Endpoint {
    let method: String
    let route: String
    /// The usual time from start to end.
    let latency: TimeSpan
    /// Bytes of the response body.
    let responseSize: ClosedRange<Int>
    /// Bytes of the request body; `nil` for a request without one.
    var requestSize: ClosedRange<Int>?
    /// The status of a call that went well.
    var status = 200
    /// What the operation demands, where the provider says so.
    var acceptedScopes: ScopeRequirement?

    init(
        _ method: String,
        _ route: String,
        milliseconds: Int64,
        _ responseSize: ClosedRange<Int>,
        request requestSize: ClosedRange<Int>? = nil,
        status: Int = 200,
        scopes: [[String]]? = nil
    ) {
        self.method = method
        self.route = route
        latency = .milliseconds(milliseconds)
        self.responseSize = responseSize
        self.requestSize = requestSize
        self.status = status
        acceptedScopes = scopes.map { ScopeRequirement(anyOf: $0) }
    }
}
