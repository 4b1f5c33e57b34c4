/// A few names and what they stand for.
struct NameTable<Value: Sendable>: Sendable {
    private let entries: [(name: String, value: Value)]

    init(_ values: some Sequence<Value>, name: (Value) -> String) {
        entries = values.map { (name($0), $0) }
    }

    /// What the bytes stand for; `nil` when they are none of the names.
    subscript(_ bytes: ByteSlice) -> Value? {
        for entry in entries where bytes.isEqual(to: entry.name) { return entry.value }
        return nil
    }
}
