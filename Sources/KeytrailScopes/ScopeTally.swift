package import KeytrailModel

/// Counts what each scope did.
struct ScopeTally {
    fileprivate struct Count {
        var uses = 0
        var denials = 0
        var last: Timestamp?
        var programs: [String: Int] = [:]
        var operations: [String: Int] = [:]
    }

    private let granted: [String]
    private let table: ScopeTable
    private let credit: ScopeCredit
    private let reach: Set<String>
    private var counts: [String: Count] = [:]
    /// Needs of successful calls, in order of arrival, each once.
    private var needs: [ScopeRequirement: [ScopeCase.Use]] = [:]
    private var denied: [ScopeRequirement: [ScopeCase.Use]] = [:]
    private var credited: [ScopeRequirement: Set<String>] = [:]

    init(granted: [String], table: ScopeTable) {
        self.granted = granted
        self.table = table
        credit = ScopeCredit(granted: granted, table: table)
        reach = table.reach(of: granted)
    }

    mutating func addSuccess(_ use: ScopeCase.Use) {
        guard let need = use.need else { return }
        needs[need, default: []].append(use)
        let scopes = credited[need] ?? credit.scopes(for: need)
        credited[need] = scopes
        for scope in scopes { counts[scope, default: Count()].add(use) }
    }

    mutating func addDenial(_ use: ScopeCase.Use) {
        guard let need = use.need else { return }
        denied[need, default: []].append(use)
    }

    /// The least scopes for the successful calls, where `given` is had anyway.
    ///
    /// Never more than the grant allows, as far as it is enough.
    func solution(given: Set<String>) -> ScopeSolution {
        var wanted: [ScopeRequirement] = []
        var names = reach
        for need in needs.keys {
            let within = need.anyOf.filter { $0.allSatisfy(reach.contains) }
            wanted.append(within.isEmpty ? need : ScopeRequirement(anyOf: within))
            if within.isEmpty { names.formUnion(need.scopes) }
        }
        return ScopeSolver.solve(ScopeProblem(needs: wanted, candidates: candidates(names), given: given))
    }

    /// The least scopes that the denied calls lack.
    func missing(beyond reach: Set<String>) -> [String] {
        if denied.isEmpty { return [] }
        let names = denied.keys.reduce(into: Set<String>()) { $0.formUnion($1.scopes) }
        let problem = ScopeProblem(needs: Array(denied.keys), candidates: candidates(names), given: reach)
        return ScopeSolver.solve(problem).scopes
    }

    private func candidates(_ names: Set<String>) -> [ScopeProblem.Candidate] {
        let held = Set(granted)
        return names.map { name in
            ScopeProblem.Candidate(
                name: name,
                reach: table.reach(of: name),
                weight: table.weight(of: name),
                isHeld: held.contains(name)
            )
        }
    }

    /// Whether a scope serves a call that `other` serves too.
    func isAlternative(to other: String) -> (String) -> Bool {
        let shared = credited.values.filter { $0.contains(other) }
        return { name in shared.contains { $0.contains(name) } }
    }

    /// Adds what a granted scope served; for one that was chosen for others' calls, what it would serve.
    func fill(_ standing: inout ScopeStanding, isChosen: Bool) {
        var count = counts[standing.name] ?? Count()
        if count.uses == 0, isChosen {
            let allowed = table.reach(of: standing.name)
            for (need, uses) in needs where serves(need, allowed) {
                for use in uses { count.add(use) }
            }
        }
        count.fill(&standing)
    }

    /// Adds what a scope that is not granted would serve, and was denied for.
    func fillOutside(_ standing: inout ScopeStanding) {
        var count = Count()
        let allowed = table.reach(of: standing.name)
        for (need, uses) in needs where (credited[need] ?? []).isEmpty && serves(need, allowed) {
            for use in uses { count.add(use) }
        }
        for (need, uses) in denied where serves(need, allowed) {
            for use in uses { count.addDenial(use) }
        }
        count.fill(&standing)
    }

    private func serves(_ need: ScopeRequirement, _ allowed: Set<String>) -> Bool {
        need.scopes.contains(where: allowed.contains)
    }
}

extension ScopeTally.Count {
    fileprivate mutating func add(_ use: ScopeCase.Use) {
        uses += use.calls
        last = max(last ?? use.last.startedAt, use.last.startedAt)
        programs[use.program ?? "", default: 0] += use.calls
        operations[use.operation, default: 0] += use.calls
    }

    fileprivate mutating func addDenial(_ use: ScopeCase.Use) {
        denials += use.calls
        programs[use.program ?? "", default: 0] += use.calls
        operations[use.operation, default: 0] += use.calls
    }

    fileprivate func fill(_ standing: inout ScopeStanding) {
        standing.uses = uses
        standing.denials = denials
        standing.lastUse = last
        standing.programs = ScopeCount.busiest(programs, 5)
        standing.operations = ScopeCount.busiest(operations, 5)
    }
}

extension ScopeCount {
    /// The names with most calls, busiest first; those without a name are left out.
    package static func busiest(_ counts: [String: Int], _ limit: Int) -> [ScopeCount] {
        counts.filter { !$0.key.isEmpty }.map { ScopeCount(name: $0.key, calls: $0.value) }
            .sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }.prefix(limit).map(\.self)
    }
}
