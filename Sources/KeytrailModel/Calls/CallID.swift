/// The identity of a call inside one store: the table's primary key.
public struct CallID: Sendable, Hashable, Comparable, Codable {
    /// When the request started.
    public var startedAt: Timestamp
    /// Tells calls of the same microsecond apart: a counter for recorded calls (below 2^62), a digest with bit 62 set for
    /// imported ones, so that importing twice changes nothing.
    public var sequence: Int64

    /// Creates an identity.
    public init(startedAt: Timestamp, sequence: Int64) {
        self.startedAt = startedAt
        self.sequence = sequence
    }

    /// Whether the first comes before the second.
    public static func < (left: CallID, right: CallID) -> Bool {
        (left.startedAt, left.sequence) < (right.startedAt, right.sequence)
    }
}

extension CallID: LosslessStringConvertible {
    /// `<microseconds>-<sequence>`, both decimal.
    public var description: String { "\(startedAt.microseconds)-\(sequence)" }

    /// Parses `description`; `nil` for anything else.
    public init?(_ text: String) {
        guard let dash = text.dropFirst().firstIndex(of: "-"), let time = Int64(text[..<dash]),
            let sequence = Int64(text[text.index(after: dash)...])
        else { return nil }
        self.init(startedAt: Timestamp(microseconds: time), sequence: sequence)
    }
}
