internal import KeytrailModel

/// A field at the top of a line of the format `keytrail`: a column of the log, or one of a few more.
enum KeytrailField {
    /// The fields that are no column.
    enum Extra: Int, CaseIterable {
        case url, traceID, rateLimits, credentialParts, eventID

        var name: String {
            switch self {
            case .url: "url.full"
            case .traceID: NDJSONWriter.Field.traceID
            case .rateLimits: NDJSONWriter.Field.rateLimits
            case .credentialParts: NDJSONWriter.Field.credentialParts
            case .eventID: "keytrail.event.id"
            }
        }

        /// See `KeytrailField.isShared`.
        fileprivate var isShared: Bool { self == .url || self == .credentialParts }
    }

    static let columnCount = CallColumn.allCases.count

    /// Every field, in the order of the parser's field numbers.
    static let all =
        CallColumn.allCases.map { JSONLineParser.Field(name: $0.fieldName, isKeyed: isShared($0)) }
        + Extra.allCases.map { JSONLineParser.Field(name: $0.name, isKeyed: $0.isShared) }

    /// Whether many lines of a file have the same value there, so that what they have in common is made once.
    private static func isShared(_ column: CallColumn) -> Bool {
        switch column {
        case .credentialID, .credentialProvider, .credentialScheme, .credentialPlace, .door, .vantage, .method, .scheme,
            .host,
            .port, .route, .path, .query, .status, .errorType, .outcome, .protocolVersion, .grantedScopes,
            .acceptedScopes, .program, .callerProcessID, .callerExecutable, .callerOwner, .callerHostName, .peerAddress,
            .userAgent, .flags:
            true
        case .startedAt, .sequence, .duration, .dns, .connect, .tls, .wait, .receive, .requestBodySize,
            .responseBodySize, .resendCount, .requestID, .quotaRemaining, .run, .clientAddress:
            false
        }
    }
}

/// The known fields of one line, found by number; and which members are unknown.
struct FieldValues {
    private(set) var nodes = JSONNodes.none
    /// The node of each field; -1 where the line has none.
    private var places = [Int](repeating: -1, count: KeytrailField.all.count)
    /// The nodes of the members with unknown names.
    private(set) var others: [Int] = []

    /// Moves on to another line.
    ///
    /// Of two members with one name the later counts.
    mutating func collect(_ nodes: JSONNodes) {
        self.nodes = nodes
        for index in places.indices { places[index] = -1 }
        others.removeAll(keepingCapacity: true)
        for index in nodes.children(of: 0) {
            if let field = nodes[index].field { places[field] = index } else { others.append(index) }
        }
    }

    /// The node of a column's field; `nil` when absent or null.
    func index(_ column: CallColumn) -> Int? { present(column.rawValue) }

    /// The node of another field; `nil` when absent or null.
    func index(_ extra: KeytrailField.Extra) -> Int? { present(KeytrailField.columnCount + extra.rawValue) }

    /// A text field; `nil` when absent or empty.
    ///
    /// - Throws: `wrong` for another kind of value.
    func text(_ column: CallColumn) throws(LineReject) -> ByteSlice? {
        guard let index = index(column) else { return nil }
        guard let text = nodes[index].text else { throw .wrong(field: column.fieldName, expected: "a text") }
        return text.isEmpty ? nil : text
    }

    /// A text field; `nil` when absent or empty.
    ///
    /// - Throws: `wrong` for another kind of value.
    func text(_ extra: KeytrailField.Extra) throws(LineReject) -> ByteSlice? {
        guard let index = index(extra) else { return nil }
        guard let text = nodes[index].text else { throw .wrong(field: extra.name, expected: "a text") }
        return text.isEmpty ? nil : text
    }

    /// An integer field; `nil` when absent.
    ///
    /// - Throws: `wrong` for another kind of value, or one outside `range`.
    func integer(_ column: CallColumn, in range: ClosedRange<Int64>) throws(LineReject) -> Int64? {
        guard let index = index(column) else { return nil }
        guard let value = nodes[index].integer, range.contains(value) else {
            let bounds =
                range.upperBound == .max ? "from \(range.lowerBound) up" : "\(range.lowerBound) to \(range.upperBound)"
            throw .wrong(field: column.fieldName, expected: "an integer, \(bounds)")
        }
        return value
    }

    /// A field with a length of time in microseconds; `nil` when absent.
    ///
    /// - Throws: `wrong` for anything but a count of microseconds.
    func span(_ column: CallColumn) throws(LineReject) -> TimeSpan? {
        try integer(column, in: 0...Int64.max).map { TimeSpan(microseconds: $0) }
    }

    private func present(_ field: Int) -> Int? {
        let index = places[field]
        return index < 0 || nodes[index].isNull ? nil : index
    }
}
