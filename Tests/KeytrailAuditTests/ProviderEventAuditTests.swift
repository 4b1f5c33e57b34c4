import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite("rules over providers' events")
struct ProviderEventAuditTests {
    private static let rules = RuleSet(files: [
        (
            "trail.yml",
            """
            title: A key was created
            id: 00000000-0000-4000-8000-0000000000c1
            name: key_created
            level: high
            logsource: {product: aws, service: cloudtrail}
            detection:
                s: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey, userIdentity.type: IAMUser}
                condition: s
            """
        ),
        (
            "denied.keytrail.yaml",
            """
            title: denied
            name: denied
            logsource: {product: aws, service: cloudtrail}
            detection:
                s: {errorCode|contains: Denied}
                condition: s
            ---
            title: Many denials
            id: 00000000-0000-4000-8000-0000000000c2
            name: many_denials
            level: medium
            correlation:
                type: event_count
                rules: [denied]
                group-by: [userIdentity.arn]
                timespan: 10m
                condition: {gte: 3}
            """
        ),
        (
            "calls.yml",
            """
            title: A call
            id: 00000000-0000-4000-8000-0000000000c3
            name: any_call
            level: low
            logsource: {product: keytrail, service: calls}
            detection:
                s: {keytrail.outcome: '*'}
                condition: s
            """
        ),
    ])

    private static func event(_ second: Int64, _ name: String, error: String? = nil, id: Int64) -> ProviderEvent {
        var event = ProviderEvent(
            occurredAt: Timestamp(seconds: second),
            sequence: id,
            product: "aws",
            service: "cloudtrail",
            action: name,
            outcome: error == nil ? .success : .forbidden
        )
        event.actor = "arn:aws:iam::1:user/eve"
        event.credential = "AKIAIOSFODNN7EXAMPLE"
        event.attributes = [
            JSON.Member("eventSource", "iam.amazonaws.com"), JSON.Member("eventName", .string(name)),
            JSON.Member("userIdentity", ["type": "IAMUser", "arn": "arn:aws:iam::1:user/eve"]),
            JSON.Member("errorCode", JSON(error)),
        ]
        return event
    }

    private static let events =
        [event(1_000, "CreateAccessKey", id: 1)]
        + (0..<4).map { event(2_000 + $0 * 60, "ListUsers", error: "AccessDenied", id: $0) }

    @Test("a finding names the acting principal and its key; events are no calls of ours")
    func finding() async throws {
        let log = try TestLog()
        _ = try log.store.append(events: ProviderEventAuditTests.events)
        let report = try await log.report(ProviderEventAuditTests.rules)
        #expect(
            report.findings.map(\.groupText) == [
                "keytrail.event.actor=arn:aws:iam::1:user/eve, keytrail.event.credential=AKIAIOSFODNN7EXAMPLE",
                "userIdentity.arn=arn:aws:iam::1:user/eve",
            ]
        )
        #expect(report.findings.map(\.rule.level) == [.high, .medium])
        #expect(report.totals.total == 0 && report.credentials.isEmpty)
    }

    @Test("the findings are those of the set of events, whatever the order and number of deliveries")
    func order() async throws {
        var random = SplitMix(seed: 11)
        let calls = randomCalls(60, seconds: 4_000, using: &random)
        let reference = try TestLog()
        try reference.append(calls)
        _ = try reference.store.append(events: ProviderEventAuditTests.events)
        let expected = try await reference.report(ProviderEventAuditTests.rules).findings
        #expect(expected.contains { $0.rule.title == "Many denials" })
        for _ in 0..<5 {
            let log = try TestLog()
            let shuffled = (ProviderEventAuditTests.events + ProviderEventAuditTests.events).shuffled(using: &random)
            for event in shuffled.prefix(4) { _ = try log.store.append(events: [event]) }
            try log.append(calls.shuffled(using: &random))
            _ = try log.store.append(events: shuffled)
            #expect(try await log.report(ProviderEventAuditTests.rules).findings == expected)
        }
    }

    @Test("watching finds what is delivered late")
    func watching() async throws {
        var random = SplitMix(seed: 12)
        let log = try TestLog()
        try log.append(randomCalls(40, seconds: 4_000, using: &random))
        let auditor = Auditor(rules: ProviderEventAuditTests.rules, catalog: .init(packs: []))
        var watch = ContinuousAudit(auditor, since: Timestamp(seconds: 0))
        let times = [Timestamp(seconds: 5_000), Timestamp(seconds: 5_010)]
        _ = try await watch.judge(log.store, until: times[0], now: times[0])
        _ = try log.store.append(events: ProviderEventAuditTests.events)
        let round = try await watch.judge(log.store, until: times[1], now: times[1])
        #expect(!round.isWhole)
        #expect(round.report.findings.contains { $0.rule.title == "A key was created" })
    }
}
