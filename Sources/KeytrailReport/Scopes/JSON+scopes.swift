internal import KeytrailModel

extension JSON {
    init(_ scopes: ScopeUsage) {
        self = [
            "granted": JSON(scopes.granted),
            "used": JSON(scopes.used),
            "unused": JSON(scopes.unused),
            "unknown": JSON(scopes.unknown),
            "coverage_permille": JSON(scopes.coveragePermille),
            "detail": scopes.detail.map { JSON($0) } ?? .null,
        ]
    }

    private init(_ detail: ScopeDetail) {
        self = [
            "observed_days": .integer(detail.observedDays),
            "calls": JSON(detail.calls),
            "successes": JSON(detail.successes),
            "mapped": JSON(detail.mapped),
            "grant": detail.grant.map { grant in
                [
                    "source": .string(grant.source.rawValue), "since": JSON(grant.since),
                    "last_seen": JSON(grant.lastSeen),
                ]
            } ?? .null,
            "changes": .array(
                detail.changes.map { change in
                    [
                        "at": JSON(change.at), "source": .string(change.source.rawValue),
                        "added": JSON(change.added), "removed": JSON(change.removed),
                    ]
                }
            ),
            "standings": .array(detail.standings.map { JSON($0) }),
            "sufficient": [
                "scopes": JSON(detail.sufficient), "weight": JSON(detail.sufficientWeight),
                "bound": JSON(detail.weightBound),
            ],
            "proposal": detail.proposal.map { JSON($0) } ?? .null,
            "scope_text": JSON(detail.scopeText),
            "authorize_url": JSON(detail.authorizeURL),
            "granted_weight": JSON(detail.grantedWeight),
            "excess_permille": JSON(detail.excessPermille),
            "trend": .array(
                detail.trend.map {
                    ["days_earlier": .integer($0.daysEarlier), "excess_permille": JSON($0.excessPermille)]
                }
            ),
            "blast_radius": JSON(detail.blastRadius),
            "contradictions": JSON(detail.contradictions),
            "former": JSON(detail.former),
            "unmapped": .array(detail.unmapped.map { JSON($0) }),
            "disagreements": .array(
                detail.disagreements.map { disagreement in
                    [
                        "operation": .string(disagreement.operation), "answers": JSON(disagreement.answers),
                        "pack": JSON(disagreement.pack), "calls": JSON(disagreement.calls),
                    ]
                }
            ),
            "resources": .array(
                detail.resources.map { resource in
                    [
                        "kind": .string(resource.kind), "touched": JSON(resource.touched),
                        "granted": JSON(resource.granted), "for_all": .bool(resource.isForAll),
                    ]
                }
            ),
            "programs": .array(detail.programs.map { JSON($0) }),
            "suppliers": .array(
                detail.suppliers.map {
                    ["program": JSON($0.program), "door": .string($0.door.name), "calls": JSON($0.calls)]
                }
            ),
            "canaries": .array(detail.canaries.map { JSON($0) }),
        ]
    }

    private init(_ standing: ScopeStanding) {
        self = [
            "scope": .string(standing.name),
            "granted": .bool(standing.isGranted),
            "verdict": .string(standing.verdict.rawValue),
            "doubt": JSON(standing.doubt?.rawValue),
            "instead": JSON(standing.instead),
            "weight": JSON(standing.weight),
            "uses": JSON(standing.uses),
            "last_use": JSON(standing.lastUse),
            "denials": JSON(standing.denials),
            "programs": .array(standing.programs.map { JSON($0) }),
            "operations": .array(standing.operations.map { JSON($0) }),
            "keep": standing.keep.map { keep in
                ["reason": .string(keep.reason), "until": JSON(keep.until)]
            } ?? .null,
        ]
    }

    private init(_ count: ScopeCount) {
        self = ["name": .string(count.name), "calls": JSON(count.calls)]
    }

    private init(_ need: ScopeRequirement) { self = .array(need.anyOf.map { JSON($0) }) }

    private init(_ outcome: ScopeCanary.Outcome) {
        self = [
            "scope": .string(outcome.canary.scope), "starts_at": JSON(outcome.canary.start),
            "ends_at": JSON(outcome.canary.end), "failures": JSON(outcome.failures),
            "first": JSON(outcome.first?.startedAt),
            "programs": .array(outcome.programs.map { JSON($0) }),
            "operations": .array(outcome.operations.map { JSON($0) }),
        ]
    }

    init(_ breakage: ScopeBreakage) {
        self = [
            "left": JSON(breakage.left), "calls": JSON(breakage.calls),
            "calls_per_month": JSON(breakage.callsPerMonth), "unknown": JSON(breakage.unknown),
            "days": .integer(breakage.days),
            "failures": .array(
                breakage.failures.map { failure in
                    [
                        "program": JSON(failure.program), "operation": .string(failure.operation),
                        "calls": JSON(failure.calls), "last": JSON(failure.last),
                    ]
                }
            ),
        ]
    }
}
