import KeytrailModel
import KeytrailTestSupport

/// Random calls with the values of `LoggedField`.
enum RandomLog {
    /// When the first one may start.
    static let start = Timestamp(seconds: 1_790_000_000)
    /// When all of them have long been seen.
    static let end = start + .days(1)

    /// Calls at least three seconds apart.
    static func apart(_ count: Int, using random: inout Lehmer) -> [IdentifiedCall] {
        var time = start
        return (0..<count).map { index in
            time = time + .milliseconds(Int64.random(in: 3_001...9_000, using: &random))
            var record = CallRecord(
                startedAt: time,
                door: .imported,
                method: "GET",
                scheme: "https",
                host: "h",
                path: "/",
                outcome: .success
            )
            for field in LoggedField.all { record.set(field.column, to: random.one(of: field.values)) }
            return IdentifiedCall(record: record, sequence: Int64(index) | 1 << 62)
        }
    }
}

extension CallRecord {
    /// Sets one of the columns that random calls have.
    mutating func set(_ column: CallColumn, to text: String?) {
        switch column {
        case .method: method = text ?? method
        case .path: path = text ?? path
        case .host: host = text ?? host
        case .query: query = text
        case .status: status = text.flatMap { Int($0) }
        case .duration: duration = text.flatMap { Int64($0) }.map(TimeSpan.init(microseconds:))
        case .userAgent: userAgent = text
        case .clientAddress: clientAddress = text
        case .peerAddress: peerAddress = text
        case .credentialID: credential = text.map { Credential(id: $0) }
        case .requestBodySize: requestBodySize = text.flatMap { Int64($0) }
        default: preconditionFailure("random calls have no \(column)")
        }
    }
}
