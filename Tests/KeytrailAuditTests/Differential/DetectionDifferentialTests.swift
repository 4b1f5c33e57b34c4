import KeytrailModel
import KeytrailTestSupport
import Testing

/// Random detections match the same calls here and in pySigma with its SQLite backend.
@Suite struct DetectionDifferentialTests {
    private static let perLog = 100

    @Test(
        "random detections match what pySigma matches",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func same() async throws {
        let count = caseCount(400)
        var logs: [(log: TestLog, times: [Timestamp])] = []
        var batches: [Peer.Batch] = []
        for first in stride(from: 0, to: count, by: Self.perLog) {
            var generator = RandomDetection(random: Lehmer(case: first))
            let log = try TestLog()
            let calls = RandomLog.apart(48, using: &generator.random)
            try log.append(calls)
            let cases = (first..<min(count, first + Self.perLog)).map { [generator.rule(name: "case_\($0)")] }
            logs.append((log, calls.map(\.record.startedAt)))
            batches.append(
                Peer.Batch(database: log.folder.file("log.db"), columns: LoggedField.all.map(\.column), cases: cases)
            )
        }
        let answers = try await Peer.answers(batches)
        try #require(answers.map(\.count) == batches.map(\.cases.count))
        var report = DifferenceReport()
        for ((logged, batch), answers) in zip(zip(logs, batches), answers) {
            for (rules, answer) in zip(batch.cases, answers) {
                let theirs = answer.error.map { "refused: \($0)" } ?? lines(answer.rows ?? [], logged.times)
                report.compare(rules, ours: ours(rules[0], logged.log), theirs: theirs)
            }
        }
        // Rules that match nothing, or everything, would prove little.
        #expect(report.telling > count / 4)
    }

    private func ours(_ rule: JSON, _ log: TestLog) -> String {
        do {
            return try matchedTimes(rule, in: log).sorted().map { "\($0)" }.joined(separator: "\n")
        } catch {
            return "refused: \(error)"
        }
    }

    /// When the calls of these sequences started, one a line.
    private func lines(_ sequences: [Int64], _ times: [Timestamp]) -> String {
        sequences.map { times[Int($0 & (1 << 62 - 1))] }.sorted().map { "\($0)" }.joined(separator: "\n")
    }
}
