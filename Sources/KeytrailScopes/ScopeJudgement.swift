package import KeytrailModel

/// What a credential's calls say of its scopes.
package struct ScopeJudgement: Sendable {
    /// Every scope that is granted, missing or extra, by name; what is needed, where the grant is not known.
    package private(set) var standings: [ScopeStanding] = []
    /// The least scopes with which every successful call would have succeeded.
    package private(set) var sufficient: ScopeSolution
    /// What to ask for in the grant's place, sorted; `nil` when the grant is not known.
    package private(set) var proposal: [String]?
    /// Calls that succeeded although their own answers denied it.
    package private(set) var contradictions = 0
    /// Calls that only an earlier grant was enough for.
    package private(set) var former = 0

    private let scopeCase: ScopeCase

    /// Judges a case.
    ///
    /// Linear in its uses, and what the solver needs for their different needs.
    package init(_ scopeCase: ScopeCase) {
        self.scopeCase = scopeCase
        let evidence = ScopeEvidence(scopeCase)
        var tally = ScopeTally(granted: scopeCase.grant ?? [], table: scopeCase.table)
        for use in scopeCase.uses {
            switch evidence.kind(of: use) {
            case .served, .extra: tally.addSuccess(use)
            case .missing: tally.addDenial(use)
            case .former: former += use.calls
            case .contradicted: contradictions += use.calls
            case .unmapped, .free, .deniedAnyway: break
            }
        }
        // What stays in any case is there for the calls too, so it is settled before the rest is chosen.
        let isProvable =
            scopeCase.coveragePermille >= ScopeCase.neededCoveragePermille
            && scopeCase.observedDays >= scopeCase.neededDays
        let chosen = tally.solution(given: [])
        var standings = (scopeCase.grant ?? []).sorted().map { name in
            ScopeJudgement.standing(name, chosen: chosen, tally, scopeCase, isProvable: isProvable)
        }
        let kept = standings.filter { $0.verdict == .unknown || $0.verdict == .protected }.map(\.name)
        let rest = kept.isEmpty ? chosen : tally.solution(given: scopeCase.table.reach(of: kept))
        sufficient = chosen
        if let grant = scopeCase.grant {
            proposal = Set(rest.scopes + kept).union(chosen.scopes.filter(grant.contains)).sorted()
        }
        standings += ScopeJudgement.outside(tally, chosen, scopeCase)
        self.standings = standings.sorted { ($0.name, $0.isGranted ? 0 : 1) < ($1.name, $1.isGranted ? 0 : 1) }
    }

    /// The verdict on a granted scope.
    private static func standing(
        _ name: String,
        chosen: ScopeSolution,
        _ tally: ScopeTally,
        _ scopeCase: ScopeCase,
        isProvable: Bool
    ) -> ScopeStanding {
        let table = scopeCase.table
        var standing = ScopeStanding(name: name, isGranted: true, verdict: .used, weight: table.weight(of: name))
        tally.fill(&standing, isChosen: chosen.scopes.contains(name))
        standing.keep = scopeCase.keeps.first { $0.scope == name }
        if chosen.scopes.contains(name) { return standing }
        let granted = Set(scopeCase.grant ?? [])
        let reach = table.reach(of: name)
        let narrower = chosen.scopes.filter { reach.contains($0) && !granted.contains($0) }
        if standing.uses > 0 {
            standing.instead = narrower.isEmpty ? chosen.scopes.filter(tally.isAlternative(to: name)) : narrower
            standing.verdict = narrower.isEmpty ? .used : .impliedOnly
        } else {
            standing.verdict = .unused
        }
        if standing.verdict == .used { return standing }
        if standing.keep != nil {
            standing.verdict = .protected
        } else if let doubt = doubt(about: name, scopeCase, isProvable: isProvable) {
            (standing.verdict, standing.doubt) = (.unknown, doubt)
        }
        return standing
    }

    private static func doubt(
        about name: String,
        _ scopeCase: ScopeCase,
        isProvable: Bool
    ) -> ScopeStanding.Doubt? {
        if scopeCase.table.isUnobservable(name) { return .unobservable }
        if scopeCase.newlyGranted.contains(name) { return .newlyGranted }
        if isProvable { return nil }
        return scopeCase.observedDays < scopeCase.neededDays ? .youngLog : .lowCoverage
    }

    /// Scopes that are not granted, and that calls were denied for or succeeded with.
    private static func outside(
        _ tally: ScopeTally,
        _ chosen: ScopeSolution,
        _ scopeCase: ScopeCase
    ) -> [ScopeStanding] {
        let reach = scopeCase.table.reach(of: scopeCase.grant ?? [])
        let extra = chosen.scopes.filter { !reach.contains($0) }
        let missing = tally.missing(beyond: reach).filter { !extra.contains($0) }
        let used: ScopeStanding.Verdict = scopeCase.grant == nil ? .used : .extra
        return (extra.map { ($0, used) } + missing.map { ($0, .missing) }).map { name, verdict in
            let weight = scopeCase.table.weight(of: name)
            var standing = ScopeStanding(name: name, isGranted: false, verdict: verdict, weight: weight)
            tally.fillOutside(&standing)
            return standing
        }
    }

    /// What would have failed with `scopes` alone.
    package func breakage(leaving scopes: some Sequence<String>) -> ScopeBreakage {
        let left = Set(scopes)
        var found: [ScopeBreakage.Failure] = []
        var places: [[String?]: Int] = [:]
        for use in failing(leaving: left) {
            let key = [use.program, use.operation]
            if let place = places[key] {
                found[place].calls += use.calls
                found[place].last = max(found[place].last, use.last.startedAt)
            } else {
                places[key] = found.count
                found.append(
                    .init(
                        program: use.program,
                        operation: use.operation,
                        calls: use.calls,
                        last: use.last.startedAt
                    )
                )
            }
        }
        found.sort { ($1.calls, $0.operation, $0.program ?? "") < ($0.calls, $1.operation, $1.program ?? "") }
        return ScopeBreakage(
            left: left.sorted(),
            failures: found,
            unknown: scopeCase.successes - scopeCase.mapped,
            days: scopeCase.observedDays
        )
    }

    /// Successful calls that the grant serves, or served, and `scopes` would not.
    ///
    /// A call that succeeded against its own answer's word proves that its need is none, and does not count.
    package func failing(leaving scopes: Set<String>) -> [ScopeCase.Use] {
        let reach = scopeCase.table.reach(of: scopes)
        let evidence = ScopeEvidence(scopeCase)
        return scopeCase.uses.filter { use in
            switch evidence.kind(of: use) {
            case .served: !(use.need?.isMet(by: reach) ?? true)
            // Where a grant is known and is not enough, something else lets them through, and will go on to.
            case .extra: scopeCase.grant == nil && !(use.need?.isMet(by: reach) ?? true)
            case .unmapped, .free, .former, .contradicted, .missing, .deniedAnyway: false
            }
        }
    }
}
