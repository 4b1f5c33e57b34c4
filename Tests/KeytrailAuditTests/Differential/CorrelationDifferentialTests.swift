import KeytrailModel
import KeytrailTestSupport
import Testing

/// Random correlations hold at the same instants, for the same groups, with the same measure as in pySigma with its SQLite
/// backend.
@Suite struct CorrelationDifferentialTests {
    private static let perLog = 50

    private struct Trial {
        var log: TestLog
        var cases: [RandomCorrelation.Case]
        var batch: Peer.Batch
    }

    @Test(
        "random correlations hold where pySigma says that they do",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func same() async throws {
        let count = caseCount(400)
        let trials = try stride(from: 0, to: count, by: Self.perLog).map { first in
            try trial(first, cases: min(Self.perLog, count - first))
        }
        let answers = try await Peer.answers(trials.map(\.batch))
        try #require(answers.map(\.count) == trials.map(\.cases.count))
        var report = DifferenceReport()
        for (trial, answers) in zip(trials, answers) {
            for (rules, answer) in zip(trial.cases, answers) {
                let ours = ours(rules, trial)
                report.compare(rules.rules, ours: ours, theirs: theirs(answer, isMeasured: rules.isMeasured))
            }
        }
        #expect(report.telling > count / 4)
    }

    private func trial(_ first: Int, cases: Int) throws -> Trial {
        var generator = RandomCorrelation(random: Lehmer(case: first + 1_000_000))
        let log = try TestLog()
        let calls = CorrelatedLog.calls(40, using: &generator.random)
        try log.append(calls)
        let cases = (0..<cases).map { _ in generator.rules() }
        let batch = Peer.Batch(
            database: log.folder.file("log.db"),
            columns: [.path] + CorrelatedLog.fields.map(\.column),
            cases: cases.map(\.rules),
            // Some absences are still open then.
            end: (calls.last?.record.startedAt ?? RandomLog.start) + .seconds(3)
        )
        return Trial(log: log, cases: cases, batch: batch)
    }

    private func ours(_ rules: RandomCorrelation.Case, _ trial: Trial) -> String {
        do {
            let end = trial.batch.end ?? RandomLog.end
            let instants = try heldInstants(ruleSet(rules.rules), in: trial.log, until: end)
            return lines(instants, isMeasured: rules.isMeasured)
        } catch {
            return "refused: \(error)"
        }
    }

    private func theirs(_ answer: Peer.Answer, isMeasured: Bool) -> String {
        if let error = answer.error { return "refused: \(error)" }
        return lines(answer.instants ?? [], isMeasured: isMeasured)
    }

    private func lines(_ instants: [ComparableInstant], isMeasured: Bool) -> String {
        Set(instants.map { $0.line(isMeasured: isMeasured) }).sorted().joined(separator: "\n")
    }
}
