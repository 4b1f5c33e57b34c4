internal import KeytrailModel

/// The calls of a batch in the order of their identities, so that rows are added where the tree grows.
struct BatchOrder {
    /// Positions in the batch, by identity; equal identities keep their order, for the first of them is stored.
    let indices: [Int]
    private let identities: [CallID]

    /// Orders the calls of `span`.
    init(_ span: Span<IdentifiedCall>) {
        var keys: [(id: CallID, index: Int)] = []
        keys.reserveCapacity(span.count)
        var isOrdered = true
        for index in span.indices {
            let id = CallID(startedAt: span[index].record.startedAt, sequence: span[index].sequence)
            if let last = keys.last, id < last.id { isOrdered = false }
            keys.append((id, index))
        }
        if !isOrdered { keys.sort { ($0.id, $0.index) < ($1.id, $1.index) } }
        indices = keys.map(\.index)
        identities = keys.map(\.id)
    }

    /// The identity at a position in the order.
    func identity(_ position: Int) -> CallID { identities[position] }

    /// Whether no identity occurs twice among the positions of `range`.
    func isDistinct(_ range: Range<Int>) -> Bool {
        zip(identities[range], identities[range].dropFirst()).allSatisfy { $0 != $1 }
    }
}
