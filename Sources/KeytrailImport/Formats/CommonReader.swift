internal import KeytrailCapture
internal import KeytrailModel

/// Makes the part of a record that many lines share: who called what, and how it ended.
///
/// Reads the members that `KeytrailField` calls shared, and no other: what it makes is kept for lines that have the
/// same.
struct CommonReader {
    private static let outcomes = NameTable(Outcome.allCases) { $0.name }
    private static let doors = NameTable(Door.allCases) { $0.name }
    private static let vantages = NameTable(Vantage.allCases) { $0.name }
    private static let flags = NameTable(CallFlags.names) { $0.name }

    private let recorder: Recorder
    private let filter: SecretFilter
    private let credentials: CredentialReader

    init(recorder: Recorder, filter: SecretFilter) {
        self.recorder = recorder
        self.filter = filter
        credentials = CredentialReader(filter: filter)
    }

    /// The record, its time and everything else that is the line's own still open.
    ///
    /// - Throws: `missing` or `wrong`.
    func record(in values: FieldValues) throws(LineReject) -> CallRecord {
        let target = try CallTarget(in: values, recorder: recorder)
        let status = try values.integer(.status, in: 0...999).flatMap { $0 == 0 ? nil : Int($0) }
        let errorType = try text(.errorType, in: values)
        var record = CallRecord(
            startedAt: .distantPast,
            door: try door(in: values),
            method: target.method,
            scheme: target.url.scheme,
            host: target.url.host,
            path: target.url.path,
            outcome: try outcome(in: values, status: status, errorType: errorType)
        )
        record.vantage = try vantage(in: values)
        record.port = target.url.port
        record.query = target.url.query
        record.route = target.route
        record.status = status
        record.errorType = errorType
        record.credential = try credentials.credential(in: values) ?? target.url.credential
        record.grantedScopes = try credentials.grantedScopes(in: values)
        record.acceptedScopes = try credentials.acceptedScopes(in: values)
        record.protocolVersion = try text(.protocolVersion, in: values)
        record.program = try text(.program, in: values) ?? recorder.program
        record.run = recorder.run
        record.caller = try caller(in: values)
        record.peerAddress = try text(.peerAddress, in: values)
        record.userAgent = try text(.userAgent, in: values)
        record.flags = try flags(in: values)
        if target.url.hadSecretInURL { record.flags.insert(.credentialInURL) }
        return record
    }

    private func text(_ column: CallColumn, in values: FieldValues) throws(LineReject) -> String? {
        guard let bytes = try values.text(column) else { return nil }
        return filter.text(bytes.string)
    }

    private func caller(in values: FieldValues) throws(LineReject) -> Caller? {
        let processID = try values.integer(.callerProcessID, in: 0...Int64.max).flatMap { $0 == 0 ? nil : Int($0) }
        let caller = Caller(
            processID: processID,
            executable: try text(.callerExecutable, in: values),
            owner: try text(.callerOwner, in: values),
            hostName: try text(.callerHostName, in: values)
        )
        return caller.known
    }

    private func door(in values: FieldValues) throws(LineReject) -> Door {
        guard let name = try values.text(.door) else { return .imported }
        guard let door = CommonReader.doors[name] else {
            throw .wrong(field: CallColumn.door.fieldName, expected: "the name of a door")
        }
        return door
    }

    private func vantage(in values: FieldValues) throws(LineReject) -> Vantage {
        guard let name = try values.text(.vantage) else { return .client }
        guard let vantage = CommonReader.vantages[name] else {
            throw .wrong(field: CallColumn.vantage.fieldName, expected: "client, server or provider")
        }
        return vantage
    }

    private func outcome(in values: FieldValues, status: Int?, errorType: String?) throws(LineReject) -> Outcome {
        guard let name = try values.text(.outcome) else {
            return status == nil && errorType == "cancelled" ? .cancelled : Outcome(status: status)
        }
        guard let outcome = CommonReader.outcomes[name] else {
            throw .wrong(field: CallColumn.outcome.fieldName, expected: "the name of an outcome")
        }
        return outcome
    }

    private func flags(in values: FieldValues) throws(LineReject) -> CallFlags {
        guard let index = values.index(.flags) else { return [] }
        guard case .array = values.nodes[index].kind else {
            throw .wrong(field: CallColumn.flags.fieldName, expected: "a list of names")
        }
        var flags: CallFlags = []
        for child in values.nodes.children(of: index) {
            // A name from a later version means nothing here, and the call is still a call.
            guard let name = values.nodes[child].text, let known = CommonReader.flags[name] else { continue }
            flags.insert(known.flag)
        }
        return flags
    }
}
