internal import KeytrailModel

/// Builds, checks and releases four repositories on GitHub: bursts of calls through the working day, fewer at weekends.
struct ReleaseBot: Integration {
    static let caller = Caller(
        program: "release-bot",
        host: "api.github.com",
        credential: Credential(
            id: SampleLog.Credentials.github,
            provider: "github",
            scheme: .bearer,
            place: .header
        ),
        userAgent: "release-bot/5.1 octokit-core.js/6.1.2 Node.js/22",
        clientAddress: "10.20.0.12",
        peerAddress: "192.0.2.34",
        door: .proxy
    )

    /// What the token needs, and all that it has in the clean samples.
    static let neededScopes = ["repo", "workflow", "read:org"]

    private static let repositories = [
        "northwind/shop-api", "northwind/shop-web", "northwind/ledger", "northwind/infra",
    ]
    private static let commits = [
        "9f0c3d8a17e64b52c0a98f1e7d2b35640e81ac97", "21b7e5049ad3f86c5e10b4d7a963f28c07d5e1b4",
        "c84a06f19e2d7b35a8016fd4b2790e3c5d1f8a62", "70d39be2c41f58a6e7b0c29d83f4165ea0b7d938",
    ]

    private static let repo = [["repo"]]
    private static let combined = Endpoint(
        "GET",
        "/repos/{owner}/{repo}/commits/{ref}/status",
        milliseconds: 180,
        2_400...9_000,
        scopes: repo
    )
    private static let checks = Endpoint(
        "GET",
        "/repos/{owner}/{repo}/commits/{ref}/check-runs",
        milliseconds: 210,
        6_000...24_000,
        scopes: repo
    )
    private static let setStatus = Endpoint(
        "POST",
        "/repos/{owner}/{repo}/statuses/{sha}",
        milliseconds: 240,
        900...1_600,
        request: 120...260,
        status: 201,
        scopes: [["repo"], ["repo:status"]]
    )
    private static let pulls = Endpoint(
        "GET",
        "/repos/{owner}/{repo}/pulls",
        milliseconds: 260,
        8_000...60_000,
        scopes: repo
    )
    private static let comment = Endpoint(
        "POST",
        "/repos/{owner}/{repo}/issues/{issue_number}/comments",
        milliseconds: 280,
        1_400...2_800,
        request: 80...900,
        status: 201,
        scopes: repo
    )
    private static let release = Endpoint(
        "POST",
        "/repos/{owner}/{repo}/releases",
        milliseconds: 420,
        1_800...3_400,
        request: 300...2_000,
        status: 201,
        scopes: repo
    )
    private static let workflow = Endpoint(
        "PUT",
        "/repos/{owner}/{repo}/contents/{path}",
        milliseconds: 380,
        1_500...2_600,
        request: 900...4_000,
        scopes: [["repo", "workflow"]]
    )
    private static let team = Endpoint(
        "GET",
        "/orgs/{org}/teams/{team_slug}/members",
        milliseconds: 170,
        1_200...5_000,
        scopes: [["read:org"], ["write:org"], ["admin:org"]]
    )

    /// The scopes that every response says the token has.
    let grantedScopes: [String]
    let program = ReleaseBot.caller.program

    func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        var calls: [CallRecord] = []
        var core = Quota("core", limit: 5_000, window: .hours(1), reportsReset: true)
        for hour in 8..<18 {
            for minute in day.isWeekend ? [6] : [6, 36] {
                var time = day.time(hour: hour, minute: minute, second: generator.number(in: 0...50))
                for (endpoint, path) in burst(hour: hour, minute: minute, day: day, using: &generator) {
                    var call = ReleaseBot.caller.call(endpoint, path: path, at: time, using: &generator)
                    call.rateLimits = [core.charge(at: time)]
                    call.grantedScopes = grantedScopes
                    call.disturb(using: &generator)
                    calls.append(call)
                    time = time + (call.duration ?? .zero) + .milliseconds(Int64(generator.number(in: 30...700)))
                }
            }
        }
        return calls
    }

    /// What one pipeline asks for.
    private func burst(
        hour: Int,
        minute: Int,
        day: SampleDay,
        using generator: inout SeededGenerator
    ) -> [(Endpoint, String)] {
        let repository = "/repos/" + generator.element(of: ReleaseBot.repositories)
        let commit = generator.element(of: ReleaseBot.commits)
        var steps = [
            (ReleaseBot.team, "/orgs/northwind/teams/release/members"),
            (ReleaseBot.pulls, repository + "/pulls"),
            (ReleaseBot.combined, repository + "/commits/\(commit)/status"),
        ]
        for _ in 0..<generator.number(in: 4...6) {
            steps.append((ReleaseBot.checks, repository + "/commits/\(commit)/check-runs"))
        }
        steps.append((ReleaseBot.setStatus, repository + "/statuses/\(commit)"))
        if generator.below(2) == 0 {
            steps.append((ReleaseBot.comment, repository + "/issues/\(generator.number(in: 200...320))/comments"))
        }
        if minute == 6 && hour % 4 == 0 { steps.append((ReleaseBot.release, repository + "/releases")) }
        if minute == 6 && hour % 3 == 0 {
            steps.append((ReleaseBot.workflow, repository + "/contents/.github/workflows/release.yml"))
        }
        return steps
    }
}
