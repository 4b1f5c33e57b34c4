import KeytrailAudit
import KeytrailModel
import KeytrailRules
import Testing

@Suite("What Keytrail's own correlation types measure")
struct ExtendedTypeTests {
    private let day = 86_400.0

    @Test("a share is what it is at least: few calls prove little")
    func ratio() throws {
        let rule = correlation(
            "type: keytrail_ratio\nrules: [a, b]\ntimespan: 1h\ncondition: {gte: 0.5}",
            more: "keytrail.ratio: {min_events: 10, confidence: 0.95}"
        )
        #expect(rule.diagnostics.isEmpty)
        // Wilson, one-sided 95 %: 9 of 9 too few; of 10, 8 are at least 0.541, 7 at least 0.442.
        #expect(try qualifying(rule, events("/a", at: (0..<9).map(Double.init))) == [])
        let eight = events("/a", at: (0..<8).map(Double.init)) + events("/b", at: [8, 9])
        #expect(try qualifying(rule, eight) == [9])
        let seven = events("/a", at: (0..<7).map(Double.init)) + events("/b", at: [7, 8, 9])
        #expect(try qualifying(rule, seven) == [])
    }

    @Test("a value is new to a group that is known, and once")
    func newValue() throws {
        let rule = correlation(
            """
            type: keytrail_new_value
            rules: [a]
            group-by: [keytrail.credential.id]
            timespan: 30d
            condition: {field: client.address, gte: 1}
            """,
            more: "keytrail.new_value: {warmup: 7d, min_events: 10}"
        )
        #expect(rule.diagnostics.isEmpty)
        let known = events("/a", at: (0..<12).map { Double($0) * day }, at: "192.0.2.1", of: "k")
        #expect(try qualifying(rule, known) == [])
        let later = events("/a", at: [12 * day, 13 * day], at: "192.0.2.9", of: "k")
        #expect(try qualifying(rule, known + later) == [12 * day])
        let found = try judge(rule, known + later).findings
        #expect(found.map(\.observed) == ["client.address 192.0.2.9"])
        #expect(found.map(\.why) == ["client.address was 192.0.2.9, which had not been seen in the 30 d before."])
        // Another credential is not known yet.
        #expect(try qualifying(rule, known + events("/a", at: [12 * day], at: "192.0.2.9", of: "other")) == [])
        // After the timespan it is new again, as long as the group stayed known.
        let often = events("/a", at: (0..<50).map { Double($0) * day }, at: "192.0.2.1", of: "k")
        let again = events("/a", at: [12 * day, 45 * day], at: "192.0.2.9", of: "k")
        #expect(try qualifying(rule, often + again) == [12 * day, 45 * day])
    }

    @Test("a neighbour in a known network is nothing new when the rule asks for networks")
    func network() throws {
        let rule = correlation(
            """
            type: keytrail_new_value
            rules: [a]
            timespan: 30d
            condition: {field: client.address, gte: 1}
            """,
            more: "keytrail.new_value: {warmup: 1d, min_events: 2, novelty: network}"
        )
        let known = events("/a", at: [0, day, 2 * day], at: "192.0.2.1", of: "k")
        #expect(try qualifying(rule, known + events("/a", at: [3 * day], at: "192.0.2.77", of: "k")) == [])
        #expect(try qualifying(rule, known + events("/a", at: [3 * day], at: "198.51.100.1", of: "k")) == [3 * day])
    }

    @Test("a silence is found when it has lasted, and ends with the next event")
    func silence() throws {
        let rule = correlation(
            "type: keytrail_silence\nrules: [a]\ntimespan: 1h\ncondition: {gte: 3}",
            more: "keytrail.silence: {lookback: 1d}"
        )
        #expect(rule.diagnostics.isEmpty)
        let log = events("/a", at: [0, 60, 120])
        #expect(try qualifying(rule, log, until: 3_719) == [])
        #expect(try qualifying(rule, log, until: 3_720) == [3_720])
        let open = try judge(rule, log, until: 10_000).findings
        #expect(open.map(\.state) == [.open])
        #expect(open.first?.lastSeen == Timestamp(seconds: 10_000))
        let over = try judge(rule, log + events("/a", at: [9_000]), until: 10_000).findings
        #expect(over.map(\.state) == [.resolved])
        #expect(over.first?.resolvedAt == Timestamp(seconds: 9_000))
        #expect(try qualifying(rule, events("/a", at: [0, 60]), until: 10_000) == [])
    }

    @Test("a call that rules see under other names is one event of a silence, and of a known group")
    func aliased() throws {
        let aliases = "aliases: {who: {a: client.address, b: network.peer.address}}\ngroup-by: [who]"
        let silence = correlation(
            "type: keytrail_silence\nrules: [a, b]\ntimespan: 10s\n\(aliases)\ncondition: {gte: 1}",
            more: "keytrail.silence: {lookback: 64s}",
            matching: "contains"
        )
        let known = correlation(
            "type: keytrail_new_value\nrules: [a, b]\ntimespan: 64s\n\(aliases)\ncondition: {field: url.path, gte: 1}",
            more: "keytrail.new_value: {warmup: 1s, min_events: 2}",
            matching: "contains"
        )
        #expect(silence.diagnostics.isEmpty && known.diagnostics.isEmpty)
        let both = ["client.address": "x", "network.peer.address": "x"]
        let log = [(0.0, "/ab"), (5, "/abc")].map { TestEvent($0.0, both.merging(["url.path": $0.1]) { $1 }) }
        let judged = try judge(silence, log, until: 20).instants.filter { $0.rule.hasSuffix("0001") }
        #expect(judged.map(\.measure) == [2])
        // One event before is not two.
        #expect(try qualifying(known, log) == [])
    }

    @Test("a journey that nobody makes")
    func travel() throws {
        let rule = correlation(
            "type: keytrail_impossible_travel\nrules: [a]\ntimespan: 1d\ncondition: {gte: 900}",
            more: "keytrail.travel: {min_distance_km: 500}"
        )
        #expect(rule.diagnostics.isEmpty)
        func at(_ second: Double, _ latitude: String, _ longitude: String) -> TestEvent {
            TestEvent(second, ["url.path": "/a", "geo.location.lat": latitude, "geo.location.lon": longitude])
        }
        // Berlin to New York is about 6,385 km: in seven hours 912 km/h, in eight 798.
        let berlin = at(0, "52.52", "13.405")
        #expect(try qualifying(rule, [berlin, at(7 * 3_600, "40.7128", "-74.006")]) == [25_200])
        #expect(try qualifying(rule, [berlin, at(8 * 3_600, "40.7128", "-74.006")]) == [])
        // Potsdam is near, however fast.
        #expect(try qualifying(rule, [berlin, at(1, "52.4", "13.06")]) == [])
    }

    @Test("a plain detection is a finding of its own, also without credential")
    func single() throws {
        let rules = RuleSet(files: [
            (
                "t.yml",
                """
                title: rule
                id: 00000000-0000-4000-8000-000000000001
                logsource: {category: webserver}
                detection:
                    s: {cs-uri-stem|contains: '/etc/passwd'}
                    condition: s
                """
            )
        ])
        let found = try judge(rules, [TestEvent(0, ["url.path": "/../etc/passwd", "server.address": "h"])]).findings
        #expect(found.map(\.groupText) == ["server.address=h"])
    }

    @Test("an event of another product's log is judged by that product's rules alone")
    func trails() throws {
        let rules = RuleSet(files: [
            (
                "t.yml",
                """
                title: trail
                id: 00000000-0000-4000-8000-000000000001
                logsource: {product: aws, service: cloudtrail}
                detection:
                    s: {eventName: CreateAccessKey}
                    condition: s
                ---
                title: calls
                id: 00000000-0000-4000-8000-000000000002
                logsource: {product: keytrail, service: calls}
                detection:
                    s: {url.path|exists: true}
                    condition: s
                """
            )
        ])
        var log = ["url.path": "/", "eventName": "CreateAccessKey"]
        #expect(try judge(rules, [TestEvent(0, log)]).findings.map(\.rule.title) == ["calls"])
        log["keytrail.log.product"] = "aws"
        log["keytrail.log.service"] = "cloudtrail"
        #expect(try judge(rules, [TestEvent(0, log)]).findings.map(\.rule.title) == ["trail"])
        log["keytrail.log.service"] = "s3"
        #expect(try judge(rules, [TestEvent(0, log)]).findings.isEmpty)
    }
}

/// Events with a client address and a credential.
private func events(_ path: String, at seconds: [Double], at address: String, of credential: String) -> [TestEvent] {
    events(path, at: seconds, ["client.address": address, "keytrail.credential.id": credential])
}
