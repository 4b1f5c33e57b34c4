import KeytrailAudit
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

/// Where Keytrail and pySigma with its SQLite backend differ on purpose; the random tests go round these.
@Suite(.enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason)))
struct KnownDifferenceTests {
    /// One thing that both are asked about a few calls, and what each says.
    struct Difference: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The detection's items.
        var items: JSON
        /// A value for each call, of the column.
        var values: [String]
        var column: CallColumn = .userAgent
        /// The values of the calls that match here and there; `nil` where the peer refuses the rule.
        var ours: [String]
        var theirs: [String]?
    }

    static let matching: [Difference] = [
        Difference(
            testDescription: "case is folded beyond ASCII: SQLite folds 26 letters, people write others too",
            items: ["user_agent.original|contains": "ÉTÉ"],
            values: ["été", "ÉTÉ"],
            ours: ["été", "ÉTÉ"],
            theirs: ["ÉTÉ"]
        ),
        Difference(
            testDescription: "a text that spells a number compares as a number: SQLite compares a text column as text",
            items: ["user_agent.original|gt": 9],
            values: ["10", "8", "x"],
            ours: ["10"],
            theirs: ["x"]
        ),
        Difference(
            testDescription: "a number equals its other spellings in a text",
            items: ["user_agent.original": 10],
            values: ["10", "10.0", "1e1"],
            ours: ["10", "10.0", "1e1"],
            theirs: ["10"]
        ),
        Difference(
            testDescription: "a network holds addresses only: the peer compares the beginnings of texts",
            items: ["user_agent.original|cidr": "10.0.0.0/8"],
            values: ["10.1.2.3", "10.example"],
            ours: ["10.1.2.3"],
            theirs: ["10.1.2.3", "10.example"]
        ),
        Difference(
            testDescription:
                "an IPv6 network holds every spelling, mapped IPv4 included: the peer knows the long spelling",
            items: ["user_agent.original|cidr": "2001:db8::/32"],
            values: ["2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"],
            ours: ["2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"],
            theirs: nil
        ),
        Difference(
            testDescription: "wide text may have any letters: the peer makes it of ASCII alone",
            items: ["user_agent.original|wide|base64offset|contains": "é"],
            values: ["6QA=", "x"],
            ours: ["6QA="],
            theirs: nil
        ),
    ]

    static let spelling: [Difference] = [
        Difference(
            testDescription: "a text is compared with a number as it is spelled: SQLite makes it a number first",
            items: ["http.request.body.size": "00"],
            values: ["0", "1"],
            column: .requestBodySize,
            ours: [],
            theirs: ["0"]
        ),
        Difference(
            testDescription: "a cased value stays so when its dashes are spelled in other ways",
            items: ["user_agent.original|cased|windash|contains": " -a"],
            values: ["x /a", "x /A"],
            ours: ["x /a"],
            theirs: ["x /a", "x /A"]
        ),
    ]

    @Test("detections", arguments: matching + spelling)
    func detection(_ difference: Difference) async throws {
        let log = try TestLog()
        try append(difference.values.map { (difference.column, $0) }, to: log)
        let rule = RandomCorrelation.detection("a").replacing(
            "detection",
            by: ["s": difference.items, "condition": "s"]
        )
        let ours = try matchedTimes(rule, in: log).map { Int(($0 - RandomLog.start).microseconds / 4_000_000) }
        #expect(ours.map { difference.values[$0] } == difference.ours)
        let answer = try await answer([rule], log)
        let theirs = answer.rows.map { $0.map { Int($0 & (1 << 62 - 1)) }.sorted().map { difference.values[$0] } }
        if let expected = difference.theirs {
            #expect(theirs == expected, "\(answer)")
        } else {
            #expect(theirs != difference.ours, "\(answer)")
        }
    }

    @Test("group keys keep their case: two credentials whose ids differ in case are two")
    func groupKeys() async throws {
        let (ours, theirs) = try await instants(
            [(.credentialID, "AbC"), (.credentialID, "aBc")],
            ["type": "event_count", "timespan": "1m", "group-by": ["keytrail.credential.id"], "condition": ["gte": 2]]
        )
        #expect(ours == [])
        #expect(theirs == ["keytrail.credential.id=abc 2"])
    }

    @Test("values keep their case when they are counted")
    func values() async throws {
        let (ours, theirs) = try await instants(
            [(.userAgent, "x"), (.userAgent, "X")],
            [
                "type": "value_count", "timespan": "1m",
                "condition": ["gte": 2, "field": "user_agent.original"],
            ]
        )
        #expect(ours == [" 2"])
        #expect(theirs == [])
    }

    @Test("a range is two comparisons, as the specification's text says; the peer takes one")
    func ranges() async throws {
        let body: JSON = ["type": "event_count", "timespan": "1m", "condition": ["gte": 2, "lte": 3]]
        let (ours, theirs) = try await instants([(.userAgent, "x"), (.userAgent, "y")], body)
        #expect(ours == [" 2"])
        #expect(theirs == ["refused"])
    }

    @Test("several fields are one combined value; the peer's backend takes one")
    func fieldLists() async throws {
        let fields: JSON = ["user_agent.original", "url.path"]
        let body: JSON = ["type": "value_count", "timespan": "1m", "condition": ["gte": 2, "field": fields]]
        let (ours, theirs) = try await instants([(.userAgent, "x"), (.userAgent, "y")], body)
        #expect(ours == [" 2"])
        #expect(theirs == ["refused"])
    }

    @Test("a percentile may be a fraction; the peer cuts it off")
    func percentiles() async throws {
        let condition: JSON = ["gte": 0, "field": "user_agent.original", "percentile": .number(50.5)]
        let body: JSON = ["type": "value_percentile", "timespan": "1m", "condition": condition]
        let (ours, theirs) = try await instants([(.userAgent, "0"), (.userAgent, "100")], body)
        #expect(ours == [" 0", " 50.5"])
        #expect(theirs == [" 0", " 50"])
    }

    /// Stores calls of these values, four seconds apart.
    private func append(_ values: [(CallColumn, String)], to log: TestLog) throws {
        let calls = values.enumerated().map { index, value in
            var record = CallRecord(
                startedAt: RandomLog.start + .seconds(Int64(index) * 4),
                door: .imported,
                method: "GET",
                scheme: "https",
                host: "h",
                path: "/a",
                outcome: .success
            )
            record.set(value.0, to: value.1)
            return IdentifiedCall(record: record, sequence: Int64(index) | 1 << 62)
        }
        try log.append(calls)
    }

    private func answer(_ rules: [JSON], _ log: TestLog) async throws -> Peer.Answer {
        let columns: [CallColumn] = [.path, .userAgent, .credentialID, .requestBodySize]
        let batch = Peer.Batch(
            database: log.folder.file("log.db"),
            columns: columns,
            cases: [rules],
            end: RandomLog.end
        )
        return try #require(await Peer.answers([batch]).first?.first)
    }

    /// Where a correlation over the calls of these values holds, here and there: the group and the measure.
    private func instants(
        _ values: [(CallColumn, String)],
        _ body: JSON
    ) async throws -> (ours: [String], theirs: [String]) {
        guard case .object(let members) = body else { return ([], []) }
        let log = try TestLog()
        try append(values, to: log)
        let judged: JSON = [
            "title": "judged", "name": "judged", "correlation": .object(members + [JSON.Member("rules", ["a"])]),
        ]
        let rules = [RandomCorrelation.detection("a"), judged]
        func shown(_ instants: [ComparableInstant]) -> [String] {
            instants.sorted { $0.time < $1.time }.map { "\($0.group) \($0.measure.map(significant) ?? "")" }
        }
        let answer = try await answer(rules, log)
        let theirs = answer.instants.map(shown) ?? ["refused"]
        return (shown(try heldInstants(ruleSet(rules), in: log, until: RandomLog.end)), theirs)
    }
}

extension JSON {
    /// The object with another value for a name.
    fileprivate func replacing(_ name: String, by value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.name == name ? Member(name, value) : $0 })
    }
}
