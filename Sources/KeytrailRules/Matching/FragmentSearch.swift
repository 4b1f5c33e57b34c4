/// Finds which of many byte strings occur in a text, in one pass over it (Aho and Corasick, 1975).
///
/// The states are numbered breadth first, 0 being the root: the children of a state lie side by side, and a state's
/// fallback has a smaller number. The first of them, where a text spends its time, have complete rows of transitions.
struct FragmentSearch: Sendable {
    /// The byte by which each state is entered.
    private var labels: [UInt8] = [0]
    /// The first child of each state, and one more: the children of `s` are `firstChild[s]..<firstChild[s + 1]`.
    private var firstChild: [Int32] = []
    /// The state of the longest proper suffix that is a prefix of a fragment.
    private var fallback: [Int32] = [0]
    /// The fragment that ends in each state, or -1.
    private var fragment: [Int32] = [-1]
    /// The first state on the way of fallbacks, the state itself included, in which a fragment ends; 0 when in none.
    private var hit: [Int32] = [0]
    /// What takes the place of bytes in the rows: all that no fragment has are one.
    private var classes: [UInt8] = Array(repeating: 0, count: 256)
    private var classCount = 1
    private var rows: [Int32] = []
    private var rowCount = 0

    /// How many transitions the rows may have together: 4 MiB.
    private static let rowBudget = 1 << 20

    /// Prepares the search for distinct fragments, none of them empty.
    init(_ fragments: [[UInt8]]) {
        let order = fragments.indices.sorted { fragments[$0].lexicographicallyPrecedes(fragments[$1]) }
        build(order.map { fragments[$0] }, numbers: order)
        link()
        fillRows()
    }

    /// Notes in `found` every fragment that occurs in `text`.
    ///
    /// Linear in the text and the fragments that are found.
    func search(_ text: Span<UInt8>, _ found: inout MarkedIndices) {
        // Views of the arrays, because counting references to them would take longer than the search.
        let (classes, rows, hits) = (classes.span, rows.span, hit.span)
        var state = 0
        for index in text.indices {
            let byte = text[index]
            state =
                state < rowCount
                ? Int(rows[state * classCount + Int(classes[Int(byte)])]) : next(state, byte)
            if hits[state] != 0 { note(Int(hits[state]), &found) }
        }
    }

    private func note(_ state: Int, _ found: inout MarkedIndices) {
        var state = state
        // What lies behind a fragment that was found before has been found with it.
        while state != 0, found.insert(Int(fragment[state])) { state = Int(hit[Int(fallback[state])]) }
    }

    private func next(_ state: Int, _ byte: UInt8) -> Int {
        var state = state
        while state >= rowCount {
            if let child = child(of: state, byte) { return child }
            state = Int(fallback[state])
        }
        return Int(rows[state * classCount + Int(classes[Int(byte)])])
    }

    private func child(of state: Int, _ byte: UInt8) -> Int? {
        var child = Int(firstChild[state])
        let end = Int(firstChild[state + 1])
        while child < end {
            if labels[child] == byte { return child }
            child += 1
        }
        return nil
    }

    /// Makes the states: each is a range of the sorted fragments that begin alike.
    private mutating func build(_ sorted: [[UInt8]], numbers: [Int]) {
        var ranges = [0..<sorted.count]
        var depths: [Int32] = [0]
        var state = 0
        while state < ranges.count {
            firstChild.append(Int32(ranges.count))
            let depth = Int(depths[state])
            var rest = ranges[state]
            // The one that ends here is the shortest, and so the first.
            if depth > 0, let first = rest.first, sorted[first].count == depth {
                fragment[state] = Int32(numbers[first])
                rest = rest.dropFirst()
            }
            while let first = rest.first {
                let byte = sorted[first][depth]
                let end = rest.first { sorted[$0][depth] != byte } ?? rest.upperBound
                ranges.append(first..<end)
                depths.append(Int32(depth + 1))
                labels.append(byte)
                fragment.append(-1)
                rest = end..<rest.upperBound
            }
            state += 1
        }
        firstChild.append(Int32(ranges.count))
    }

    private mutating func link() {
        fallback = Array(repeating: 0, count: labels.count)
        hit = Array(repeating: 0, count: labels.count)
        for state in labels.indices {
            for child in Int(firstChild[state])..<Int(firstChild[state + 1]) {
                if state != 0 { fallback[child] = Int32(suffix(after: Int(fallback[state]), labels[child])) }
                hit[child] = fragment[child] >= 0 ? Int32(child) : hit[Int(fallback[child])]
            }
        }
    }

    private func suffix(after state: Int, _ byte: UInt8) -> Int {
        var state = state
        while true {
            if let child = child(of: state, byte) { return child }
            guard state != 0 else { return 0 }
            state = Int(fallback[state])
        }
    }

    private mutating func fillRows() {
        for byte in labels.dropFirst() where classes[Int(byte)] == 0 {
            // UTF-8 has fewer than 255 bytes that occur (RFC 3629 §1), so the count fits.
            classes[Int(byte)] = UInt8(classCount)
            classCount += 1
        }
        rowCount = min(labels.count, max(1, FragmentSearch.rowBudget / classCount))
        rows = Array(repeating: 0, count: rowCount * classCount)
        for state in 0..<rowCount {
            let start = state * classCount
            // The fallback's row is complete: its number is smaller.
            if state != 0 {
                let from = Int(fallback[state]) * classCount
                for offset in 0..<classCount { rows[start + offset] = rows[from + offset] }
            }
            for child in Int(firstChild[state])..<Int(firstChild[state + 1]) {
                rows[start + Int(classes[Int(labels[child])])] = Int32(child)
            }
        }
    }
}
