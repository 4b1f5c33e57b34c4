internal import KeytrailRules

/// One of several parts of a rule set that can be evaluated apart: rules that count each other stay together.
package struct RuleShare: Sendable, Hashable {
    /// Which part, from 0.
    package let index: Int
    /// How many parts there are.
    package let count: Int

    /// All rules.
    package static let all = RuleShare(index: 0, count: 1)

    /// Names a part, `index` of `count`.
    package init(index: Int, count: Int) {
        precondition(count > 0 && (0..<count).contains(index), "a share is one of some")
        self.index = index
        self.count = count
    }

    /// The two parts that this one consists of.
    var halves: (RuleShare, RuleShare) {
        (RuleShare(index: index, count: count * 2), RuleShare(index: index + count, count: count * 2))
    }

    /// For each correlation, whether it is in this part; and into how many the part could be divided.
    func includes(_ correlations: [RuleSet.ResolvedCorrelation]) -> (isIncluded: [Bool], parts: Int) {
        // Everything that is connected has the number of its first correlation.
        var numbers = Array(correlations.indices)
        for (index, correlation) in correlations.enumerated() {
            for case .correlation(let inner) in correlation.inputs where numbers[inner] != numbers[index] {
                let (kept, dropped) = (min(numbers[inner], numbers[index]), max(numbers[inner], numbers[index]))
                for place in numbers.indices where numbers[place] == dropped { numbers[place] = kept }
            }
        }
        var order: [Int: Int] = [:]
        let isIncluded = numbers.map { number in
            let place = order[number] ?? order.count
            order[number] = place
            return place % count == index
        }
        return (isIncluded, order.values.count { $0 % count == index })
    }

    /// Whether the detection at `index` of a rule set is in this part when it is a finding by itself.
    func includes(detection index: Int) -> Bool { index % count == self.index }
}
