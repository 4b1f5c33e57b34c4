/// A record with the sequence that makes its identity; what an importer hands to the store.
public struct IdentifiedCall: Sendable, Equatable {
    /// The call.
    public var record: CallRecord
    /// See `CallID.sequence`; has bit 62 set for an imported call.
    public var sequence: Int64

    /// Pairs a record with its sequence.
    public init(record: CallRecord, sequence: Int64) {
        self.record = record
        self.sequence = sequence
    }

    /// The call's identity.
    public var id: CallID { CallID(startedAt: record.startedAt, sequence: sequence) }
}
