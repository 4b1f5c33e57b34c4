/// A good choice for a part that is too large for an exact one, and how good it is at least.
struct GreedyChoice {
    private let part: Reduction.Part
    private let costs: [Int]

    init(_ part: Reduction.Part) {
        self.part = part
        costs = part.candidates.map(\.cost)
    }

    /// Meets one need after the other by the way that costs least for each need it meets, then takes back what is not needed.
    func best() -> ScopeSolver.Choice {
        var taken = [Bool](repeating: false, count: costs.count)
        var open = part.clauses
        while let clause = open.first {
            // Of equals the first in the order of the clause, so that equal problems have equal answers.
            var best: (way: [Int], rate: Double)?
            for alternative in clause.alternatives {
                let way = way(for: alternative, taken: taken)
                let rate = rate(of: way, taken: &taken, open: open)
                if rate < best?.rate ?? .infinity { best = (way, rate) }
            }
            guard let best else { break }
            for index in best.way { taken[index] = true }
            open.removeAll { isMet($0, by: taken) }
        }
        for index in taken.indices.filter({ taken[$0] }).sorted(by: { costs[$0] > costs[$1] }) {
            taken[index] = false
            if !part.clauses.allSatisfy({ isMet($0, by: taken) }) { taken[index] = true }
        }
        let indices = taken.indices.filter { taken[$0] }
        let weight = indices.reduce(0) { $0 + part.candidates[$1].weight }
        return ScopeSolver.Choice(indices: indices, bound: min(lowerBound, weight))
    }

    /// What is to be taken for an alternative: the candidate that serves most of its open names for its cost, again and again.
    private func way(for alternative: [[Int]], taken: [Bool]) -> [Int] {
        var way: [Int] = []
        var open = alternative.filter { !$0.contains { taken[$0] } }
        while !open.isEmpty {
            let best = open.joined().min { left, right in
                let (first, second) = (served(by: left, open), served(by: right, open))
                return (costs[left] * second, left) < (costs[right] * first, right)
            }
            guard let best else { break }
            way.append(best)
            open.removeAll { $0.contains(best) }
        }
        return way
    }

    private func served(by candidate: Int, _ names: [[Int]]) -> Int { names.count { $0.contains(candidate) } }

    private func rate(of way: [Int], taken: inout [Bool], open: [Reduction.Clause]) -> Double {
        for index in way { taken[index] = true }
        defer { for index in way { taken[index] = false } }
        let met = open.count { isMet($0, by: taken) }
        return Double(way.reduce(0) { $0 + costs[$1] }) / Double(max(1, met))
    }

    private func isMet(_ clause: Reduction.Clause, by taken: [Bool]) -> Bool {
        clause.alternatives.contains { $0.allSatisfy { $0.contains { taken[$0] } } }
    }

    /// Needs that share no candidate must be paid apart, each at least by its cheapest way.
    private var lowerBound: Int {
        var claimed: Set<Int> = []
        var bound = 0
        let dearestFirst = part.clauses.map { ($0, leastWeight(of: $0)) }.sorted { $0.1 > $1.1 }
        for (clause, weight) in dearestFirst where claimed.isDisjoint(with: clause.support) {
            claimed.formUnion(clause.support)
            bound += weight
        }
        return bound
    }

    private func leastWeight(of clause: Reduction.Clause) -> Int {
        clause.alternatives.map { alternative in
            alternative.map { $0.map { part.candidates[$0].weight }.min() ?? 0 }.max() ?? 0
        }.min() ?? 0
    }
}
