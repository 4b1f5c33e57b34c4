import Crypto
import Foundation
import KeytrailAlert
import KeytrailCredentials
import KeytrailModel
import KeytrailStore
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite("Services that are told by HTTP")
struct HTTPSinkTests {
    private func object(_ request: StubRequest?) throws -> [String: Any] {
        let request = try #require(request)
        return try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    }

    @Test("a webhook's body is signed with its key, and carries the message's key at every attempt")
    func signed() async throws {
        let fixture = try SinkFixture()
        let server = try await StubServer.start { _ in .text("ok") }
        var settings = HTTPSettings(.json, url: .plain(server.url + "/in"))
        settings.signingKey = .environment("TOKEN")
        settings.token = .environment("TOKEN")
        #expect(await fixture.deliver(.http(settings)) == nil)
        let request = try #require(server.requests.first)
        let key = makeMessage().key
        #expect(request.method == "POST")
        #expect(request.target == "/in")
        #expect(request["idempotency-key"] == "\"\(key)\"")
        #expect(request["webhook-id"] == key)
        #expect(request["authorization"] == "Bearer \(SinkFixture.secret)")
        #expect(request["webhook-timestamp"] == "1728000060")
        let content = Data("\(key).1728000060.".utf8) + Data(request.body)
        let code = HMAC<SHA256>.authenticationCode(
            for: content,
            using: SymmetricKey(data: Data(SinkFixture.secret.utf8))
        )
        #expect(request["webhook-signature"] == "v1," + Data(code).base64EncodedString())
        #expect(try object(request)["schema"] as? String == "keytrail.alert/1")
    }

    /// The example of the Standard Webhooks specification: https://github.com/standard-webhooks/standard-webhooks, libraries' tests.
    @Test("the signature is that of the specification's example")
    func specified() {
        let signature = WebhookSignature(
            Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8),
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            now: Timestamp(seconds: 1_614_265_330)
        )
        let fields = signature.fields(for: Array(#"{"test": 2432232314}"#.utf8))
        #expect(fields.last?.1 == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("a redirect is not followed, and a status that is no success is told")
    func refused() async throws {
        let fixture = try SinkFixture()
        let other = try await StubServer.start { _ in .text("ok") }
        let server = try await StubServer.start { request in
            switch request.target {
            case "/moved": .redirect(307, to: other.url)
            case "/busy": .text("later", status: 503, fields: [("retry-after", "120")])
            default: .text("secret in the answer", status: 500)
            }
        }
        for (path, expected) in [
            ("/moved", SinkProblem.status(307, retryAfter: .zero)), ("/busy", .status(503, retryAfter: .minutes(2))),
            ("/x", .status(500, retryAfter: .zero)),
        ] {
            #expect(await fixture.deliver(.http(HTTPSettings(.json, url: .plain(server.url + path)))) == expected)
        }
        #expect(other.requests.isEmpty)
    }

    @Test("a service that never answers costs its time and no more; one that is not there costs nothing")
    func hanging() async throws {
        let fixture = try SinkFixture()
        let gate = Gate()
        let server = try await StubServer.start { _ in StubResponse(status: 200, gate: gate) }
        let problem = await fixture.deliver(.http(HTTPSettings(.json, url: .plain(server.url))), timeout: .seconds(1))
        #expect(problem?.code == "timed out")
        await server.stop()
        let refused = await fixture.deliver(.http(HTTPSettings(.json, url: .plain("http://127.0.0.1:1"))))
        #expect(refused?.code == "connection refused")
    }

    @Test("an address that is kept elsewhere must be one, and its secret is in no problem")
    func kept() async throws {
        var fixture = try SinkFixture()
        fixture.environment["BAD"] = "http://user:\(SinkFixture.secret)@example.com/\r\nX: y"
        fixture.environment["PLAIN"] = "http://example.com/\(SinkFixture.secret)"
        for name in ["BAD", "PLAIN", "UNSET"] {
            let problem = await fixture.deliver(.http(HTTPSettings(.slack, url: .secret(.environment(name)))))
            #expect(problem != nil)
            #expect(!String(reflecting: problem).contains(SinkFixture.secret))
            #expect(problem?.code.hasPrefix("secret: ") == true)
        }
    }

    private static let shapes: [(String, HTTPSettings.Shape)] = [
        ("json", .json), ("slack", .slack), ("teams", .teams), ("discord", .discord),
        ("ntfy", .ntfy(topic: "keytrail")),
        ("pagerduty", .pagerDuty), ("opsgenie", .opsgenie), ("alertmanager", .alertmanager(expires: .hours(26))),
    ]

    @Test("each service gets the form that it takes", arguments: shapes.map(\.0))
    func shape(name: String) async throws {
        let fixture = try SinkFixture()
        let server = try await StubServer.start { _ in .text("", status: 202) }
        let shape = try #require(Self.shapes.first { $0.0 == name }?.1)
        var settings = HTTPSettings(shape, url: .plain(server.url))
        settings.token = .environment("TOKEN")
        #expect(await fixture.deliver(.http(settings), makeMessage(.opened, [makeFinding()])) == nil)
        #expect(await fixture.deliver(.http(settings), makeMessage(.resolved, [makeFinding(open: false)])) == nil)
        let text = try server.requests.map { request in
            let object = try JSONSerialization.jsonObject(with: Data(request.body))
            let body = try JSONSerialization.data(
                withJSONObject: object,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            )
            let credential = request["authorization"].map { "authorization: \($0)\n" } ?? ""
            return "\(request.method) \(request.target)\n\(credential)\(String(decoding: body, as: UTF8.self))\n"
        }.joined()
        try expectGolden(text.replacing(SinkFixture.secret, with: "SECRET"), "\(name).txt")
    }

    @Test(
        "hostile texts stay texts in every form: no line ends, no mention, nothing that acts",
        arguments: shapes.map(\.0)
    )
    func hostile(name: String) async throws {
        let fixture = try SinkFixture()
        let server = try await StubServer.start { _ in .text("", status: 202) }
        let shape = try #require(Self.shapes.first { $0.0 == name }?.1)
        let finding = makeFinding(credential: Hostile.all, title: Hostile.all, why: Hostile.all)
        #expect(
            await fixture.deliver(.http(HTTPSettings(shape, url: .plain(server.url))), makeMessage(.opened, [finding]))
                == nil
        )
        let request = try #require(server.requests.first)
        let value = try JSONSerialization.jsonObject(with: Data(request.body))
        for text in Self.strings(value) where name != "json" {
            // The form for programs gives the texts back as they are.
            #expect(
                !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" || $0 == "\u{2028}" },
                "\(text)"
            )
        }
        if name == "discord" {
            let content = try #require(try object(request)["content"] as? String)
            #expect(
                content.contains(#"\@everyone"#) && !content.contains(" @everyone") && !content.contains(#"](http"#)
            )
        }
        if name == "slack" {
            let object = try object(request)
            #expect((object["text"] as? String)?.contains("<") == false)
        }
    }

    private static func strings(_ value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(strings)
        case let object as [String: Any]: object.values.flatMap(strings)
        default: []
        }
    }

    @Test("a template's values are escaped for what it is")
    func template() async throws {
        let fixture = try SinkFixture()
        let server = try await StubServer.start { _ in .text("") }
        let finding = makeFinding(title: "a\"b\\\n{{key}}")
        let json = try AlertTemplate(#"{"t": "{{rule_title}}", "n": "{{ count }}"}"#, isJSON: true)
        let text = try AlertTemplate("{{level}}: {{rule_title}}", isJSON: false)
        for template in [json, text] {
            let kind = SinkConfiguration.Kind.http(HTTPSettings(.template(template), url: .plain(server.url)))
            #expect(await fixture.deliver(kind, makeMessage(.opened, [finding])) == nil)
        }
        #expect(try object(server.requests.first)["t"] as? String == #"a"b\\n{{key}}"#)
        #expect(try object(server.requests.first)["n"] as? String == "1")
        #expect(String(decoding: server.requests[1].body, as: UTF8.self) == #"high: a"b\\n{{key}}"#)
        #expect(server.requests[1]["content-type"] == "text/plain; charset=utf-8")
    }
}
