internal import KeytrailModel
internal import KeytrailRules

extension CallRecord {
    /// What the call has under a field's name: a column, several of them, or an attribute of an imported event.
    func field(_ name: String) -> FieldValue {
        let value = CallColumn(fieldName: name).map { self.value(of: $0) } ?? composed(name)
        // Another product's event may use a name that is a column here.
        return value == .absent ? FieldValue(named: name, in: attributes) : value
    }

    /// Every value of the call, for keyword searches.
    var fieldValues: [FieldValue] {
        CallColumn.allCases.map { value(of: $0) } + FieldValue.leaves(of: attributes)
    }

    private func composed(_ name: String) -> FieldValue {
        let target = path + (query.map { "?" + $0 } ?? "")
        let usualPort = scheme == "http" ? 80 : 443
        let port = port.flatMap { $0 == usualPort ? nil : ":\($0)" } ?? ""
        let url = "\(scheme)://\(host)\(port)\(target)"
        switch ComposedField(fieldName: name) {
        case .fullURL: return .text(url)
        case .uri: return .list([.text(url), .text(target)])
        case .pathExtension:
            let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
            guard let dot = name.lastIndex(of: ".") else { return .absent }
            return .text(String(name[name.index(after: dot)...]))
        case nil: return .absent
        }
    }

    private func value(of column: CallColumn) -> FieldValue {
        switch column {
        case .startedAt: .integer(startedAt.microseconds)
        case .sequence: .absent
        case .credentialID, .credentialProvider, .credentialScheme, .credentialPlace: credentialValue(of: column)
        case .door: .text(door.name)
        case .vantage: .text(vantage.name)
        case .method: .text(method)
        case .scheme: .text(scheme)
        case .host: .text(host)
        case .port: FieldValue(port)
        case .route: FieldValue(route)
        case .path: .text(path)
        case .query: FieldValue(query)
        case .status: FieldValue(status)
        case .errorType: FieldValue(errorType)
        case .outcome: .text(outcome.name)
        case .duration: FieldValue(duration)
        case .dns: FieldValue(timing?.dns)
        case .connect: FieldValue(timing?.connect)
        case .tls: FieldValue(timing?.tls)
        case .wait: FieldValue(timing?.wait)
        case .receive: FieldValue(timing?.receive)
        case .requestBodySize: requestBodySize.map(FieldValue.integer) ?? .absent
        case .responseBodySize: responseBodySize.map(FieldValue.integer) ?? .absent
        case .resendCount: FieldValue(resendCount)
        case .requestID: FieldValue(requestID?.description)
        case .protocolVersion: FieldValue(protocolVersion)
        case .quotaRemaining: FieldValue(tightestRemainingPermille)
        case .grantedScopes: FieldValue(grantedScopes?.joined(separator: " "))
        case .acceptedScopes: FieldValue(acceptedScopes?.text)
        case .program: FieldValue(program)
        case .run: FieldValue(run)
        case .callerProcessID: FieldValue(caller?.processID)
        case .callerExecutable: FieldValue(caller?.executable)
        case .callerOwner: FieldValue(caller?.owner)
        case .callerHostName: FieldValue(caller?.hostName)
        case .clientAddress: FieldValue(clientAddress)
        case .peerAddress: FieldValue(peerAddress)
        case .userAgent: FieldValue(userAgent)
        case .flags: .integer(Int64(flags.rawValue))
        }
    }

    private func credentialValue(of column: CallColumn) -> FieldValue {
        guard let credential else { return .absent }
        return switch column {
        case .credentialProvider: .text(credential.provider)
        case .credentialScheme: .text(credential.scheme.rawValue)
        case .credentialPlace: .text(credential.place.rawValue)
        default: .text(credential.id)
        }
    }
}

extension FieldValue {
    fileprivate init(_ text: String?) { self = text.map(FieldValue.text) ?? .absent }
    fileprivate init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .absent }
    fileprivate init(_ span: TimeSpan?) { self = span.map { .integer($0.microseconds) } ?? .absent }
}

extension FieldValue {
    /// The value for a reader: `401`, `a, b`, `nothing`.
    var words: String {
        switch self {
        case .absent: "nothing"
        case .list(let elements): elements.map(\.words).joined(separator: ", ")
        case .text, .integer, .number, .boolean: asText ?? "nothing"
        }
    }
}
