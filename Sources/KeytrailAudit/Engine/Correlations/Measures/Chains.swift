internal import KeytrailModel

/// The longest chains of rules seen in their order at strictly increasing times, for several orders.
///
/// For every order, rule and length, the chain that started last is kept: whatever a window allows, it allows that one.
struct Chains {
    private let orders: [[Int]]
    /// Whether only chains that begin with an order's first rule count.
    private let onlyWhole: Bool
    /// `best[order][end][length - 1]`: the latest start of a chain of `length` rules that ends with the rule at `end`.
    ///
    /// With `onlyWhole`, the length is that of the order up to `end`, and there is one start for each end.
    private var best: [[[Timestamp?]]]

    /// Follows these orders of rules; a rule stands in an order once.
    init(of orders: [[Int]], onlyWhole: Bool) {
        self.orders = orders
        self.onlyWhole = onlyWhole
        best = orders.map { order in
            order.indices.map { Array(repeating: nil, count: onlyWhole ? 1 : $0 + 1) }
        }
    }

    /// Takes the rules that have an event at an instant, one bit for each, later than every one before.
    ///
    /// Linear in the rules of an order for whole chains, else cubic.
    mutating func extend(at time: Timestamp, by rules: UInt64) {
        for number in orders.indices {
            // From the last place to the first, so that a chain is only extended by what came before this instant.
            for end in orders[number].indices.reversed() where rules >> UInt64(orders[number][end]) & 1 != 0 {
                if onlyWhole {
                    guard let start = end == 0 ? time : best[number][end - 1][0] else { continue }
                    best[number][end][0] = start
                } else {
                    extend(to: end, at: time, in: number)
                }
            }
        }
    }

    private mutating func extend(to end: Int, at time: Timestamp, in order: Int) {
        for length in stride(from: end, to: 0, by: -1) {
            guard let start = latestStart(of: length, before: end, in: order) else { continue }
            best[order][end][length] = max(start, best[order][end][length] ?? start)
        }
        best[order][end][0] = time
    }

    /// The latest start of a chain of `length` rules that ends with one before `end`.
    private func latestStart(of length: Int, before end: Int, in order: Int) -> Timestamp? {
        var latest: Timestamp?
        for earlier in (length - 1)..<max(length - 1, end) {
            guard let start = best[order][earlier][length - 1] else { continue }
            latest = max(start, latest ?? start)
        }
        return latest
    }

    /// The length of the longest chain of an order that started at `start` or later.
    func longest(since start: Timestamp, in order: Int) -> Int {
        var longest = 0
        for (end, lengths) in best[order].enumerated() {
            for (index, begun) in lengths.enumerated() {
                guard let begun, begun >= start else { continue }
                longest = max(longest, onlyWhole ? end + 1 : index + 1)
            }
        }
        return longest
    }
}
