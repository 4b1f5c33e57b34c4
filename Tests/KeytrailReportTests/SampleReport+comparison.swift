internal import KeytrailModel

extension SampleReport {
    static var programs: [ProgramUsage] {
        [
            ProgramUsage(
                program: "nightly-sync",
                counts: counts([.success: 7_610, .redirect: 140, .clientError: 70, .serverError: 27, .rateLimited: 149]
                ),
                latency: latency(7_996, [129, 440, 684, 2_310, 9_800])
            ),
            ProgramUsage(
                program: "standup-bot",
                counts: counts([.success: 4_118, .clientError: 12, .forbidden: 9, .cancelled: 3]),
                latency: latency(4_142, [86, 190, 260, 940, 4_200])
            ),
            ProgramUsage(
                program: "board-export",
                counts: counts([.success: 1_818, .redirect: 90, .clientError: 44, .authFailed: 63, .networkError: 14]),
                latency: nil
            ),
        ]
    }

    static var routes: [RouteUsage] {
        [
            RouteUsage(
                method: "GET",
                host: "api.github.com",
                route: "/repos/{owner}/{repo}/issues",
                counts: counts([.success: 7_201, .redirect: 140, .rateLimited: 149]),
                latency: latency(7_490, [121, 410, 612, 2_100, 9_800])
            ),
            RouteUsage(
                method: "POST",
                host: "slack.com",
                route: "/api/chat.postMessage",
                counts: counts([.success: 4_118, .forbidden: 9]),
                latency: latency(4_127, [86, 190, 260, 940, 4_200])
            ),
            RouteUsage(method: "GET", host: "api.trello.com", route: nil, counts: counts([.success: 14]), latency: nil),
        ]
    }

    /// The day before: quieter, by a program that is gone, with one short gap.
    static var before: Report {
        var before = Report(
            generatedAt: at(24, 5),
            window: TimeWindow(start: at(-24), end: start - TimeSpan(microseconds: 1))
        )
        before.totals = counts([.success: 12_118, .redirect: 240, .clientError: 131, .serverError: 8])
        before.latency = latency(12_480, [115, 380, 610, 2_480, 12_000])
        before.programs = programs
        before.programs[0].counts = counts([.success: 5_102])
        before.programs[2].program = "board-sync"
        before.credentials = Array(credentials.prefix(2))
        before.credentials[0].counts = counts([.success: 5_400, .serverError: 8])
        before.hosts = Array(hosts.dropLast())
        before.routes = Array(routes.dropLast())
        before.gaps = [
            RecordingGap(startedAt: at(-20), endedAt: at(-20, 4), door: .gateway, reason: .recorderStopped)
        ]
        before.findings = [findings[2]]
        before.quotas = [quota(at: -24, lowest: 1_450)]
        return before
    }

    static var comparison: ReportComparison {
        var report = SampleReport.usage
        // The longer gap would leave nothing to compare.
        report.gaps.removeFirst()
        report.quotas[0].peaks = quota(at: 0, lowest: 0).peaks
        return ReportComparison(report, before: before, unit: .day, logBegan: at(-24 * 30))
    }

    /// GitHub's quota over a day, a little more used in every hour.
    private static func quota(at hour: Int64, lowest: Int64) -> QuotaHeadroom {
        var quota = QuotaHeadroom(
            credentialID: github,
            host: "api.github.com",
            bucket: "core",
            limit: 5_000,
            lowestRemaining: lowest,
            at: at(hour + 20, 41, 8),
            window: .hours(1)
        )
        quota.peaks = (hour..<hour + 24).map { QuotaPeak(at: at($0), usedPermille: Int(500 + 8 * $0)) }
        return quota
    }
}
