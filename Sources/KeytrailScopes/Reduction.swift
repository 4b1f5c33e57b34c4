internal import KeytrailModel

/// A problem without what does not matter, in parts that do not depend on each other.
struct Reduction {
    /// A part of a problem: candidates, and clauses over their indices.
    struct Part {
        var candidates: [ScopeProblem.Candidate]
        var clauses: [Clause]
    }

    /// A need: at least one of its alternatives must be met.
    struct Clause: Hashable {
        /// Each a list of names that are all needed, a name given by the indices of the candidates that allow it.
        var alternatives: [[[Int]]]

        /// Every candidate that it names.
        var support: Set<Int> { Set(alternatives.joined().joined()) }
    }

    /// Needs that nothing can meet.
    let unmet: [ScopeRequirement]
    let parts: [Part]

    /// Names by their numbers, in ascending order.
    private typealias Names = [Int]

    init(_ problem: ScopeProblem) {
        let sorted = problem.candidates.sorted { ($0.cost, $0.name) < ($1.cost, $1.name) }
        let allowed = sorted.reduce(into: problem.given) { $0.formUnion($1.reach) }
        var unmet: [ScopeRequirement] = []
        var open: [ScopeRequirement] = []
        for need in Set(problem.needs) where !need.isMet(by: problem.given) {
            if need.isMet(by: allowed) { open.append(need) } else { unmet.append(need) }
        }
        self.unmet = unmet.sorted { $0.text < $1.text }
        let wanted = open.reduce(into: Set<String>()) { $0.formUnion($1.scopes) }
        let names = wanted.intersection(allowed).subtracting(problem.given).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let needs = Set(
            open.map { Reduction.alternatives(of: $0, allowed: allowed, given: problem.given, numbers) }
        )
        let kept = Reduction.withoutImplied(needs)
        parts = Reduction.parts(of: kept, Reduction.useful(sorted, for: kept, numbers))
    }

    /// What each alternative that can be met still needs, without those that another one is a part of; sorted.
    private static func alternatives(
        of need: ScopeRequirement,
        allowed: Set<String>,
        given: Set<String>,
        _ numbers: [String: Int]
    ) -> [Names] {
        let possible = need.anyOf.filter { $0.allSatisfy(allowed.contains) }
        let open = Set(possible.map { Set($0.filter { !given.contains($0) }.compactMap { numbers[$0] }).sorted() })
        return open.filter { one in !open.contains { $0 != one && isPart($0, of: one) } }.sorted(by: isBefore)
    }

    /// The needs, without those that are met whenever another one is.
    private static func withoutImplied(_ needs: Set<[Names]>) -> [[Names]] {
        needs.filter { need in
            !needs.contains { other in
                other != need && other.allSatisfy { one in need.contains { isPart($0, of: one) } }
            }
        }
    }

    private static func isPart(_ names: Names, of others: Names) -> Bool {
        names.count <= others.count && names.allSatisfy(others.contains)
    }

    /// The candidates that allow something needed, without those for which a cheaper one does as well.
    private static func useful(
        _ candidates: [ScopeProblem.Candidate],
        for needs: [[Names]],
        _ numbers: [String: Int]
    ) -> [(candidate: ScopeProblem.Candidate, allows: Set<Int>)] {
        let names = Set(needs.joined().joined())
        var kept: [(candidate: ScopeProblem.Candidate, allows: Set<Int>)] = []
        // Cheapest first, so that one which is kept is never worse than one that comes later.
        for candidate in candidates {
            let allows = Set(candidate.reach.compactMap { numbers[$0] }).intersection(names)
            guard !allows.isEmpty, !kept.contains(where: { $0.allows.isSuperset(of: allows) }) else { continue }
            kept.append((candidate, allows))
        }
        return kept
    }

    private static func parts(
        of needs: [[Names]],
        _ candidates: [(candidate: ScopeProblem.Candidate, allows: Set<Int>)]
    ) -> [Part] {
        var allowing: [Int: [Int]] = [:]
        for (index, candidate) in candidates.enumerated() {
            for name in candidate.allows { allowing[name, default: []].append(index) }
        }
        let clauses = Set(
            needs.map { need in
                Clause(
                    alternatives: Set(need.map { Set($0.compactMap { allowing[$0] }).sorted(by: isBefore) })
                        .sorted(by: isBefore)
                )
            }
        )
        var groups = DisjointGroups(count: candidates.count)
        for clause in clauses { groups.join(clause.support) }
        var byRoot: [Int: [Clause]] = [:]
        for clause in clauses {
            guard let first = clause.support.min() else { continue }
            byRoot[groups.root(of: first), default: []].append(clause)
        }
        return byRoot.sorted { $0.key < $1.key }.map { part(of: $0.value, candidates.map(\.candidate)) }
    }

    /// A part with indices of its own.
    private static func part(of clauses: [Clause], _ candidates: [ScopeProblem.Candidate]) -> Part {
        let used = clauses.reduce(into: Set<Int>()) { $0.formUnion($1.support) }.sorted()
        let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        let renumbered = clauses.map { clause in
            Clause(alternatives: clause.alternatives.map { $0.map { $0.compactMap { place[$0] } } })
        }
        // The narrowest choice first: a search that begins there goes wrong least often.
        let ordered = renumbered.sorted { left, right in
            let (first, second) = (left.support.count, right.support.count)
            return first != second ? first < second : isBefore(left.alternatives, right.alternatives)
        }
        return Part(candidates: used.map { candidates[$0] }, clauses: ordered)
    }

    private static func isBefore(_ left: [Int], _ right: [Int]) -> Bool { left.lexicographicallyPrecedes(right) }

    private static func isBefore(_ left: [[Int]], _ right: [[Int]]) -> Bool {
        left.lexicographicallyPrecedes(right) { isBefore($0, $1) }
    }

    private static func isBefore(_ left: [[[Int]]], _ right: [[[Int]]]) -> Bool {
        left.lexicographicallyPrecedes(right) { isBefore($0, $1) }
    }
}

/// Numbers in groups that can be joined (union by path halving).
private struct DisjointGroups {
    private var parents: [Int]

    init(count: Int) {
        parents = Array(0..<count)
    }

    mutating func root(of element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[parents[element]]
            element = parents[element]
        }
        return element
    }

    mutating func join(_ elements: Set<Int>) {
        guard let first = elements.min() else { return }
        let target = root(of: first)
        for element in elements { parents[root(of: element)] = target }
    }
}
