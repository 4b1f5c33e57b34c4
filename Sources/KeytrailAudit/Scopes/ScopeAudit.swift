internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailRules

/// One credential's granted scopes, each with the verdict of its calls.
struct ScopeAudit {
    /// One granted scope.
    struct Scope {
        /// What the calls say about a scope.
        enum Verdict: String {
            case used, unused, unknown
        }

        var name: String
        /// Successful calls that it would have served.
        var uses: Int
        var verdict: Verdict
        /// 1 to 5.
        var weight: Int
    }

    let credential: Credential
    let evidence: ScopeCollector.Evidence
    /// Sorted by name.
    let scopes: [Scope]
    /// Successful calls whose need is known, in thousandths.
    let coveragePermille: Int

    /// Below this share of calls with a known need, silence proves nothing.
    static let neededCoveragePermille = 950

    /// Judges a credential; `nil` when its grant is not known.
    ///
    /// - Throws: what `text` throws.
    init?(
        _ credential: Credential,
        evidence: ScopeCollector.Evidence,
        pack: ProviderPack?,
        text: TextLookup
    ) throws {
        guard let grant = evidence.grant, let list = try text(.grantedScopes, grant.id) else { return nil }
        let granted = list.split(separator: " ").map(String.init)
        let known = evidence.accepted - (evidence.needs[0] ?? 0)
        let coverage = evidence.accepted == 0 ? 0 : known * 1_000 / evidence.accepted
        let reach = granted.map { Reach(scope: $0, scopes: pack?.expand([$0]) ?? [$0]) }
        var uses: [String: Int] = [:]
        for (id, calls) in evidence.needs where id != 0 {
            let need = ScopeRequirement(text: try text(.acceptedScopes, id) ?? "")
            for scope in ScopeAudit.credited(need, reach) { uses[scope, default: 0] += calls }
        }
        self.credential = credential
        self.evidence = evidence
        coveragePermille = coverage
        scopes = granted.sorted().map { name in
            let count = uses[name] ?? 0
            let isProvable = coverage >= ScopeAudit.neededCoveragePermille && !(pack?.isUnobservable(name) ?? false)
            let verdict: Scope.Verdict = count > 0 ? .used : isProvable ? .unused : .unknown
            return Scope(name: name, uses: count, verdict: verdict, weight: pack?.weight(of: name) ?? 3)
        }
    }

    /// A granted scope with everything that it implies, itself included.
    private struct Reach {
        var scope: String
        var scopes: Set<String>

        func isBroader(than other: Reach) -> Bool {
            scopes.contains(other.scope) && !other.scopes.contains(scope)
        }
    }

    /// The granted scopes that count as used by a call with this need.
    ///
    /// All that serve an alternative count, so that no scope that was needed is ever called unused; except those that only
    /// repeat what a narrower granted scope serves already.
    private static func credited(_ need: ScopeRequirement, _ granted: [Reach]) -> [String] {
        guard !need.isEmpty else { return [] }
        let serving = granted.filter { !need.scopes.isDisjoint(with: $0.scopes) }
        return serving.filter { scope in !serving.contains(where: scope.isBroader) }.map(\.scope)
    }

    /// The summary for the report's table.
    var usage: ScopeUsage {
        ScopeUsage(
            granted: scopes.map(\.name),
            used: scopes.filter { $0.verdict == .used }.map(\.name),
            unused: scopes.filter { $0.verdict == .unused }.map(\.name),
            unknown: scopes.filter { $0.verdict == .unknown }.map(\.name),
            coveragePermille: coveragePermille
        )
    }

    /// Whole days from the first call to the last.
    var observedDays: Int64 { (evidence.lastCall - evidence.firstCall).microseconds / 86_400_000_000 }

    /// The derived event of one scope.
    func event(_ scope: Scope) -> (String) -> FieldValue {
        { name in
            switch ScopeField(rawValue: name) {
            case .credentialID: .text(credential.id)
            case .credentialProvider: .text(credential.provider)
            case .credentialCalls: .integer(Int64(evidence.calls))
            case .name: .text(scope.name)
            case .uses: .integer(Int64(scope.uses))
            case .verdict: .text(scope.verdict.rawValue)
            case .weight: .integer(Int64(scope.weight))
            case .observedDays: .integer(observedDays)
            case .coverage: .integer(Int64(coveragePermille))
            case nil: .absent
            }
        }
    }
}
