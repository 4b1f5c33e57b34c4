internal import KeytrailCapture
package import KeytrailModel
internal import KeytrailRules
internal import KeytrailScopes

/// One credential's scopes, each with the verdict of its calls.
package struct ScopeAudit: Sendable {
    /// Whose they are.
    package let credential: Credential
    /// The verdicts, with what is behind them.
    package let usage: ScopeUsage
    let judgement: ScopeJudgement
    /// The first and the last call in the period.
    let firstCall: Timestamp
    let lastCall: Timestamp
    /// The calls that showed the newest grant first and last; `nil` when none did.
    let grantCalls: (first: CallID, last: CallID)?
    /// For each scope that an answer demanded and the pack does not, or the reverse: the calls.
    let disagreeing: [String: Int]

    /// What would have failed without some of the granted scopes; names that are not granted change nothing.
    package func breakage(without scopes: Set<String>) -> ScopeBreakage {
        judgement.breakage(leaving: usage.granted.filter { !scopes.contains($0) })
    }

    /// What would have failed with these scopes alone.
    package func breakage(leaving scopes: [String]) -> ScopeBreakage { judgement.breakage(leaving: scopes) }

    /// What is behind the verdicts.
    package var detail: ScopeDetail { usage.detail ?? ScopeDetail() }
}

/// What an audit needs to know of a credential beside its calls.
struct ScopeSubject {
    var credential: Credential
    var evidence: ScopeCollector.Evidence
    var pack: ProviderPack?
    /// What its provider said when it was asked, the oldest first.
    var inspections: [CredentialState]
    var keeps: [KeptScope]
    /// What was asked for; `nil` when nobody says.
    var configured: [String]?
    var canaries: [ScopeCanary]
}

extension ScopeAudit {
    /// Judges a credential; `nil` when it has no call in the judged time.
    ///
    /// - Throws: what `text` throws.
    init?(_ subject: ScopeSubject, window: ScopeWindow, text: TextLookup) throws {
        guard let span = subject.evidence.span(in: window.judged) else { return nil }
        let cases = try ScopeCases(subject.evidence, pack: subject.pack, window: window, text: text)
        let grants = try ScopeAudit.grants(subject, firstCall: span.first, until: window.judged.end, text: text)
        // What was kept until a time that is over is judged like the rest.
        let keeps = subject.keeps.filter { $0.until.map { $0 > window.judged.end } ?? true }
        let days = (span.last - span.first).wholeDays
        let scopeCase = cases.scopeCase(in: window.judged, grants: grants, days: days, keeps: keeps)
        let judgement = ScopeJudgement(scopeCase)
        var detail = ScopeDetail()
        detail.observedDays = days
        detail.calls = span.calls
        (detail.successes, detail.mapped) = (scopeCase.successes, scopeCase.mapped)
        detail.grant = grants.newest?.grant
        detail.changes = Array(grants.changes.prefix(20))
        detail.fill(judgement, grant: scopeCase.grant, table: cases.table)
        detail.fill(scopeCase)
        detail.disagreements = Array(cases.disagreements.prefix(20))
        detail.trend = window.earlier.map { days, earlier in
            let excess = ScopeAudit.excess(in: earlier, subject, cases, grants, keeps)
            return ScopeScore(daysEarlier: days, excessPermille: excess)
        }
        if let proposal = detail.proposal, let grant = scopeCase.grant,
            grant.contains(where: { !proposal.contains($0) })
        {
            detail.scopeText = proposal.joined(separator: subject.pack?.scopeSeparator ?? " ")
            detail.authorizeURL = subject.pack?.authorizeURL(scopes: proposal)
        }
        detail.resources = try ScopeAudit.resources(subject, text: text)
        detail.canaries = subject.canaries.map { canary in
            ScopeCanary.Outcome(canary, judgement: judgement, granted: scopeCase.grant ?? [])
        }
        credential = subject.credential
        self.judgement = judgement
        (firstCall, lastCall) = (span.first, span.last)
        grantCalls = grants.newest.flatMap { newest in
            newest.call.flatMap { first in newest.lastCall.map { (first, $0) } }
        }
        disagreeing = ScopeAudit.disagreeing(cases.disagreements)
        usage = ScopeUsage(detail, granted: scopeCase.grant ?? [], coverage: scopeCase.coveragePermille)
    }

    /// Who said when what the credential may do: its provider, where that says nothing the token itself, and where nobody says
    /// anything the one who asked for it.
    private static func grants(
        _ subject: ScopeSubject,
        firstCall: Timestamp,
        until end: Timestamp,
        text: TextLookup
    ) throws -> GrantHistory {
        func seen(_ shown: [ScopeCollector.Shown], _ source: ScopeGrant.Source) throws -> [GrantHistory.Entry] {
            try shown.compactMap { shown in
                guard let scopes = try text(.grantedScopes, shown.grant) else { return nil }
                return GrantHistory.Entry(
                    scopes: ScopeCases.scopes(scopes),
                    grant: ScopeGrant(source: source, since: shown.first.startedAt, lastSeen: shown.last.startedAt),
                    call: shown.first,
                    lastCall: shown.last
                )
            }
        }
        func asked(_ asked: CredentialState.Source, _ source: ScopeGrant.Source) -> [GrantHistory.Entry] {
            subject.inspections.compactMap { state in
                guard state.at <= end, state.source == asked, let scopes = state.scopes else { return nil }
                let grant = ScopeGrant(source: source, since: state.at, lastSeen: state.at)
                return GrantHistory.Entry(scopes: scopes, grant: grant)
            }
        }
        var sightings = try seen(subject.evidence.shown, .answers) + asked(.provider, .inspection)
        if sightings.isEmpty { sightings = try seen(subject.evidence.claimed, .claims) + asked(.claims, .claims) }
        if sightings.isEmpty, let configured = subject.configured {
            let grant = ScopeGrant(source: .configuration, since: firstCall, lastSeen: firstCall)
            sightings.append(GrantHistory.Entry(scopes: configured, grant: grant))
        }
        return GrantHistory(sightings)
    }

    /// What could have been taken away at another time, of the grant of that time; `nil` when the log could not have told.
    private static func excess(
        in window: TimeWindow,
        _ subject: ScopeSubject,
        _ cases: ScopeCases,
        _ grants: GrantHistory,
        _ keeps: [KeptScope]
    ) -> Int? {
        guard let span = subject.evidence.span(in: window) else { return nil }
        let days = (span.last - span.first).wholeDays
        guard days >= cases.window.neededDays else { return nil }
        let scopeCase = cases.scopeCase(in: window, grants: grants.asOf(window.end), days: days, keeps: keeps)
        guard let grant = scopeCase.grant, let proposal = ScopeJudgement(scopeCase).proposal else { return nil }
        return cases.table.excessPermille(of: grant, over: proposal)
    }

    private static func resources(_ subject: ScopeSubject, text: TextLookup) throws -> [ScopeResource] {
        var resources = ScopeResources()
        for place in subject.evidence.places {
            guard let route = try text(.route, place.route), let path = try text(.path, place.path) else { continue }
            resources.add(route: route, path: path)
        }
        return resources.resources(subject.inspections.last { !$0.permissions.isEmpty }?.permissions ?? [])
    }

    private static func disagreeing(_ disagreements: [ScopeDisagreement]) -> [String: Int] {
        var calls: [String: Int] = [:]
        for disagreement in disagreements {
            let (told, known) = (disagreement.answers.scopes, disagreement.pack.scopes)
            for scope in told.symmetricDifference(known) { calls[scope, default: 0] += disagreement.calls }
        }
        return calls
    }
}

extension ScopeCollector.Evidence {
    /// The calls of a time; `nil` without one.
    func span(in window: TimeWindow) -> (calls: Int, first: Timestamp, last: Timestamp)? {
        let inside = spans.filter { window.start <= $0.last && $0.last <= window.end }
        guard let first = inside.map(\.first).min(), let last = inside.map(\.last).max() else { return nil }
        return (inside.reduce(0) { $0 + $1.calls }, first, last)
    }
}

extension ScopeTable {
    /// The part of a grant's weight that a proposal does without, in thousandths.
    func excessPermille(of grant: [String], over proposal: [String]) -> Int {
        let granted = weight(of: grant)
        return granted == 0 ? 0 : max(0, granted - weight(of: proposal)) * 1_000 / granted
    }
}

extension ScopeDetail {
    fileprivate mutating func fill(_ judgement: ScopeJudgement, grant: [String]?, table: ScopeTable) {
        standings = judgement.standings
        sufficient = judgement.sufficient.scopes
        (sufficientWeight, weightBound) = (judgement.sufficient.weight, judgement.sufficient.bound)
        proposal = judgement.proposal
        contradictions = judgement.contradictions
        former = judgement.former
        grantedWeight = table.weight(of: grant ?? [])
        if let grant, let proposal { excessPermille = table.excessPermille(of: grant, over: proposal) }
    }

    fileprivate mutating func fill(_ scopeCase: ScopeCase) {
        var unknown: [String: Int] = [:]
        var names: [String: Int] = [:]
        for use in scopeCase.uses {
            if let program = use.program { names[program, default: 0] += use.calls }
            if use.need == nil, !use.isDenied { unknown[use.operation, default: 0] += use.calls }
        }
        unmapped = ScopeCount.busiest(unknown, 20)
        programs = ScopeCount.busiest(names, 20)
        suppliers = ScopeSupplier.busiest(scopeCase.uses, 20)
    }
}

extension ScopeSupplier {
    /// Those with most calls, busiest first.
    fileprivate static func busiest(_ uses: [ScopeCase.Use], _ limit: Int) -> [ScopeSupplier] {
        var found: [ScopeSupplier: Int] = [:]
        for use in uses {
            found[ScopeSupplier(program: use.program, door: use.door, calls: 0), default: 0] += use.calls
        }
        return found.map { ScopeSupplier(program: $0.program, door: $0.door, calls: $1) }
            .sorted {
                ($1.calls, $0.program ?? "", $0.door.rawValue) < ($0.calls, $1.program ?? "", $1.door.rawValue)
            }
            .prefix(limit).map(\.self)
    }
}

extension ScopeUsage {
    fileprivate init(_ detail: ScopeDetail, granted: [String], coverage: Int) {
        func names(_ verdicts: Set<ScopeStanding.Verdict>) -> [String] {
            detail.standings.filter { $0.isGranted && verdicts.contains($0.verdict) }.map(\.name)
        }
        self.init(
            granted: granted.sorted(),
            used: names([.used, .impliedOnly]),
            unused: names([.unused]),
            unknown: names([.unknown, .protected]),
            coveragePermille: coverage
        )
        self.detail = detail
    }
}

extension ScopeCanary.Outcome {
    fileprivate init(_ canary: ScopeCanary, judgement: ScopeJudgement, granted: [String]) {
        let window = TimeWindow(start: canary.start, end: canary.end)
        let failing = judgement.failing(leaving: Set(granted.filter { $0 != canary.scope }))
            .filter { window.contains($0.last) }
        var programs: [String: Int] = [:]
        var operations: [String: Int] = [:]
        for use in failing {
            programs[use.program ?? "", default: 0] += use.calls
            operations[use.operation, default: 0] += use.calls
        }
        self.init(
            canary: canary,
            failures: failing.reduce(0) { $0 + $1.calls },
            first: failing.map(\.first).min(),
            programs: ScopeCount.busiest(programs, 5),
            operations: ScopeCount.busiest(operations, 5)
        )
    }
}

extension TimeSpan {
    fileprivate var wholeDays: Int64 { microseconds / TimeSpan.days(1).microseconds }
}
