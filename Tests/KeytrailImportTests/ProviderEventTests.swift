import Foundation
import KeytrailCapture
import KeytrailImport
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite("providers' audit logs")
struct ProviderEventTests {
    private func run(
        _ text: String,
        _ format: EventFormat.Name
    ) throws -> (summary: ImportSummary, events: [ProviderEvent]) {
        let fixture = try ImportFixture()
        let path = fixture.folder.file("log")
        try Data(text.utf8).write(to: URL(filePath: path))
        var events: [ProviderEvent] = []
        let summary = try EventImporter(recorder: ImportFixture.recorder).run(path: path, format: format) { batch in
            events += batch
            return (batch.count, 0)
        }
        return (summary, events)
    }

    private static let trail = """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/deploy",
        "accessKeyId":"AKIAIOSFODNN7EXAMPLE"},"eventTime":"2026-11-02T10:00:00Z","eventSource":"iam.amazonaws.com",
        "eventName":"CreateAccessKey","sourceIPAddress":"203.0.113.9","userAgent":"aws-cli/2.15","requestID":"r-1",
        "requestParameters":{"userName":"other"},"responseElements":{"accessKey":{"accessKeyId":"AKIAI44QH8DHBEXAMPLE",
        "secretAccessKey":"wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab"}},"eventID":"e-1"}
        """

    @Test("a CloudTrail event names key, principal, action, source and service")
    func cloudTrail() throws {
        let (summary, events) = try run(ProviderEventTests.trail, .cloudtrail)
        let event = try #require(events.first)
        #expect(summary.read == 1 && summary.rejected == 0)
        #expect(event.occurredAt == Timestamp(rfc3339: "2026-11-02T10:00:00Z"))
        #expect(event.credential == "AKIAIOSFODNN7EXAMPLE")
        #expect(event.actor == "arn:aws:iam::111122223333:user/deploy")
        #expect(event.action == "CreateAccessKey")
        #expect(event.sourceAddress == "203.0.113.9")
        #expect(event.request.host == "iam")
        #expect(event.outcome == .success)
    }

    @Test(
        "a time that is no time of these centuries rejects the event, whatever number it is",
        arguments: [
            "9.5e13", "1e14", "-1e18", "1e300", "9223372036854775807", "-9223372036854775808", "1e12", "\"1e20\"",
            "0.5e11",
        ]
    )
    func hugeTime(number: String) throws {
        let record = #"{"eventTime":\#(number),"eventSource":"s3.amazonaws.com","eventName":"A"}"#
        let (summary, events) = try run(record, .cloudtrail)
        #expect(events.isEmpty && summary.rejected == 1)
    }

    @Test("a time in seconds may have a fraction")
    func fraction() throws {
        let record = #"{"eventTime":1793959200.25,"eventSource":"s3.amazonaws.com","eventName":"A"}"#
        #expect(try run(record, .cloudtrail).events.first?.occurredAt == Timestamp(microseconds: 1_793_959_200_250_000))
    }

    @Test("secrets in an event's own fields are left out, public key ids stay")
    func secrets() throws {
        let event = try #require(try run(ProviderEventTests.trail, .cloudtrail).events.first)
        let text = JSON.object(event.attributes).text
        #expect(!text.contains("wJalrXUtnFEMI"))
        #expect(text.contains("AKIAI44QH8DHBEXAMPLE"))
        #expect(text.contains("\"eventSource\":\"iam.amazonaws.com\""))
    }

    @Test(
        "records are found one a line, in a list, wrapped, pretty-printed and one after the other",
        arguments: [
            "R\nR", "[R,R]", "{\"Records\":[R,R]}", "{\"a\":{\"Records\":1},\"Records\" : [ R , R ],\"b\":[{}]}", "R R",
            "\u{FEFF}[\n R,\n R\n]\n", "{\"Records\":[R]}\n{\"Records\":[R]}",
        ]
    )
    func shapes(shape: String) throws {
        let record = #"{"eventTime":"2026-11-02T10:00:00Z","eventSource":"s","eventName":"N","x":"\"}]{ é"}"#
        let (summary, events) = try run(
            shape.replacing("R", with: record).replacing(record + "ecords", with: "Records"),
            .cloudtrail
        )
        #expect(events.count == 2)
        #expect(summary.rejected == 0)
    }

    @Test("what is broken is counted with its line, and the rest is kept")
    func broken() throws {
        let good = #"{"eventTime":"2026-11-02T10:00:00Z","eventSource":"s","eventName":"N"}"#
        let text = [
            good, #"{"eventTime":"2026-11-02T10:00:00Z","eventName":"#, good, "no JSON", #"{"eventName":"N"}"#,
            #"{"eventTime":"tomorrow","eventName":"N"}"#, #"{"eventTime":"2026-11-02T10:00:00Z"}"#, "{\"a\":\"x", good,
            "{",
        ]
        let (summary, events) = try run(text.joined(separator: "\n"), .cloudtrail)
        #expect(events.count == 3)
        #expect(summary.rejected == 7)
        #expect(
            summary.diagnostics.map { "\($0.location?.line ?? 0) \($0.message)" } == [
                "2 not valid JSON", "4 not valid JSON", "5 eventTime is missing",
                "6 eventTime is not a time in the years 1970 to 2200", "7 eventName is missing", "8 not valid JSON",
                "10 not valid JSON",
            ]
        )
    }

    @Test("an event delivered twice has one identity, in whichever file")
    func identity() throws {
        let once = try run(ProviderEventTests.trail, .cloudtrail).events
        let again = try run("{\"Records\":[\(ProviderEventTests.trail)]}", .cloudtrail).events
        #expect(once.map(\.id) == again.map(\.id))
    }

    @Test("a credential that would be a secret is a fingerprint")
    func secretCredential() throws {
        let token = "ghp_" + String(repeating: "a1B2", count: 9)
        let text = #"{"date_create":1762077600,"action":"a","actor":{"user":{"id":"U1"}},"context":{"app":{"id":"T"}}}"#
        let event = try #require(try run(text.replacing("\"T\"", with: "\"\(token)\""), .slackAudit).events.first)
        #expect(event.credential?.hasPrefix("generic-") == true)
        #expect(!JSON.object(event.attributes).text.contains(token))
    }

    @Test("every format reads its own samples and tells them from all others", arguments: EventFormat.Name.allCases)
    func contract(name: EventFormat.Name) throws {
        let sample = try #require(ProviderEventTests.samples[name])
        let (summary, events) = try run(sample.text, name)
        let event = try #require(events.first)
        #expect(summary.rejected == 0)
        #expect(
            [
                event.product, event.service, event.credential ?? "-", event.actor ?? "-", event.action,
                event.outcome.name,
            ]
                == sample.expected
        )
        // Trello does not tell where an action came from.
        #expect(event.sourceAddress == (name == .trelloActions ? nil : "203.0.113.9"))
        #expect(event.occurredAt == Timestamp(rfc3339: "2026-11-02T10:00:00Z"))
        #expect(EventFormat.detected(in: Array(sample.text.utf8)) == name)
    }

    @Test(
        "every format says what is wrong with a record, where, and keeps the rest",
        arguments: EventFormat.Name.allCases
    )
    func malformed(name: EventFormat.Name) throws {
        let sample = try #require(ProviderEventTests.samples[name])
        let broken = try #require(ProviderEventTests.malformed[name])
        // The good record stands before and behind the broken ones, which are a line each.
        let text = [broken.lines, [sample.text]].flatMap(\.self).joined(separator: "\n")
        let (summary, events) = try run(text, name)
        #expect(events.count == 1)
        #expect(summary.rejected == broken.lines.count)
        let said = summary.diagnostics.map { "\($0.location?.line ?? 0) \($0.message)" }
        #expect(said == broken.reasons.enumerated().map { "\($0 + 1) \($1)" })
        for line in broken.lines {
            #expect(summary.diagnostics.allSatisfy { !$0.message.contains(line) })
        }
    }

    private static let noTime = "is not a time in the years 1970 to 2200"

    /// Records that are no events: lines, and what is said of each.
    private static let malformed: [EventFormat.Name: (lines: [String], reasons: [String])] = [
        .cloudtrail: (
            [
                #"{"eventSource":"s3.amazonaws.com","eventName":"A"}"#,
                #"{"eventTime":"2026-11-02T25:00:00Z","eventSource":"s3.amazonaws.com","eventName":"A"}"#,
                #"{"eventTime":"2026-11-02T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":null}"#,
                #"{"eventTime":"2026-11-02T10:00:00Z","eventName":}"#,
            ],
            ["eventTime is missing", "eventTime \(noTime)", "eventName is missing", "not valid JSON"]
        ),
        .githubAudit: (
            [
                #"{"action":"repo.create","actor":"a"}"#, #"{"@timestamp":-5,"action":"repo.create","actor":"a"}"#,
                #"{"@timestamp":1793613600000,"actor":"a","action":{}}"#, #"{"@timestamp":1793613600000,,}"#,
            ],
            ["@timestamp is missing", "@timestamp \(noTime)", "action is missing", "not valid JSON"]
        ),
        .okta: (
            [
                #"{"eventType":"user.session.start","actor":{}}"#,
                #"{"published":"yesterday","eventType":"user.session.start"}"#,
                #"{"published":"2026-11-02T10:00:00Z","eventType":[]}"#, "{\"published\":\"2026\u{1}\"}",
            ],
            ["published is missing", "published \(noTime)", "eventType is missing", "not valid JSON"]
        ),
        .slackAudit: (
            [
                #"{"action":"app_installed","actor":{}}"#, #"{"date_create":99999999999999999,"action":"a"}"#,
                #"{"date_create":1793613600,"action":""}"#, #"{"date_create":1793613600 "action":"a"}"#,
            ],
            ["date_create is missing", "date_create \(noTime)", "action is missing", "not valid JSON"]
        ),
        .gcpAudit: (
            [
                #"{"protoPayload":{"methodName":"m"}}"#,
                #"{"timestamp":"0000-00-00","protoPayload":{"methodName":"m"}}"#,
                #"{"timestamp":"2026-11-02T10:00:00Z","protoPayload":"text"}"#, #"{"timestamp":01}"#,
            ],
            [
                "timestamp is missing", "timestamp \(noTime)", "protoPayload.methodName is missing",
                "a number is malformed or beyond 64 bits",
            ]
        ),
        .azureActivity: (
            [
                #"{"operationName":"o","resourceId":"r"}"#, #"{"eventTimestamp":true,"time":"x","operationName":"o"}"#,
                #"{"time":"2026-11-02T10:00:00Z","operationName":{"value":null}}"#, #"{"time":'2026'}"#,
            ],
            [
                "eventTimestamp is missing", "eventTimestamp \(noTime)", "operationName.value is missing",
                "not valid JSON",
            ]
        ),
        .azureSignIn: (
            [
                #"{"appId":"a","status":{"errorCode":0}}"#, #"{"createdDateTime":"02.11.2026 10:00","appId":"a"}"#,
                #"{"createdDateTime":"2026-11-02T10:00:00Z","status":{}}"#, #"{"createdDateTime":"2026","appId":tru}"#,
            ],
            ["createdDateTime is missing", "createdDateTime \(noTime)", "operationName is missing", "not valid JSON"]
        ),
        .gitlabAudit: (
            [
                #"{"author_id":1,"entity_type":"Project","event_name":"e"}"#,
                #"{"created_at":"2026-13-02T10:00:00Z","event_name":"e"}"#,
                #"{"created_at":"2026-11-02T10:00:00Z","author_id":1}"#, #"{"created_at":"2026","event_name":"e"x}"#,
            ],
            ["created_at is missing", "created_at \(noTime)", "event_type is missing", "not valid JSON"]
        ),
        .auth0: (
            [
                #"{"data":{"type":"fp","log_id":"l"}}"#, #"{"data":{"date":"soon","type":"fp","log_id":"l"}}"#,
                #"{"data":{"date":"2026-11-02T10:00:00Z","log_id":"l"}}"#, #"{"data":{"date":"2026","type":"fp"]}"#,
            ],
            ["date is missing", "date \(noTime)", "type is missing", "not valid JSON"]
        ),
        .m365: (
            [
                #"{"Operation":"o","Workload":"w"}"#, #"{"CreationTime":"2026-11-02T10:61:00","Operation":"o"}"#,
                #"{"CreationTime":"2026-11-02T10:00:00","Workload":"w"}"#, #"{"CreationTime":nul,"Operation":"o"}"#,
            ],
            ["CreationTime is missing", "CreationTime \(noTime)", "Operation is missing", "not valid JSON"]
        ),
        .trelloActions: (
            [
                #"{"id":"1","type":"updateCard","data":{}}"#,
                #"{"id":"2","type":"updateCard","date":"2026-11-02T10:00"}"#,
                #"{"id":"3","date":"2026-11-02T10:00:00.000Z","type":null}"#, #"{"id":"4","date":.5}"#,
            ],
            ["date is missing", "date \(noTime)", "type is missing", "not valid JSON"]
        ),
    ]

    private static let table = #"""
        action,actor,actor_ip,created_at,org,hashed_token,data.note,_document_id
        repo.create,ann,203.0.113.9,2026-11-02 10:00:00 UTC,example,tKIArEXrtYwBfR1zCfzE6zrLGFZpsk5MT1ZiL5hMbRc=,"two
        lines, ""quoted""",d1
        team.add_member,bob,,2026-11-02T10:00:01Z,example,,,

        """#

    @Test(
        "GitHub's audit log as a table has the fields of its JSON, whatever the line ends are",
        arguments: ["\n", "\r\n"]
    )
    func gitHubTable(end: String) throws {
        let text = "\u{FEFF}" + ProviderEventTests.table.replacing("\n", with: end)
        let (summary, events) = try run(text, .githubAudit)
        #expect(summary.read == 2 && summary.rejected == 0)
        let event = try #require(events.first)
        #expect(event.occurredAt == Timestamp(rfc3339: "2026-11-02T10:00:00Z"))
        #expect(event.credential == "tKIArEXrtYwBfR1zCfzE6zrLGFZpsk5MT1ZiL5hMbRc=")
        #expect([event.actor, event.action, event.sourceAddress] == ["ann", "repo.create", "203.0.113.9"])
        #expect(event.attributes.contains(JSON.Member("data.note", .string("two\(end)lines, \"quoted\""))))
        #expect(events.last?.actor == "bob" && events.last?.sourceAddress == nil)
        #expect(EventFormat.detected(in: Array(text.utf8)) == .githubAudit)
    }

    @Test("an event of the table and the same one of the list are one")
    func gitHubTableIdentity() throws {
        let list = #"[{"created_at":"2026-11-02T10:00:00Z","_document_id":"d1","action":"repo.create","actor":"ann"}]"#
        #expect(
            try run(ProviderEventTests.table, .githubAudit).events.first?.id == run(list, .githubAudit).events.first?.id
        )
    }

    @Test("rows that are broken are counted with their lines, and the others kept")
    func gitHubTableBroken() throws {
        let text = """
            action,actor,created_at,org
            a,ann,2026-11-02T10:00:00Z,example
            a,ann
            a,ann,2026-11-02T10:00:00Z,example,more

            a,ann,tomorrow,example
            ,ann,2026-11-02T10:00:00Z,example
            b,"ann",2026-11-02T10:00:00Z,example
            c,"ann,2026-11-02T10:00:00Z,example
            """
        let (summary, events) = try run(text, .githubAudit)
        #expect(events.map(\.action) == ["a", "b"])
        #expect(
            summary.diagnostics.map { "\($0.location?.line ?? 0) \($0.message)" } == [
                "3 2 values where the file has 4 columns", "4 5 values where the file has 4 columns",
                "6 @timestamp is not a time in the years 1970 to 2200",
                "7 action is missing",
                "9 a quoted value does not end before the separator or the line's end",
            ]
        )
    }

    @Test("a secret in a cell of a table is left out")
    func gitHubTableSecret() throws {
        let token = "ghp_" + String(repeating: "a1B2", count: 9)
        let text = "action,actor,created_at,org,note\na,ann,2026-11-02T10:00:00Z,example,\(token)"
        let event = try #require(try run(text, .githubAudit).events.first)
        #expect(!JSON.object(event.attributes).text.contains(token))
    }

    @Test("an action that a person did in Trello itself names no credential")
    func trelloItself() throws {
        let sample = try #require(ProviderEventTests.samples[.trelloActions])
        let text = sample.text.replacing(
            #""appCreator":{"id":"5a1b2c3d4e5f60718293a4b5"},"#,
            with: #""appCreator":null,"#
        )
        let event = try #require(try run(text, .trelloActions).events.first)
        #expect(event.credential == nil && event.actor == "ann")
    }

    @Test("Keytrail's own lines are no provider's log")
    func ownLines() {
        let line =
            #"{"timestamp":"2026-11-02T10:00:00Z","http.request.method":"GET","server.address":"api.example.com"}"#
        #expect(EventFormat.detected(in: Array(line.utf8)) == nil)
        #expect(EventFormat.detected(in: Array("10.0.0.1 - - [x] \"GET / HTTP/1.1\" 200 5".utf8)) == nil)
    }

    private static let samples: [EventFormat.Name: (text: String, expected: [String])] = [
        .cloudtrail: (
            trail,
            [
                "aws", "cloudtrail", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::111122223333:user/deploy", "CreateAccessKey",
                "success",
            ]
        ),
        .githubAudit: (
            #"""
            [{"@timestamp":1793613600000,"_document_id":"d1","action":"api.request","actor":"ci-bot","actor_ip":"203.0.113.9",
            "hashed_token":"tKIArEXrtYwBfR1zCfzE6zrLGFZpsk5MT1ZiL5hMbRc=","request_method":"GET","url_path":"/user","status_code":403}]
            """#,
            ["github", "audit", "tKIArEXrtYwBfR1zCfzE6zrLGFZpsk5MT1ZiL5hMbRc=", "ci-bot", "api.request", "forbidden"]
        ),
        .okta: (
            #"""
            [{"uuid":"u1","published":"2026-11-02T10:00:00.000Z","eventType":"user.session.start",
            "actor":{"id":"00u1","alternateId":"ann@example.com"},"client":{"id":"0oaclient","ipAddress":"203.0.113.9"},
            "outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"}}]
            """#,
            ["okta", "okta", "0oaclient", "ann@example.com", "user.session.start", "auth_failed"]
        ),
        .slackAudit: (
            #"""
            {"entries":[{"id":"1","date_create":1793613600,"action":"app_installed","actor":{"type":"user","user":{"id":"W1",
            "email":"ann@example.com"}},"entity":{"type":"app","app":{"id":"A1"}},"context":{"ip_address":"203.0.113.9"}}]}
            """#,
            ["slack", "audit", "A1", "ann@example.com", "app_installed", "success"]
        ),
        .gcpAudit: (
            #"""
            [{"insertId":"i1","timestamp":"2026-11-02T10:00:00.000000000Z","protoPayload":{"serviceName":"iam.googleapis.com",
            "methodName":"google.iam.admin.v1.CreateServiceAccountKey","status":{"code":7},
            "authenticationInfo":{"principalEmail":"ann@example.com","serviceAccountKeyName":"//iam/keys/k1"},
            "requestMetadata":{"callerIp":"203.0.113.9"}}}]
            """#,
            [
                "gcp", "gcp.audit", "//iam/keys/k1", "ann@example.com", "google.iam.admin.v1.CreateServiceAccountKey",
                "forbidden",
            ]
        ),
        .azureActivity: (
            #"""
            {"records":[{"time":"2026-11-02T10:00:00.0000000Z","resourceId":"/SUBSCRIPTIONS/1","resultType":"Failure",
            "operationName":"MICROSOFT.KEYVAULT/VAULTS/WRITE","callerIpAddress":"203.0.113.9","correlationId":"c1",
            "identity":{"claims":{"appid":"app-1","name":"Ann"}}}]}
            """#,
            ["azure", "activitylogs", "app-1", "Ann", "MICROSOFT.KEYVAULT/VAULTS/WRITE", "client_error"]
        ),
        .azureSignIn: (
            #"""
            {"value":[{"id":"s1","createdDateTime":"2026-11-02T10:00:00Z","userPrincipalName":"ann@example.com","appId":"app-2",
            "appDisplayName":"Portal","ipAddress":"203.0.113.9","status":{"errorCode":50126}}]}
            """#,
            ["azure", "signinlogs", "app-2", "ann@example.com", "Portal", "auth_failed"]
        ),
        .gitlabAudit: (
            #"""
            [{"id":1,"author_id":7,"entity_id":2,"entity_type":"Project","created_at":"2026-11-02T10:00:00.000Z",
            "event_name":"deploy_token_created","details":{"author_name":"Ann","ip_address":"203.0.113.9","token_id":42}}]
            """#,
            ["gitlab", "audit", "42", "Ann", "deploy_token_created", "success"]
        ),
        .auth0: (
            #"""
            {"log_id":"l1","data":{"log_id":"l1","date":"2026-11-02T10:00:00.000Z","type":"fp","client_id":"c1",
            "user_name":"ann@example.com","ip":"203.0.113.9"}}
            """#,
            ["auth0", "logs", "c1", "ann@example.com", "fp", "auth_failed"]
        ),
        .m365: (
            #"""
            {"Id":"m1","CreationTime":"2026-11-02T10:00:00","Operation":"UserLoginFailed","Workload":"AzureActiveDirectory",
            "UserId":"ann@example.com","ClientIP":"203.0.113.9","ApplicationId":"app-3","ResultStatus":"Success"}
            """#,
            ["m365", "audit", "app-3", "ann@example.com", "UserLoginFailed", "auth_failed"]
        ),
        .trelloActions: (
            #"""
            [{"id":"6720f1a2b3c4d5e6f7081920","idMemberCreator":"5589c3ea49b40cedc28cf70e","type":"createCard",
            "date":"2026-11-02T10:00:00.000Z","appCreator":{"id":"5a1b2c3d4e5f60718293a4b5"},
            "data":{"board":{"id":"5f3c1a90be7d42680c19e5a1"},"card":{"id":"6720f1a2b3c4d5e6f7081921","name":"Ship it"}},
            "memberCreator":{"id":"5589c3ea49b40cedc28cf70e","username":"ann"}}]
            """#,
            ["trello", "actions", "5a1b2c3d4e5f60718293a4b5/5589c3ea49b40cedc28cf70e", "ann", "createCard", "success"]
        ),
    ]
}
