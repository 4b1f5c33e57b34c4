internal import KeytrailModel

/// The longest chains of rules seen in their order at strictly increasing times, for several orders.
///
/// For every order, rule and length, the chain that started last is kept: whatever a window allows, it allows that one.
struct Chains {
    private let orders: [[Int]]
    /// `best[order][end][length - 1]`: the latest start of a chain of `length` rules that ends with the rule at `end`.
    private var best: [[[Timestamp?]]]

    /// Follows these orders of rules.
    init(of orders: [[Int]]) {
        self.orders = orders
        best = orders.map { order in
            order.indices.map { Array(repeating: nil, count: $0 + 1) }
        }
    }

    /// Takes the rules that have an event at an instant, later than every one before.
    ///
    /// Quadratic in the rules of an order.
    mutating func extend(at time: Timestamp, by rules: [Int]) {
        for number in orders.indices {
            let before = best[number]
            for (end, rule) in orders[number].enumerated() where rules.contains(rule) {
                best[number][end][0] = time
                for length in 1..<max(1, end + 1) {
                    let starts = before[..<end].compactMap { length <= $0.count ? $0[length - 1] : nil }
                    guard let start = starts.max() else { continue }
                    best[number][end][length] = max(start, best[number][end][length] ?? start)
                }
            }
        }
    }

    /// The length of the longest chain of an order that started at `start` or later.
    func longest(since start: Timestamp, in order: Int) -> Int {
        var longest = 0
        for ends in best[order] {
            for (index, begun) in ends.enumerated() where begun.map({ $0 >= start }) ?? false {
                longest = max(longest, index + 1)
            }
        }
        return longest
    }
}
