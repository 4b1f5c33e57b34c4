import Foundation
import KeytrailModel
import KeytrailScopes
import KeytrailTestSupport
import Testing

@Suite("The least scopes that are enough") struct ScopeSolverTests {
    private func solve(
        _ needs: [[[String]]],
        _ candidates: [(name: String, reach: Set<String>, weight: Int)],
        given: Set<String> = []
    ) -> ScopeSolution {
        ScopeSolver.solve(
            ScopeProblem(
                needs: needs.map(ScopeRequirement.init(anyOf:)),
                candidates: candidates.map {
                    ScopeProblem.Candidate(name: $0.name, reach: $0.reach.union([$0.name]), weight: $0.weight)
                },
                given: given
            )
        )
    }

    @Test("nothing is needed where nothing, or nothing but what is given, is demanded")
    func nothing() {
        #expect(solve([], [("a", [], 1)]).scopes == [])
        #expect(solve([[]], [("a", [], 1)]).scopes == [])
        #expect(solve([[["a"], []]], [("a", [], 1)]).scopes == [])
        #expect(solve([[["a"]]], [("a", [], 1)], given: ["a"]).scopes == [])
    }

    @Test("scopes inside an alternative are all needed, alternatives are not")
    func alternatives() {
        let candidates: [(String, Set<String>, Int)] = [("a", [], 2), ("b", [], 2), ("c", [], 3)]
        #expect(solve([[["a", "b"]]], candidates).scopes == ["a", "b"])
        // a and b weigh 4, c weighs 3.
        #expect(solve([[["a", "b"], ["c"]]], candidates).scopes == ["c"])
        // With a needed anyway, b adds 2.
        #expect(solve([[["a", "b"], ["c"]], [["a"]]], candidates).scopes == ["a", "b"])
    }

    @Test("a scope that includes others meets what they meet")
    func implication() {
        let candidates: [(String, Set<String>, Int)] = [("repo", ["public_repo"], 5), ("public_repo", [], 3)]
        #expect(solve([[["public_repo"]]], candidates).scopes == ["public_repo"])
        #expect(solve([[["public_repo"]], [["repo"]]], candidates).scopes == ["repo"])
    }

    @Test("what nothing can meet is said, and the rest is solved")
    func unmet() {
        let solution = solve([[["x"]], [["a"], ["x"]], [["x"]]], [("a", [], 1)])
        #expect(solution.scopes == ["a"])
        #expect(solution.unmet == [ScopeRequirement(anyOf: [["x"]])])
    }

    @Test("among equals the fewest are taken, and of these the ones that are held")
    func ties() {
        #expect(solve([[["a"]], [["b"]]], [("a", [], 1), ("b", [], 1), ("c", ["a", "b"], 2)]).scopes == ["c"])
        let held = ScopeProblem(
            needs: [ScopeRequirement(anyOf: [["a"], ["b"]])],
            candidates: [
                .init(name: "a", reach: ["a"], weight: 1), .init(name: "b", reach: ["b"], weight: 1, isHeld: true),
            ]
        )
        #expect(ScopeSolver.solve(held).scopes == ["b"])
    }

    @Test("random problems have the weight that trying every choice finds")
    func bruteForce() throws {
        for seed in 0..<UInt64(caseCount(2_000)) {
            var random = Lehmer(state: seed + 1)
            let problem = randomProblem(&random, candidates: 1...9)
            let solution = ScopeSolver.solve(problem)
            let expected = cheapest(problem)
            try #require(solution.weight == expected.weight, "seed \(seed)")
            try #require(solution.scopes.count == expected.count, "seed \(seed)")
            try #require(solution.isProven, "seed \(seed)")
            try #require(isEnough(solution, problem), "seed \(seed)")
            var shuffled = problem
            shuffled.needs.shuffle(using: &random)
            shuffled.candidates.shuffle(using: &random)
            try #require(ScopeSolver.solve(shuffled).scopes == solution.scopes, "seed \(seed)")
        }
    }

    @Test("a problem too large for certainty is enough, and its bound is below every choice")
    func large() throws {
        for seed in 0..<UInt64(caseCount(60)) {
            var random = Lehmer(state: seed + 1)
            let problem = randomProblem(&random, candidates: 40...60, needs: 30...60)
            let solution = ScopeSolver.solve(problem)
            try #require(isEnough(solution, problem), "seed \(seed)")
            try #require(solution.gap >= 0 && solution.bound >= 0, "seed \(seed)")
        }
    }

    @Test("a choice of 25 scopes of which half are needed is proven to be the least")
    func limit() {
        // Pairs overlap in a ring, so no part falls off: a vertex cover of a ring of 25 has 13.
        let names = (0..<25).map { "s\($0)" }
        let needs = names.indices.map { [[names[$0]], [names[($0 + 1) % 25]]] }
        let solution = solve(needs, names.map { ($0, [], 1) })
        #expect(solution.weight == 13)
        #expect(solution.isProven)
        #expect(ScopeSolver.exactLimit == 25)
    }

    private func randomProblem(
        _ random: inout Lehmer,
        candidates: ClosedRange<Int>,
        needs: ClosedRange<Int> = 0...7
    ) -> ScopeProblem {
        let count = Int.random(in: candidates, using: &random)
        let names = (0..<count).map { "s\($0)" }
        let table = ScopeTable(
            Dictionary(
                uniqueKeysWithValues: names.map { name in
                    let implied = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                        names[.random(in: 0..<count, using: &random)]
                    }
                    return (name, ScopeTable.Entry(implies: implied, weight: .random(in: 1...5, using: &random)))
                }
            )
        )
        let needed = (0..<Int.random(in: needs, using: &random)).map { _ in
            ScopeRequirement(
                anyOf: (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    (0..<Int.random(in: 1...3, using: &random)).map { _ in
                        // One name more than there are candidates, which nothing allows.
                        Int.random(in: 0...40, using: &random) == 0
                            ? "x" : names[.random(in: 0..<count, using: &random)]
                    }
                }
            )
        }
        return ScopeProblem(
            needs: needed,
            candidates: names.map {
                .init(name: $0, reach: table.reach(of: $0), weight: table.weight(of: $0), isHeld: $0.count == 2)
            },
            given: Int.random(in: 0...4, using: &random) == 0 ? table.reach(of: names[0]) : []
        )
    }

    private func isEnough(_ solution: ScopeSolution, _ problem: ScopeProblem) -> Bool {
        let chosen = Set(solution.scopes)
        let reach = problem.candidates.filter { chosen.contains($0.name) }
            .reduce(into: problem.given) { $0.formUnion($1.reach) }
        return problem.needs.allSatisfy { $0.isMet(by: reach) || solution.unmet.contains($0) }
            && problem.needs.allSatisfy { !$0.isMet(by: reach) || !solution.unmet.contains($0) }
    }

    /// The least weight and number of candidates that meet all that can be met, by trying every choice.
    private func cheapest(_ problem: ScopeProblem) -> (weight: Int, count: Int) {
        let all = problem.candidates.reduce(into: problem.given) { $0.formUnion($1.reach) }
        let needs = problem.needs.filter { $0.isMet(by: all) }
        var best = (weight: Int.max, count: Int.max)
        for mask in 0..<(1 << problem.candidates.count) {
            let chosen = problem.candidates.indices.filter { mask & 1 << $0 != 0 }.map { problem.candidates[$0] }
            let reach = chosen.reduce(into: problem.given) { $0.formUnion($1.reach) }
            guard needs.allSatisfy({ $0.isMet(by: reach) }) else { continue }
            let weight = chosen.reduce(0) { $0 + $1.weight }
            if (weight, chosen.count) < best { best = (weight, chosen.count) }
        }
        return best
    }
}

/// How many random cases a test tries: a few by default, as many as `KEYTRAIL_CASES` says where somebody wants to be sure.
private func caseCount(_ few: Int) -> Int {
    ProcessInfo.processInfo.environment["KEYTRAIL_CASES"].flatMap(Int.init) ?? few
}
