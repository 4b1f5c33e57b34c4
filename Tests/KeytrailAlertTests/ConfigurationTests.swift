import KeytrailAlert
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("The configuration of alerts")
struct ConfigurationTests {
    private func parse(_ text: String) -> (AlertConfiguration?, [Diagnostic]) {
        AlertConfiguration.parse(text: text, file: "config.yml")
    }

    private static let sound = """
        credentials: {}
        gateway: {}
        alerts:
          sinks:
            page: {kind: exec, command: [/usr/local/bin/page, --now], timeout: 10s, environment: {TEAM: api}, secrets: {TOKEN: env:PAGE}}
            hook: {kind: webhook, url: https://alerts.example.com/in, signing-key: env:KEY, body: '{"text": "{{title}}"}'}
            desk: {kind: slack, url: env:SLACK_URL, rate: 20/h}
            team: {kind: teams, url: file:/etc/keytrail/teams}
            chat: {kind: discord, url: env:DISCORD}
            phone: {kind: ntfy, topic: keytrail, token: env:NTFY}
            duty: {kind: pagerduty, key: env:PD}
            genie: {kind: opsgenie, key: env:OG, url: https://api.eu.opsgenie.com}
            am: {kind: alertmanager, url: http://127.0.0.1:9093, expires: 26h}
            mail: {kind: mail, server: mail.example.com, user: alerts, password: env:MAIL, from: k@example.com, to: [ops@example.com, b@example.com]}
            log: {kind: file, path: ~/alerts.ndjson, concurrency: 2, give-up: 1h}
            sys: {kind: syslog, address: 'tcp:[::1]:601', facility: 10}
          routes:
            - name: urgent
              sinks: [page, hook, desk, team, chat, phone, duty, genie, log, sys]
              level: high
              match: ['credential=github-*', rule!=noise]
              group-by: [rule, credential]
              wait: 5m
              repeat: 4h
              resolved: false
            - sinks: mail
              digest: '07:30'
              level: low
            - {sinks: am, repeat: 25h}
        """

    @Test("every kind of sink and every key of a route is read")
    func sound() throws {
        let (read, diagnostics) = parse(Self.sound)
        #expect(diagnostics == [])
        let configuration = try #require(read)
        #expect(configuration.sinks.count == 12)
        let urgent = try #require(configuration.routes.first)
        #expect(urgent.name == "urgent")
        #expect(urgent.level == .high)
        #expect(urgent.bundle == .fields(["rule", "credential"]))
        #expect(urgent.wait == .minutes(5))
        #expect(urgent.repetition == .hours(4))
        #expect(!urgent.tellsEnd)
        #expect(configuration.routes[1].name == "route-2")
        #expect(configuration.routes[1].digest == .minutes(450))
        #expect(configuration.routes[1].bundle == .fields([]))
        #expect(configuration.sink("desk")?.rate?.count == 20)
        #expect(configuration.sink("desk")?.rate?.span == .hours(1))
        #expect(configuration.sink("log")?.giveUp == .hours(1))
        #expect(configuration.sink("sys")?.kind == .syslog(SyslogSettings(.tcp(host: "::1", port: 601), facility: 10)))
        guard case .mail(let mail)? = configuration.sink("mail")?.kind else { return #expect(Bool(false)) }
        #expect(mail.port == 587)
        #expect(mail.security == .starttls)
    }

    @Test("a file without alerts tells nobody, and is no mistake")
    func without() {
        for text in ["", "credentials: {}\n", "alerts:\n"] {
            #expect(parse(text).0 == AlertConfiguration.none)
            #expect(parse(text).1 == [])
        }
    }

    @Test("mistakes are told with their places and what to write instead, and nothing results")
    func mistakes() throws {
        let text = """
            alerts:
              sinks:
                a: {kind: pager}
                b: {kind: exec, command: page.sh}
                c: {kind: exec, command: [page.sh]}
                d: {kind: slack, url: https://hooks.slack.com/services/T0/B0/x}
                e: {kind: webhook, url: 'http://alerts.example.com/'}
                f: {kind: webhook, url: 'https://user:pw@example.com/'}
                g: {kind: webhook, url: https://example.com, body: '{"a": {{title}}}'}
                h: {kind: webhook, url: https://example.com, body: '{"a": "{{titel}}"}'}
                i: {kind: webhook, url: https://example.com, text: '{{title'}
                j: {kind: mail, server: mail.example.com, from: 'Kim <k@example.com>', to: []}
                k: {kind: mail, server: mail.example.com, security: none, from: k@example.com, to: [o@example.com]}
                l: {kind: file, path: alerts.log}
                m: {kind: syslog, address: 'http:x'}
                n: {kind: file, path: /x, rate: often, timeout: 3, colour: red}
                'o p': {kind: file, path: /x}
                q: {kind: exec, command: [/x], environment: {KEYTRAIL_KEY: x}, secrets: {T: s3cret}}
                r: {kind: alertmanager, url: 'http://localhost:9093'}
              routes:
                - {sinks: [nobody, a, a], level: loud, match: [rule~x, 'rule=~x', level=loud], digest: '7:30', wait: 5m}
                - {name: x}
                - {name: y, sinks: [r]}
                - {name: y, sinks: [r], repeat: 30h, group-by: [finding, rule]}
              others: 1
            """
        let (configuration, diagnostics) = parse(text)
        #expect(configuration == nil)
        try expectGolden(diagnostics.map { $0.description + "\n" }.joined(), "mistakes.txt")
    }

    @Test("a value that should have been a reference is not repeated")
    func pasted() {
        let text = "alerts:\n  sinks:\n    a: {kind: pagerduty, key: R0123456789ABCDEFGHIJ}\n  routes: [{sinks: a}]\n"
        let (configuration, diagnostics) = parse(text)
        #expect(configuration == nil)
        #expect(!diagnostics.isEmpty)
        #expect(!diagnostics.contains { $0.description.contains("R0123") })
    }

    @Test(
        "an address of a mailbox is one, and nothing else",
        arguments: [
            ("ops@example.com", true), ("a.b+c@mail.example.com", true), ("ops", false), ("ops@", false), ("@x", false),
            ("a@b@c", false), ("a b@c", false), ("a@b\r\nRCPT TO:<x@y>", false), ("<a@b>", false), ("a..b@c", false),
            ("\"a\"@b", false), ("a@b,c@d", false), ("é@b", false),
        ]
    )
    func addresses(text: String, isOne: Bool) {
        #expect((MailAddress(text) != nil) == isOne)
    }
}
