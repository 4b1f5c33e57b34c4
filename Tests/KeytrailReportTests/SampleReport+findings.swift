internal import KeytrailModel

extension SampleReport {
    static var findings: [Finding] { [failedAuthentication, spike, broadScope] }

    /// Those of the findings, and two that found nothing.
    static var rules: [EvaluatedRule] {
        let advice = ["See whether the token was revoked.", "Look at the busiest program.", ""]
        let found = zip(findings, advice).map { finding, next in
            EvaluatedRule(finding.rule, description: "\(finding.rule.title), seen per credential.", next: next)
        }
        return found + [
            EvaluatedRule(.init(id: "server-errors", title: "Host answers with errors", level: .low)),
            EvaluatedRule(
                .init(id: "key-in-query", title: "Secret in a query string", level: .critical, tags: ["attack.t1552"])
            ),
        ]
    }

    /// Two that do not count: one that somebody takes care of, one that a silence covers for a second time.
    static var muted: [Finding] {
        var known = Finding(
            rule: .init(id: "no-expiry", title: "Token without an end", level: .medium),
            group: [.init(name: "keytrail.credential.id", value: slack)],
            openedAt: at(0, 2)
        )
        known.lastSeen = at(23)
        known.eventCount = 412
        known.why = "The token does not expire."
        known.standing.acknowledgement = Acknowledgement(
            at: at(2, 30),
            author: "kim",
            note: "rotation is planned, see the team's board",
            until: at(24 * 9)
        )
        var covered = known
        covered.rule = .init(id: "server-errors", title: "Host answers with errors", level: .low)
        covered.group = [.init(name: "server.address", value: "slack.com")]
        covered.state = .resolved
        covered.resolvedAt = at(23, 5)
        covered.why = "21 calls to this host failed in 5 min."
        covered.standing.acknowledgement = nil
        covered.standing.silence = silence(from: at(0), to: at(48), "slack.com announces maintenance")
        return [known, covered]
    }

    static func silence(from start: Timestamp, to end: Timestamp, _ reason: String) -> Silence {
        Silence(
            matchers: [try? FindingMatcher("server.address=*slack.com")].compactMap(\.self),
            from: start,
            until: end,
            author: "lee",
            reason: reason,
            createdAt: start
        )
    }

    private static var failedAuthentication: Finding {
        var finding = Finding(
            rule: .init(
                id: "6c1f0f52-6a7e-4f8e-9a35-0c1d3a8b7e42",
                title: "Burst of failed authentication",
                level: .high,
                tags: ["attack.credential-access", "attack.t1110"]
            ),
            group: [
                .init(name: "keytrail.credential.id", value: trello),
                .init(name: "server.address", value: "api.trello.com"),
            ],
            openedAt: at(17, 58, 12)
        )
        finding.state = .resolved
        finding.lastSeen = at(19, 12, 40)
        finding.resolvedAt = at(19, 17, 40)
        finding.eventCount = 63
        finding.peak = 37
        finding.observed = "37 calls in 5 min"
        finding.expected = "fewer than 10"
        finding.evidence = (0..<20).map { call(at(17, 58, 12) + .seconds(Int64($0) * 9), 4_410 + Int64($0)) }
        finding.why = "63 calls with this credential were refused with 401 from two client addresses, one of them new."
        finding.next =
            "Check whether the token was revoked or leaked: `keytrail credentials show \(trello)`; rotate it if the new address is not yours."
        return finding
    }

    private static var spike: Finding {
        var finding = Finding(
            rule: .init(
                id: "0b9d8a1e-2f57-4f0c-8a70-6f1f9a4f1c11",
                title: "Far more calls than usual at this hour",
                level: .medium,
                tags: ["keytrail.usage"]
            ),
            group: [.init(name: "keytrail.credential.id", value: github)],
            openedAt: at(20, 6)
        )
        finding.lastSeen = at(23, 58)
        finding.eventCount = 3_941
        finding.peak = 2_790
        finding.observed = "2 790 calls in 1 h"
        finding.expected = "96 to 214"
        finding.evidence = [call(at(20, 6, 1), 5_120), call(at(20, 6, 2), 5_121), call(at(20, 6, 2), 5_122)]
        finding.why =
            "18.6 times the expected number for a Monday at 02:00 UTC; GET /repos/{owner}/{repo}/issues made 91% of them."
        var series = FindingSeries(
            window: TimeWindow(start: at(20, 6) - .minutes(66), end: at(20, 0)),
            hours: (0..<24).map { hour in
                let usual = hour < 8 ? 40.0 : 150
                return FindingSeries.Hour(
                    start: at(Int64(hour) - 4),
                    count: hour == 23 ? 2_790 : usual + Double(hour % 5) * 3,
                    expected: usual,
                    low: usual * 0.6,
                    high: usual * 1.5
                )
            },
            probability: 1e-40,
            weeksBefore: [150, 148, nil, 152]
        )
        series.contributors = [
            .init(field: "url.template", value: "/repos/{owner}/{repo}/issues", calls: 2_539),
            .init(field: "keytrail.program", value: "nightly-sync\"><script>alert(1)</script>", calls: 2_790),
        ]
        finding.series = series
        finding.standing.formerSilence = silence(from: at(-72), to: at(6), "the sync moves to another machine")
        finding.standing.isReopened = true
        finding.next = "Look at the program nightly-sync: it started to page through every repository at 02:06."
        return finding
    }

    private static var broadScope: Finding {
        var finding = Finding(
            rule: .init(
                id: "scope-unused",
                title: "Scopes granted and never used",
                level: .low,
                tags: ["keytrail.scope"]
            ),
            group: [.init(name: "keytrail.credential.id", value: github)],
            openedAt: at(0)
        )
        finding.lastSeen = at(24)
        finding.eventCount = 8_410
        finding.peak = 3
        finding.observed = "3 scopes without a use in 30 d"
        finding.expected = "none"
        finding.why = "admin:org, delete_repo and gist were granted; no successful call in 30 d needed them."
        finding.next =
            "Issue a token with repo and read:user only; `keytrail scopes --without admin:org` shows what would break."
        return finding
    }
}
