import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

/// What an audit says is a function of the set of stored calls, whatever the rules.
@Suite struct InvarianceTests {
    private static let perLog = 10

    /// Random calls with random rule sets over them.
    private struct Trial {
        var calls: [IdentifiedCall]
        var end: Timestamp
        var rules: [RuleSet]
        var random: Lehmer

        init(_ number: Int, rules count: Int) {
            var generator = RandomCorrelation(random: Lehmer(case: number + 3_000_000), isOurs: true)
            calls = CorrelatedLog.calls(80, days: true, using: &generator.random)
            end = (calls.last?.record.startedAt ?? RandomLog.start) + .seconds(3)
            rules = (0..<count).map { _ in ruleSet(generator.rules().rules) }
            random = generator.random
        }
    }

    @Test("the order of insertion, its batches and doubled calls change no finding of any rule")
    func insertion() async throws {
        for first in stride(from: 0, to: caseCount(40), by: Self.perLog) {
            var trial = Trial(first, rules: Self.perLog)
            let plain = try TestLog()
            try plain.append(trial.calls)
            let shuffled = try TestLog()
            let calls = trial.calls.shuffled(using: &trial.random)
            for start in stride(from: 0, to: calls.count, by: 17) {
                try shuffled.append(Array(calls[start...].prefix(17)))
            }
            try shuffled.append(Array(calls.shuffled(using: &trial.random).prefix(30)))
            for rules in trial.rules {
                try #require(!rules.hasErrors, "\(rules.diagnostics)")
                #expect(
                    try await plain.report(rules, until: trial.end) == shuffled.report(rules, until: trial.end),
                    "case \(first): \(rules.text)"
                )
            }
        }
    }

    @Test("a period that is judged in parts has the instants and the findings that it has as a whole")
    func parts() async throws {
        for first in stride(from: 0, to: caseCount(40), by: Self.perLog) {
            var trial = Trial(first + 500_000, rules: Self.perLog)
            let log = try TestLog()
            try log.append(trial.calls)
            let parts = split(&trial)
            for rules in trial.rules {
                try #require(!rules.hasErrors, "\(rules.diagnostics)")
                let whole = TimeWindow(start: .distantPast, end: trial.end)
                let inParts = try parts.flatMap { try instants(rules, log, in: $0) }
                #expect(try inParts.sorted() == instants(rules, log, in: whole), "case \(first): \(rules.text)")
                for part in parts {
                    let all = try await log.report(rules, until: part.end).findings
                    let expected = all.filter {
                        part.overlaps(TimeWindow(start: $0.openedAt, end: $0.lastSeen))
                    }
                    let found = try await log.report(rules, since: part.start, until: part.end).findings
                    #expect(found == expected, "case \(first) from \(part.start): \(rules.text)")
                }
            }
        }
    }

    private func instants(_ rules: RuleSet, _ log: TestLog, in window: TimeWindow) throws -> [String] {
        let auditor = Auditor(rules: rules, catalog: ProviderCatalog(packs: []))
        return try auditor.judgedInstants(on: log.store, in: window, recording: .all)
            .map { "\($0.rule) \($0.group) \($0.at) \($0.measure) \($0.qualifies)" }
            .sorted()
    }

    /// Three periods without a gap, cut at calls and beside them.
    private func split(_ trial: inout Trial) -> [TimeWindow] {
        let cuts = (0..<2).map { _ in
            trial.random.one(of: trial.calls).record.startedAt
                + trial.random.one(of: [.zero, .seconds(1), .milliseconds(1)])
        }.sorted()
        let starts = [RandomLog.start] + cuts
        let ends = cuts.map { Timestamp(microseconds: $0.microseconds - 1) } + [trial.end]
        return zip(starts, ends).map { TimeWindow(start: $0, end: $1) }
    }
}

extension RuleSet {
    /// The last correlation, for the reader of a failure.
    fileprivate var text: String { correlations.last.map { "\($0.rule.correlation) \($0.inputs)" } ?? "" }
}
