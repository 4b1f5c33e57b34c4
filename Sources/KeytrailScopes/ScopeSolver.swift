/// Finds the least scopes that are enough.
///
/// Needs that share no candidate are solved apart. A part of at most `exactLimit` candidates is solved exactly, by branch and
/// bound; a larger one by a greedy choice, with a lower bound that says how far from the best it can be.
package enum ScopeSolver {
    /// Up to so many candidates a part is solved exactly.
    package static let exactLimit = 25

    /// Solves a problem: least weight, then fewest scopes, then those that are held.
    ///
    /// Exponential in the candidates of a part of at most `exactLimit`, which lower bounds keep small in practice; else
    /// quadratic. The result depends on the set of needs and candidates alone, not on their order.
    package static func solve(_ problem: ScopeProblem) -> ScopeSolution {
        let reduction = Reduction(problem)
        var solution = ScopeSolution(scopes: [], weight: 0, bound: 0, unmet: reduction.unmet)
        for part in reduction.parts {
            let choice: Choice
            if part.candidates.count <= exactLimit {
                var search = ExactSearch(part)
                choice = search.best()
            } else {
                choice = GreedyChoice(part).best()
            }
            solution.scopes += choice.indices.map { part.candidates[$0].name }
            solution.weight += choice.indices.reduce(0) { $0 + part.candidates[$1].weight }
            solution.bound += choice.bound
        }
        solution.scopes.sort()
        return solution
    }

    /// Chosen candidates of a part, by their indices, and a weight that no choice is below.
    struct Choice {
        var indices: [Int]
        var bound: Int
    }
}

extension ScopeProblem.Candidate {
    /// The weight, then one for the scope itself, then one when it is not held yet: sums compare as the three do in that order.
    var cost: Int { weight << 24 + 1 << 12 + (isHeld ? 0 : 1) }

    /// The weight of a sum of costs.
    static func weight(ofCost cost: Int) -> Int { cost >> 24 }
}
