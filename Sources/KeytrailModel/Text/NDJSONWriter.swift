/// Writes calls as newline-delimited JSON under the names that `CallColumn` and OpenTelemetry give their fields.
///
/// What it writes, the importer of the format `keytrail` reads back to the same record. Absent values are left out.
package struct NDJSONWriter: Sendable {
    /// The names of fields that are no column of the log.
    package enum Field {
        package static let traceID = "trace_id"
        package static let rateLimits = "keytrail.ratelimit"
        package static let credentialParts = "keytrail.credential.parts"
    }

    private static let columnNames = Set(CallColumn.allCases.map(\.fieldName))

    /// Creates a writer.
    package init() {}

    /// The call on one line, without a newline; its sequence is written too, so that reading it back makes the same
    /// call.
    package func line(for call: IdentifiedCall) -> String {
        JSON.object(members(of: call.record, sequence: call.sequence)).text
    }

    /// The record on one line, without a newline and without an identity.
    package func line(for record: CallRecord) -> String {
        JSON.object(members(of: record, sequence: nil)).text
    }

    private func members(of record: CallRecord, sequence: Int64?) -> [JSON.Member] {
        var list = MemberList()
        list.add(.startedAt, .string(record.startedAt.rfc3339))
        list.add(.sequence, sequence.map(JSON.integer))
        list.add(.door, .string(record.door.name))
        list.add(.vantage, record.vantage == .client ? nil : .string(record.vantage.name))
        addRequest(of: record, to: &list)
        addResponse(of: record, to: &list)
        addCredential(of: record, to: &list)
        addOrigin(of: record, to: &list)
        list.members += record.attributes.filter { !NDJSONWriter.columnNames.contains($0.name) }
        return list.members
    }

    private func addRequest(of record: CallRecord, to list: inout MemberList) {
        list.add(.method, .string(record.method))
        list.add(.scheme, .string(record.scheme))
        list.add(.host, .string(record.host))
        list.add(.port, record.port.map { .integer(Int64($0)) })
        list.add(.route, record.route.map(JSON.string))
        list.add(.path, .string(record.path))
        list.add(.query, record.query.map(JSON.string))
        list.add(.requestBodySize, record.requestBodySize.map(JSON.integer))
        list.add(.resendCount, record.resendCount == 0 ? nil : .integer(Int64(record.resendCount)))
        list.add(.requestID, record.requestID.map { .string($0.description) })
        list.add(.protocolVersion, record.protocolVersion.map(JSON.string))
        list.add(.userAgent, record.userAgent.map(JSON.string))
    }

    private func addResponse(of record: CallRecord, to list: inout MemberList) {
        list.add(.status, record.status.map { .integer(Int64($0)) })
        list.add(.errorType, record.errorType.map(JSON.string))
        list.add(.outcome, .string(record.outcome.name))
        list.add(.responseBodySize, record.responseBodySize.map(JSON.integer))
        list.add(.duration, record.duration.map { .integer($0.microseconds) })
        if let timing = record.timing {
            list.add(.dns, .integer(timing.dns.microseconds))
            list.add(.connect, .integer(timing.connect.microseconds))
            list.add(.tls, .integer(timing.tls.microseconds))
            list.add(.wait, .integer(timing.wait.microseconds))
            list.add(.receive, .integer(timing.receive.microseconds))
        }
        if !record.rateLimits.isEmpty {
            list.members.append(JSON.Member(Field.rateLimits, .array(record.rateLimits.map(\.ndjson))))
        }
    }

    private func addCredential(of record: CallRecord, to list: inout MemberList) {
        if let credential = record.credential {
            list.add(.credentialID, .string(credential.id))
            list.add(.credentialProvider, .string(credential.provider))
            list.add(.credentialScheme, .string(credential.scheme.rawValue))
            list.add(.credentialPlace, .string(credential.place.rawValue))
            if !credential.parts.isEmpty {
                let parts = credential.parts.map { JSON.Member($0.role, .string($0.fingerprint)) }
                list.members.append(JSON.Member(Field.credentialParts, .object(parts)))
            }
        }
        list.add(.grantedScopes, record.grantedScopes.map { JSON($0) })
        list.add(.acceptedScopes, record.acceptedScopes?.ndjson)
    }

    private func addOrigin(of record: CallRecord, to list: inout MemberList) {
        list.add(.program, record.program.map(JSON.string))
        list.add(.run, record.run.map(JSON.string))
        list.add(.callerProcessID, record.caller?.processID.map { .integer(Int64($0)) })
        list.add(.callerExecutable, record.caller?.executable.map(JSON.string))
        list.add(.callerOwner, record.caller?.owner.map(JSON.string))
        list.add(.callerHostName, record.caller?.hostName.map(JSON.string))
        list.add(.clientAddress, record.clientAddress.map(JSON.string))
        list.add(.peerAddress, record.peerAddress.map(JSON.string))
        if let traceID = record.traceID { list.members.append(JSON.Member(Field.traceID, .string(traceID))) }
        let flags = CallFlags.names.filter { record.flags.contains($0.flag) }.map(\.name)
        list.add(.flags, flags.isEmpty ? nil : JSON(flags))
    }
}

/// The members of a line in the order they are written.
private struct MemberList {
    var members: [JSON.Member] = []

    mutating func add(_ column: CallColumn, _ value: JSON?) {
        guard let value else { return }
        members.append(JSON.Member(column.fieldName, value))
    }
}

extension RateLimit {
    /// The bucket as an object: `name`, `limit`, `remaining`, `reset` (RFC 3339), `window_s`, `unit`.
    fileprivate var ndjson: JSON {
        var members = [JSON.Member("name", .string(name))]
        if let limit { members.append(JSON.Member("limit", .integer(limit))) }
        if let remaining { members.append(JSON.Member("remaining", .integer(remaining))) }
        if let resetsAt { members.append(JSON.Member("reset", .string(resetsAt.rfc3339))) }
        if let window { members.append(JSON.Member("window_s", window.ndjsonSeconds)) }
        if unit != "requests" { members.append(JSON.Member("unit", .string(unit))) }
        return .object(members)
    }
}

extension TimeSpan {
    /// Seconds: an integer where the span is whole, else a number.
    fileprivate var ndjsonSeconds: JSON {
        microseconds % 1_000_000 == 0 ? .integer(microseconds / 1_000_000) : .number(Double(microseconds) / 1_000_000)
    }
}

extension ScopeRequirement {
    /// A list of scopes of which any suffices; a list of lists where some alternative needs several or none.
    fileprivate var ndjson: JSON {
        anyOf.allSatisfy { $0.count == 1 } ? JSON(anyOf.map { $0[0] }) : .array(anyOf.map { JSON($0) })
    }
}
