package import KeytrailModel

/// Writes calls as an HTTP Archive (HAR 1.2), which browsers and many tools show.
///
/// Bodies and most header fields were never recorded, and are not in it.
package struct HARWriter: Sendable {
    private let version: String

    /// Creates a writer for the program of that version.
    package init(version: String) {
        self.version = version
    }

    /// The archive, an entry a line.
    package func text(_ calls: [IdentifiedCall]) -> String {
        let creator: JSON = ["name": "keytrail", "version": .string(version)]
        let entries = calls.map { "\n" + entry(of: $0.record).text }.joined(separator: ",")
        return #"{"log":{"version":"1.2","creator":\#(creator.text),"entries":[\#(entries)"# + "\n]}}\n"
    }

    /// A call as an entry of an archive.
    package func entry(of call: CallRecord) -> JSON {
        var members = [
            JSON.Member("startedDateTime", .string(call.startedAt.rfc3339)),
            JSON.Member("time", (call.duration ?? .zero).milliseconds),
            JSON.Member("request", .object(request(call))),
            JSON.Member("response", .object(response(call))),
            JSON.Member("cache", .object([])),
            JSON.Member("timings", .object(timings(call))),
        ]
        if let peer = call.peerAddress { members.append(JSON.Member("serverIPAddress", .string(peer))) }
        // What the archive has no place for, under names that it leaves to programs.
        if let credential = call.credential { members.append(JSON.Member("_credential", .string(credential.id))) }
        if let program = call.program { members.append(JSON.Member("_program", .string(program))) }
        members.append(JSON.Member("_outcome", .string(call.outcome.name)))
        return .object(members)
    }

    private func request(_ call: CallRecord) -> [JSON.Member] {
        let agent: [JSON] = call.userAgent.map { [["name": "User-Agent", "value": .string($0)]] } ?? []
        return [
            JSON.Member("method", .string(call.method)),
            JSON.Member("url", .string(call.address)),
            JSON.Member("httpVersion", .string(httpVersion(call))),
            JSON.Member("cookies", []),
            JSON.Member("headers", .array(agent)),
            JSON.Member("queryString", .array(parameters(call.query ?? ""))),
            JSON.Member("headersSize", -1),
            JSON.Member("bodySize", .integer(call.requestBodySize ?? -1)),
        ]
    }

    /// A status of 0 is what tools write when no response came.
    private func response(_ call: CallRecord) -> [JSON.Member] {
        let size = call.responseBodySize ?? -1
        var members = [
            JSON.Member("status", .integer(Int64(call.status ?? 0))),
            JSON.Member("statusText", ""),
            JSON.Member("httpVersion", .string(httpVersion(call))),
            JSON.Member("cookies", []),
            JSON.Member("headers", []),
            JSON.Member("content", ["size": .integer(max(0, size)), "mimeType": ""]),
            JSON.Member("redirectURL", ""),
            JSON.Member("headersSize", -1),
            JSON.Member("bodySize", .integer(size)),
        ]
        if call.status == nil {
            let reason = call.outcome == .cancelled ? "net::ERR_ABORTED" : call.errorType ?? "_OTHER"
            members.append(JSON.Member("_error", .string(reason)))
        }
        return members
    }

    /// HAR counts the handshake to the connection; -1 stands for what is not known.
    private func timings(_ call: CallRecord) -> [JSON.Member] {
        guard let timing = call.timing else {
            let rest = (call.duration ?? .zero).milliseconds
            return [JSON.Member("send", 0), JSON.Member("wait", rest), JSON.Member("receive", 0)]
        }
        func phase(_ span: TimeSpan) -> JSON { span == .zero ? -1 : span.milliseconds }
        return [
            JSON.Member("dns", phase(timing.dns)), JSON.Member("connect", phase(timing.connect + timing.tls)),
            JSON.Member("ssl", phase(timing.tls)), JSON.Member("send", 0),
            JSON.Member("wait", timing.wait.milliseconds), JSON.Member("receive", timing.receive.milliseconds),
        ]
    }

    private func parameters(_ query: String) -> [JSON] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return ["name": .string(String(parts[0])), "value": .string(parts.count > 1 ? String(parts[1]) : "")]
        }
    }

    private func httpVersion(_ call: CallRecord) -> String { call.protocolVersion.map { "HTTP/\($0)" } ?? "" }
}

extension TimeSpan {
    fileprivate var milliseconds: JSON {
        microseconds % 1_000 == 0 ? .integer(microseconds / 1_000) : .number(Double(microseconds) / 1_000)
    }
}
