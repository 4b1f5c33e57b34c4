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
        var taken: Set<Int> = []
        var open = part.clauses
        while let clause = open.first {
            // Of equals the first in the order of the clause, so that equal problems have equal answers.
            let ways = clause.alternatives.map { way(for: $0, taken: taken) }
            let rated = ways.map { way in (way: way, rate: rate(of: way, taken: taken, open: open)) }
            guard let best = rated.min(by: { $0.rate < $1.rate }) else { break }
            taken.formUnion(best.way)
            open.removeAll { isMet($0, by: taken) }
        }
        for index in taken.sorted(by: { costs[$0] > costs[$1] }) {
            let fewer = taken.subtracting([index])
            if part.clauses.allSatisfy({ isMet($0, by: fewer) }) { taken = fewer }
        }
        return ScopeSolver.Choice(
            indices: taken.sorted(),
            bound: min(lowerBound, taken.reduce(0) { $0 + part.candidates[$1].weight })
        )
    }

    /// What is to be taken for an alternative: the candidate that serves most of its open names for its cost, again and again.
    private func way(for alternative: [[Int]], taken: Set<Int>) -> Set<Int> {
        var way: Set<Int> = []
        var open = alternative.filter { $0.allSatisfy { !taken.contains($0) } }
        while !open.isEmpty {
            let candidates = Set(open.joined())
            let best = candidates.min { left, right in
                let (first, second) = (served(by: left, open), served(by: right, open))
                return (costs[left] * second, left) < (costs[right] * first, right)
            }
            guard let best else { break }
            way.insert(best)
            open.removeAll { $0.contains(best) }
        }
        return way
    }

    private func served(by candidate: Int, _ names: [[Int]]) -> Int { names.count { $0.contains(candidate) } }

    private func rate(of way: Set<Int>, taken: Set<Int>, open: [Reduction.Clause]) -> Double {
        let met = open.count { isMet($0, by: taken.union(way)) }
        return Double(way.reduce(0) { $0 + costs[$1] }) / Double(max(1, met))
    }

    private func isMet(_ clause: Reduction.Clause, by taken: Set<Int>) -> Bool {
        clause.alternatives.contains { $0.allSatisfy { $0.contains(where: taken.contains) } }
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
