internal import KeytrailModel

/// What each kind of call proves about scopes.
struct ScopeEvidence {
    /// What calls alike prove.
    enum Kind {
        /// Nobody knows what they need.
        case unmapped
        /// They need nothing.
        case free
        /// The grant is enough for them, and they succeeded.
        case served
        /// They succeeded under an earlier grant, and this one is not enough.
        case former
        /// They succeeded, though their own answers say that the credential lacks what they demanded.
        case contradicted
        /// They succeeded, and no grant that is known is enough.
        case extra
        /// They were denied, and the grant is not enough.
        case missing
        /// They were denied for another reason: the grant is enough, or nothing is needed.
        case deniedAnyway
    }

    private let reach: Set<String>?
    private let former: [Set<String>]
    private let table: ScopeTable

    init(_ scopeCase: ScopeCase) {
        table = scopeCase.table
        reach = scopeCase.grant.map { scopeCase.table.reach(of: $0) }
        former = scopeCase.formerGrants.map { scopeCase.table.reach(of: $0) }
    }

    func kind(of use: ScopeCase.Use) -> Kind {
        guard let need = use.need else { return use.isDenied ? .deniedAnyway : .unmapped }
        if need.isEmpty { return use.isDenied ? .deniedAnyway : .free }
        let isMet = reach.map(need.isMet) ?? false
        if use.isDenied { return isMet ? .deniedAnyway : .missing }
        if let shown = use.shown, !need.isMet(by: table.reach(of: shown)) { return .contradicted }
        if isMet { return .served }
        return use.shown != nil || former.contains(where: need.isMet) ? .former : .extra
    }
}
