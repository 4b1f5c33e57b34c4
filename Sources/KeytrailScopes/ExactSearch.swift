/// Branch and bound over a part of at most 32 candidates.
///
/// A node decides about one candidate: the one that the narrowest open need names most cheaply is taken, or left out for good.
/// What a node costs at least is what was taken and, for open needs that share no candidate, the cheapest way to meet each.
struct ExactSearch {
    /// A need over bits: alternatives, each the masks of candidates that allow one name.
    private struct Clause {
        var alternatives: [[UInt32]]
        var support: UInt32
    }

    private let costs: [Int]
    private let clauses: [Clause]
    private var bestCost = Int.max
    private var bestMask: UInt32 = 0

    init(_ part: Reduction.Part) {
        precondition(part.candidates.count <= 32, "candidates are bits of 32")
        costs = part.candidates.map(\.cost)
        clauses = part.clauses.map { clause in
            let alternatives = clause.alternatives.map { $0.map { $0.reduce(UInt32(0)) { $0 | 1 << UInt32($1) } } }
            return Clause(
                alternatives: alternatives,
                support: alternatives.joined().reduce(0, |)
            )
        }
    }

    /// The cheapest choice; its weight is its own bound, for every other choice was looked at or excluded by a bound.
    mutating func best() -> ScopeSolver.Choice {
        descend(taken: 0, allowed: UInt32.max, cost: 0)
        let indices = costs.indices.filter { bestMask & 1 << UInt32($0) != 0 }
        return ScopeSolver.Choice(indices: indices, bound: ScopeProblem.Candidate.weight(ofCost: bestCost))
    }

    private mutating func descend(taken: UInt32, allowed: UInt32, cost: Int) {
        var rest = 0
        var claimed: UInt32 = 0
        var next: (index: Int, ways: Int)?
        for index in clauses.indices {
            guard let least = leastCost(of: clauses[index], taken: taken, allowed: allowed) else { return }
            guard least > 0 else { continue }
            let open = clauses[index].support & allowed & ~taken
            if open & claimed == 0 {
                claimed |= open
                rest += least
            }
            let ways = open.nonzeroBitCount
            if ways < next?.ways ?? Int.max { next = (index, ways) }
        }
        guard cost + rest < bestCost else { return }
        guard let next else {
            (bestCost, bestMask) = (cost, taken)
            return
        }
        let candidate = choice(in: clauses[next.index], taken: taken, allowed: allowed)
        let bit = UInt32(1) << UInt32(candidate)
        descend(taken: taken | bit, allowed: allowed, cost: cost + costs[candidate])
        descend(taken: taken, allowed: allowed & ~bit, cost: cost)
    }

    /// The least that meeting a need costs beyond what is taken: 0 when it is met, `nil` when it cannot be.
    private func leastCost(of clause: Clause, taken: UInt32, allowed: UInt32) -> Int? {
        var least: Int?
        for alternative in clause.alternatives {
            var cost = 0
            var isPossible = true
            for mask in alternative where mask & taken == 0 {
                guard let cheapest = cheapest(mask & allowed) else {
                    isPossible = false
                    break
                }
                // One candidate may serve several names, so only the dearest name is sure to be paid.
                cost = max(cost, costs[cheapest])
            }
            if isPossible, cost < least ?? Int.max { least = cost }
            if least == 0 { return 0 }
        }
        return least
    }

    /// The cheapest candidate that can help to meet an open need.
    private func choice(in clause: Clause, taken: UInt32, allowed: UInt32) -> Int {
        var useful: UInt32 = 0
        for alternative in clause.alternatives {
            for mask in alternative where mask & taken == 0 { useful |= mask & allowed }
        }
        return cheapest(useful) ?? 0
    }

    /// Candidates are in the order of their cost.
    private func cheapest(_ mask: UInt32) -> Int? { mask == 0 ? nil : mask.trailingZeroBitCount }
}
