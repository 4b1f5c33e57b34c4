internal import KeytrailModel

/// One believable night.
///
/// GitHub, Slack and Trello credentials, a burst of failed authentication, a spike of calls, and a token that may do more
/// than it does. Every number is written by hand or follows from a table below.
enum SampleReport {
    /// 2026-11-22T06:00:00Z.
    static let start = Timestamp(seconds: 1_795_327_200)
    static let github = "github-5d0c1e7a94b2f386"
    static let slack = "slack-b41f0c6e2d7a9538"
    static let trello = "trello-3f2a9c0d51e7b864"

    static func at(_ hour: Int64, _ minute: Int64 = 0, _ second: Int64 = 0) -> Timestamp {
        start + .seconds(hour * 3_600 + minute * 60 + second)
    }

    static func call(_ time: Timestamp, _ sequence: Int64) -> CallID { CallID(startedAt: time, sequence: sequence) }

    static func counts(_ numbers: [Outcome: Int]) -> OutcomeCounts {
        var counts = OutcomeCounts()
        for (outcome, number) in numbers { counts[outcome] = number }
        return counts
    }

    static func latency(_ count: Int, _ milliseconds: [Int64]) -> LatencySummary {
        let spans = milliseconds.map { TimeSpan.milliseconds($0) }
        return LatencySummary(count: count, p50: spans[0], p90: spans[1], p95: spans[2], p99: spans[3], max: spans[4])
    }

    static var report: Report {
        var report = usage
        report.comparison = comparison
        return report
    }

    /// The report without its comparison.
    static var usage: Report {
        var report = Report(generatedAt: at(24, 5), window: TimeWindow(start: start, end: at(24)))
        report.verdict = .critical
        report.gaps = gaps
        report.activity = activity
        for bucket in activity.buckets { report.totals += bucket.counts }
        report.latency = latency(14_928, [118, 402, 690, 2_310, 30_000])
        report.credentials = credentials
        report.anonymousCalls = 26
        report.hosts = hosts
        report.programs = programs
        report.routes = routes
        report.quotas = quotas
        report.findings = findings
        report.rules = rules
        report.muted = muted
        report.diagnostics = [
            Diagnostic(
                .warning,
                at: SourceLocation(file: "rules/usage/weekly-drop.yml", line: 14, column: 5),
                "needs 28 d of history and has 9 d: it was not evaluated"
            ),
            Diagnostic(
                .note,
                at: nil,
                "26 calls carried no credential and are in no group of a rule that groups by one"
            ),
        ]
        return report
    }

    private static var gaps: [RecordingGap] {
        [
            RecordingGap(
                startedAt: at(7, 12, 30),
                endedAt: at(7, 31, 2),
                door: .proxy,
                program: "board-sync",
                run: "5b1e0c9a7d3f2846",
                calls: 312,
                reason: .notKept(.diskFull)
            ),
            RecordingGap(startedAt: at(13, 2), endedAt: at(13, 2, 40), door: .gateway, reason: .recorderStopped),
        ]
    }

    private static var activity: Activity {
        // Calls that succeeded, by hour from 06:00.
        let succeeded = [
            212, 341, 655, 871, 902, 848, 640, 715, 883, 940, 871, 604, 402, 288, 231, 190, 164, 152, 149, 151, 2_674,
            1_160,
            158, 171,
        ]
        var buckets = succeeded.enumerated().map { hour, number in
            Activity.Bucket(
                start: at(Int64(hour)),
                counts: counts([.success: number, .redirect: number / 60, .clientError: number / 97])
            )
        }
        buckets[10].counts[.redirect] += 4
        buckets[10].counts[.clientError] -= 1
        buckets[3].counts[.serverError] = 21
        buckets[4].counts[.serverError] = 6
        buckets[9].counts[.networkError] = 14
        buckets[9].counts[.cancelled] = 3
        buckets[12].counts[.forbidden] = 9
        buckets[17].counts[.authFailed] = 4
        buckets[18].counts[.authFailed] = 47
        buckets[19].counts[.authFailed] = 12
        buckets[20].counts[.rateLimited] = 118
        buckets[21].counts[.rateLimited] = 31
        return Activity(bucket: .hours(1), buckets: buckets)
    }

    private static var quotas: [QuotaHeadroom] {
        [
            QuotaHeadroom(
                credentialID: github,
                host: "api.github.com",
                bucket: "core",
                limit: 5_000,
                lowestRemaining: 0,
                at: at(20, 41, 8),
                window: .hours(1)
            ),
            QuotaHeadroom(
                credentialID: trello,
                host: "api.trello.com",
                bucket: "api-token",
                limit: 100,
                lowestRemaining: 52,
                at: at(18, 33),
                window: .seconds(10)
            ),
            QuotaHeadroom(
                credentialID: nil,
                host: "api.github.com",
                bucket: "search",
                limit: 30,
                lowestRemaining: 27,
                at: at(5, 2),
                window: nil
            ),
        ]
    }
}
