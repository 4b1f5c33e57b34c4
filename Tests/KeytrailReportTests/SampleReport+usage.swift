internal import KeytrailModel

extension SampleReport {
    static var credentials: [CredentialUsage] {
        var github = CredentialUsage(
            credential: Credential(
                id: github,
                provider: "github",
                scheme: .bearer,
                place: .header,
                parts: [.init(role: "token", fingerprint: "5d0c1e7a94b2f386")]
            ),
            firstSeen: at(0, 0, 4),
            lastSeen: at(23, 59, 41)
        )
        github.counts = counts([.success: 8_410, .redirect: 140, .clientError: 77, .serverError: 27, .rateLimited: 149])
        github.hosts = ["api.github.com", "uploads.github.com"]
        github.programs = ["nightly-sync", "release-bot"]
        github.clientAddresses = 2
        github.latency = latency(8_803, [131, 455, 702, 2_480, 11_600])
        github.scopes = ScopeUsage(
            granted: ["admin:org", "delete_repo", "gist", "read:user", "repo"],
            used: ["read:user", "repo"],
            unused: ["admin:org", "delete_repo", "gist"],
            coveragePermille: 964
        )
        github.findings = 2
        return [github, slackUsage, trelloUsage]
    }

    private static var slackUsage: CredentialUsage {
        var usage = CredentialUsage(
            credential: Credential(
                id: slack,
                provider: "slack",
                scheme: .bearer,
                place: .header,
                parts: [.init(role: "token", fingerprint: "b41f0c6e2d7a9538")]
            ),
            firstSeen: at(0, 1),
            lastSeen: at(23, 55, 2)
        )
        usage.counts = counts([.success: 4_118, .clientError: 12, .forbidden: 9, .cancelled: 3])
        usage.hosts = ["slack.com"]
        usage.programs = ["standup-bot"]
        usage.clientAddresses = 1
        usage.latency = latency(4_142, [86, 190, 260, 940, 4_200])
        usage.scopes = ScopeUsage(
            granted: ["channels:read", "chat:write", "users:read"],
            used: ["channels:read", "chat:write", "users:read"],
            unused: [],
            coveragePermille: 1_000
        )
        return usage
    }

    private static var trelloUsage: CredentialUsage {
        var usage = CredentialUsage(
            credential: Credential(
                id: trello,
                provider: "trello",
                scheme: .oauth1,
                place: .header,
                parts: [
                    .init(role: "key", fingerprint: "77ab01c2d3e4f506"),
                    .init(role: "token", fingerprint: "3f2a9c0d51e7b864"),
                ]
            ),
            firstSeen: at(1, 12),
            lastSeen: at(19, 12, 40)
        )
        usage.counts = counts([.success: 1_818, .redirect: 90, .clientError: 44, .authFailed: 63, .networkError: 14])
        usage.hosts = ["api.trello.com"]
        usage.programs = ["board-export"]
        usage.clientAddresses = 2
        usage.latency = latency(1_957, [164, 610, 980, 3_050, 30_000])
        usage.findings = 1
        return usage
    }

    static var hosts: [HostUsage] {
        [
            HostUsage(
                host: "api.github.com",
                counts: counts([.success: 8_322, .redirect: 140, .clientError: 77, .serverError: 27, .rateLimited: 149]
                ),
                latency: latency(8_715, [129, 440, 684, 2_310, 9_800])
            ),
            HostUsage(
                host: "slack.com",
                counts: counts([.success: 4_118, .clientError: 12, .forbidden: 9, .cancelled: 3]),
                latency: latency(4_142, [86, 190, 260, 940, 4_200])
            ),
            HostUsage(
                host: "api.trello.com",
                counts: counts([.success: 1_844, .redirect: 90, .clientError: 44, .authFailed: 63, .networkError: 14]),
                latency: latency(1_983, [164, 610, 980, 3_050, 30_000])
            ),
            HostUsage(
                host: "uploads.github.com",
                counts: counts([.success: 88]),
                latency: latency(88, [420, 2_900, 4_100, 9_600, 11_600])
            ),
        ]
    }
}
