internal import KeytrailModel

/// A program that calls an API day by day.
protocol Integration {
    /// The program's name.
    var program: String { get }

    /// The calls of one day, in any order.
    func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord]
}

/// Who calls whom: what all calls of an integration share.
struct Caller {
    let program: String
    let host: String
    let credential: Credential
    let userAgent: String
    let clientAddress: String
    let peerAddress: String
    let door: Door
    var protocolVersion = "2"

    /// The record of a call that went well.
    func call(
        _ endpoint: Endpoint,
        path: String,
        at time: Timestamp,
        using generator: inout SeededGenerator
    ) -> CallRecord {
        var record = CallRecord(
            startedAt: time,
            door: door,
            method: endpoint.method,
            scheme: "https",
            host: host,
            path: path,
            outcome: .success
        )
        record.credential = credential
        record.port = 443
        record.route = endpoint.route
        record.status = endpoint.status
        record.duration = generator.latency(typical: endpoint.latency)
        record.requestBodySize = endpoint.requestSize.map { Int64(generator.number(in: $0)) }
        record.responseBodySize = Int64(generator.number(in: endpoint.responseSize))
        record.protocolVersion = protocolVersion
        record.acceptedScopes = endpoint.acceptedScopes
        record.program = program
        record.clientAddress = clientAddress
        record.peerAddress = peerAddress
        record.userAgent = userAgent
        return record
    }
}

extension CallRecord {
    /// Lets a few calls go wrong, each way as rarely as in ordinary traffic.
    mutating func disturb(using generator: inout SeededGenerator) {
        switch generator.below(10_000) {
        case 0..<30 where path != route: fail(status: 404, size: 80...260, using: &generator)
        case 30..<48: fail(status: generator.element(of: [500, 502, 503, 503]), size: 60...900, using: &generator)
        case 48..<54: fail(status: 429, size: 70...180, using: &generator)
        case 54..<56: fail(status: 401, size: 12...120, using: &generator)
        case 56..<64:
            fail(status: nil, size: 0...0, using: &generator)
            errorType = "timeout"
            duration = .seconds(30) + TimeSpan(microseconds: Int64(generator.below(4_000)))
            responseBodySize = nil
            rateLimits = []
            grantedScopes = nil
            acceptedScopes = nil
        default: break
        }
    }

    /// Makes the call one that was answered with `status`.
    mutating func fail(status: Int?, size: ClosedRange<Int>, using generator: inout SeededGenerator) {
        self.status = status
        outcome = Outcome(status: status)
        responseBodySize = Int64(generator.number(in: size))
        errorType = status.map { String($0) }
    }
}
