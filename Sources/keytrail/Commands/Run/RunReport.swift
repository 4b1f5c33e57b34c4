internal import KeytrailModel

/// What a run has to say at its end.
struct RunReport {
    let run: ProgramRun
    let calls: CallTally
    let warnings: [String]

    /// Calls by credential: how many, how they ended, and the quota of which the least was left.
    var table: String {
        let count = calls.total == 1 ? "1 call" : "\(calls.total) calls"
        guard calls.total > 0 else { return "\(run.name ?? "-"): no calls\n" }
        var table = TextTable(["CREDENTIAL", "CALLS", "OUTCOMES", "TIGHTEST QUOTA"], rightAligned: [1])
        for (credential, tally) in calls.byCredential.sorted(by: { $0.key < $1.key }) {
            let outcomes = Outcome.allCases.compactMap { outcome in
                tally.outcomes[outcome].map { "\($0) \(outcome.name)" }
            }
            table.append([
                credential, String(tally.calls), outcomes.joined(separator: ", "), RunReport.words(tally.tightest),
            ])
        }
        return "\(run.name ?? "-"): \(count)\n" + table.text(width: 10_000)
    }

    private static func words(_ limit: RateLimit?) -> String {
        guard let limit, let remaining = limit.remaining, let all = limit.limit else { return "-" }
        return "\(limit.name): \(remaining) of \(all) left"
    }
}

/// Counts of calls by credential, in as much room as there are credentials.
struct CallTally: Sendable, Equatable {
    /// What is counted for one credential.
    struct Counts: Sendable, Equatable {
        var calls = 0
        var outcomes: [Outcome: Int] = [:]
        var tightest: RateLimit?
    }

    /// `-` is for calls without a credential.
    private(set) var byCredential: [String: Counts] = [:]

    /// All calls.
    var total: Int { byCredential.values.reduce(0) { $0 + $1.calls } }

    mutating func add(_ call: CallRecord) {
        var counts = byCredential[call.credential?.id ?? "-"] ?? Counts()
        counts.calls += 1
        counts.outcomes[call.outcome, default: 0] += 1
        for limit in call.rateLimits where limit.isTighter(than: counts.tightest) { counts.tightest = limit }
        byCredential[call.credential?.id ?? "-"] = counts
    }
}

extension RateLimit {
    fileprivate func isTighter(than other: RateLimit?) -> Bool {
        guard let own = remainingPermille else { return false }
        guard let others = other?.remainingPermille else { return true }
        return own < others
    }
}
