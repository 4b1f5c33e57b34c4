internal import KeytrailRules

/// Some of the parts of a rule set that can be evaluated apart: rules that count each other are one part.
package struct RuleShare: Sendable, Hashable {
    private enum Choice: Hashable {
        case every(Int, from: Int)
        case only(Set<Int>)
    }

    private let choice: Choice

    /// All rules.
    package static let all = RuleShare(index: 0, count: 1)

    /// One of `count` shares that have about as many parts each; `index` from 0.
    package init(index: Int, count: Int) {
        precondition(count > 0 && (0..<count).contains(index), "a share is one of some")
        choice = .every(count, from: index)
    }

    /// The parts of these numbers.
    init(parts: Set<Int>) {
        choice = .only(parts)
    }

    /// Whether a part belongs to it.
    func includes(_ part: Int) -> Bool {
        switch choice {
        case .every(let count, let index): part % count == index
        case .only(let parts): parts.contains(part)
        }
    }

    /// The part of each correlation, numbered from 0, and how many parts those are.
    static func parts(of correlations: [RuleSet.ResolvedCorrelation]) -> (numbers: [Int], count: Int) {
        // Everything that is connected has the number of its first correlation.
        var numbers = Array(correlations.indices)
        for (index, correlation) in correlations.enumerated() {
            for case .correlation(let inner) in correlation.inputs where numbers[inner] != numbers[index] {
                let (kept, dropped) = (min(numbers[inner], numbers[index]), max(numbers[inner], numbers[index]))
                for place in numbers.indices where numbers[place] == dropped { numbers[place] = kept }
            }
        }
        var order: [Int: Int] = [:]
        let parts = numbers.map { number in
            let part = order[number] ?? order.count
            order[number] = part
            return part
        }
        return (parts, order.count)
    }
}
