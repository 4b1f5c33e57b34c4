/// Some of the first natural numbers, each once, in the order in which they were marked.
///
/// Takes memory only once something is marked.
struct MarkedIndices {
    private var words: [UInt64] = []
    private let count: Int
    /// Those that are marked.
    private(set) var indices: [Int] = []

    /// None of the numbers below `count` is marked.
    init(count: Int) {
        self.count = count
    }

    /// Marks a number; false when it was marked before.
    @discardableResult
    mutating func insert(_ index: Int) -> Bool {
        if words.isEmpty { words = Array(repeating: 0, count: (count + 63) / 64) }
        let bit = UInt64(1) << UInt64(index & 63)
        guard words[index >> 6] & bit == 0 else { return false }
        words[index >> 6] |= bit
        indices.append(index)
        return true
    }

    /// Whether a number is marked.
    func contains(_ index: Int) -> Bool { !words.isEmpty && words[index >> 6] & (1 << UInt64(index & 63)) != 0 }

    /// Those that are marked, in their order.
    var ascending: [Int] { indices.count < 2 ? indices : indices.sorted() }

    /// Unmarks all.
    ///
    /// Linear in how many are marked.
    mutating func removeAll() {
        for index in indices { words[index >> 6] = 0 }
        indices.removeAll(keepingCapacity: true)
    }
}
