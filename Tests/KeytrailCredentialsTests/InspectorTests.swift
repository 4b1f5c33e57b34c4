import Foundation
import HTTPTypes
import KeytrailCapture
import KeytrailClient
import KeytrailCredentials
import KeytrailModel
import KeytrailSecret
import Testing

/// The packs of the repository.
enum Packs {
    static let shipped = ProviderCatalog.load(
        folder: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "rules/providers").path(percentEncoded: false)
    ).catalog

    static func pack(_ name: String) throws -> ProviderPack { try #require(shipped.pack(named: name)) }

    /// An RFC 7662 server, as a user describes one.
    static let introspection = """
        name: example
        hosts: [id.example.com]
        inspect:
            request: POST /oauth2/introspect
            form: {token: '{token}', token_type_hint: access_token}
            authenticate: client
            active: active
            owner: sub
            client: client_id
            issuer: iss
            audience: aud
            created: iat
            expires: exp
            scopes: scope
        """
}

/// 2026-11-23T12:00:00Z.
private let noon = Timestamp(seconds: 1_795_435_200)

@Suite struct InspectorTests {
    private let secret = "canary+" + String(repeating: "5e", count: 16)

    private func subject(base: String? = nil) -> InspectionSubject {
        InspectionSubject(
            name: "one",
            parts: ["token": Secret(secret), "client_id": Secret("app"), "client_secret": Secret("pass-" + secret)],
            credential: .bearer(Secret(secret)),
            base: base
        )
    }

    private func answer(
        _ body: String,
        status: Int = 200,
        outcome: Outcome = .success,
        fields: HTTPFields = [:],
        scopes: [String]? = nil
    ) -> InspectionAnswer {
        InspectionAnswer(
            status: status,
            fields: fields,
            body: Array(body.utf8),
            outcome: outcome,
            grantedScopes: scopes
        )
    }

    private func read(_ pack: String, _ answer: InspectionAnswer) throws -> CredentialState {
        Inspector(pack: try Packs.pack(pack)).reading(of: answer, secrets: [Secret(secret)], at: noon)
    }

    @Test("a request has its secret where the pack puts it, percent-encoded, and never in the query")
    func plans() throws {
        let trello = try Inspector(pack: Packs.pack("trello")).plan(for: subject())
        #expect(trello.url == "https://api.trello.com/1/tokens/canary%2B\(secret.dropFirst(7))?fields=all")
        let google = try Inspector(pack: Packs.pack("google")).plan(for: subject())
        #expect(google.url == "https://oauth2.googleapis.com/tokeninfo")
        #expect(google.credential == nil)
        let stand = try Inspector(pack: Packs.pack("gitlab")).plan(for: subject(base: "http://127.0.0.1:8080/"))
        #expect(stand.url == "http://127.0.0.1:8080/api/v4/personal_access_tokens/self")
        let gone = try Inspector(pack: Packs.pack("trello")).revocation(of: subject())
        #expect(gone?.method == "DELETE")
        #expect(gone?.url.hasSuffix("/") == true)
        #expect(try Inspector(pack: Packs.pack("github")).revocation(of: subject()) == nil)
        #expect(throws: InspectionProblem.notDescribed) {
            try Inspector(pack: Packs.pack("generic")).plan(for: subject())
        }
        let bare = InspectionSubject(name: "one", parts: [:], credential: nil)
        #expect(throws: InspectionProblem.missingPart("token")) {
            try Inspector(pack: Packs.pack("trello")).plan(for: bare)
        }
    }

    @Test("Trello's answer")
    func trello() throws {
        let body = """
            {"id":"5da728c55235b443c5b97181","identifier":"App Name","idMember":"5589c3ea49b40cedc28cf70e",
             "dateCreated":"2019-10-16T14:27:17.304Z","dateExpires":null,
             "permissions":[{"idModel":"*","modelType":"Board","read":true,"write":false},
                            {"idModel":"5589c3ea49b40cedc28cf70e","modelType":"Member","read":true,"write":true}]}
            """
        let state = try read("trello", answer(body, scopes: ["read", "account"]))
        #expect(state.standing == .active)
        #expect(state.isVerified)
        #expect(state.owner == "5589c3ea49b40cedc28cf70e")
        #expect(state.providerID == "5da728c55235b443c5b97181")
        #expect(state.label == "App Name")
        #expect(state.created == Timestamp(rfc3339: "2019-10-16T14:27:17.304Z"))
        #expect(state.expiry == .never)
        #expect(state.permissions.map(\.model) == ["board", "member"])
        #expect(state.permissions.map(\.writes) == [false, true])
        #expect(state.scopes == ["read", "account"])
        let ended = body.replacing("\"dateExpires\":null", with: "\"dateExpires\":\"2026-11-23T11:59:59.000Z\"")
        #expect(try read("trello", answer(ended)).standing == .expired)
    }

    @Test("GitHub's, GitLab's, Slack's and Google's answers")
    func others() throws {
        var fields: HTTPFields = [:]
        fields[try #require(HTTPField.Name("github-authentication-token-expiration"))] = "2026-12-01 00:00:00 +0100"
        let github = try read("github", answer("{\"login\":\"ada\",\"id\":1}", fields: fields, scopes: ["repo"]))
        #expect(github.owner == "ada")
        #expect(github.expiry == .at(try #require(Timestamp(rfc3339: "2026-11-30T23:00:00Z"))))
        #expect(github.scopes == ["repo"])
        let gitlab = try read(
            "gitlab",
            answer(
                """
                {"id":4,"name":"ci","revoked":false,"created_at":"2026-01-02T03:04:05.000Z","scopes":["api","read_user"],
                "user_id":7,"active":true,"expires_at":"2027-01-01"}
                """
            )
        )
        #expect(gitlab.owner == "7")
        #expect(gitlab.label == "ci")
        #expect(gitlab.scopes == ["api", "read_user"])
        #expect(gitlab.expiry == .at(try #require(Timestamp(rfc3339: "2027-01-01T00:00:00Z"))))
        let slack = try read("slack", answer("{\"ok\":true,\"team\":\"T\",\"user_id\":\"U1\"}", scopes: ["chat:write"]))
        #expect(slack.standing == .active)
        #expect(slack.owner == "U1")
        let revoked = try read("slack", answer("{\"ok\":false,\"error\":\"token_revoked\"}", outcome: .authFailed))
        #expect(revoked.standing == .refused)
        #expect(revoked.refusal == .revoked)
        let google = try read(
            "google",
            answer(
                "{\"azp\":\"c\",\"aud\":\"c\",\"scope\":\"openid email\",\"exp\":\"1795438800\",\"email\":\"a@example.com\"}"
            )
        )
        #expect(google.scopes == ["openid", "email"])
        #expect(google.audience == ["c"])
        #expect(google.expiry == .at(Timestamp(seconds: 1_795_438_800)))
    }

    @Test("introspection (RFC 7662) as a user's pack describes it; an inactive token has nothing else to say")
    func introspection() throws {
        let (pack, diagnostics) = ProviderPack.parse(text: Packs.introspection, file: "example.yml")
        #expect(diagnostics == [])
        let inspector = Inspector(pack: try #require(pack))
        let request = try inspector.plan(for: subject())
        #expect(request.url == "https://id.example.com/oauth2/introspect")
        let active = inspector.reading(
            of: answer(
                "{\"active\":true,\"scope\":\"a b\",\"sub\":\"u\",\"client_id\":\"c\",\"exp\":1795438800,\"aud\":[\"x\",\"y\"]}"
            ),
            secrets: [],
            at: noon
        )
        #expect(active.standing == .active)
        #expect(active.scopes == ["a", "b"])
        #expect(active.audience == ["x", "y"])
        let inactive = inspector.reading(of: answer("{\"active\":false}"), secrets: [], at: noon)
        #expect(inactive.standing == .refused)
        #expect(inactive.refusal == .invalidToken)
        // The application was refused, which says nothing of the token.
        let client = inspector.reading(of: answer("", status: 401, outcome: .authFailed), secrets: [], at: noon)
        #expect(client.standing == .unknown)
        #expect(client.refusal == .wrongKey)
    }

    @Test("a JSON web token's claims are read and not believed")
    func claims() throws {
        let payload =
            "{\"iss\":\"https://id.example.com\",\"sub\":\"u\",\"aud\":\"api\",\"azp\":\"c\",\"scp\":\"read write\",\"iat\":1,\"exp\":1795438800,\"jti\":\"j\"}"
        let encoded = Data(payload.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
        let token = Secret("eyJhbGciOiJub25lIn0.\(encoded).c2ln")
        let state = try #require(Inspector.claims(of: token, provider: "generic", at: noon))
        #expect(state.source == .claims)
        #expect(!state.isVerified)
        #expect(state.standing == .unknown)
        #expect(state.issuer == "https://id.example.com")
        #expect(state.client == "c")
        #expect(state.scopes == ["read", "write"])
        #expect(state.expiry == .at(Timestamp(seconds: 1_795_438_800)))
        let late = try #require(Inspector.claims(of: token, provider: "generic", at: Timestamp(seconds: 1_795_438_800)))
        #expect(late.standing == .expired)
        #expect(Inspector.claims(of: Secret("eyJ.x.y"), provider: "generic", at: noon) == nil)
    }

    @Test("an answer that is none leaves the credential unknown, with the reason")
    func malformed() throws {
        let whole = "{\"id\":\"5da728c55235b443c5b97181\",\"permissions\":[]"
        let table: [(String, InspectionProblem)] = [
            ("", .notJSON), ("<html><body>Sign in</body></html>", .notJSON), ("[]", .notJSON), ("null", .notJSON),
            (whole, .notJSON), (String(repeating: "x", count: 100_000), .tooLong),
            ("{\"permissions\":[]}", .unexpectedMember("id")),
            ("{\"id\":true,\"permissions\":[]}", .unexpectedMember("id")),
            ("{\"id\":\"5\"}", .unexpectedMember("permissions")),
            (whole + ",\"dateExpires\":\"soon\"}", .unexpectedMember("dateExpires")),
            (whole + ",\"dateExpires\":[]}", .unexpectedMember("dateExpires")),
            ("{\"id\":\"5\",\"permissions\":[{\"modelType\":\"Board\"}]}", .unexpectedMember("permissions")),
            ("{\"id\":\"5\",\"permissions\":\"all\"}", .unexpectedMember("permissions")),
        ]
        for (body, problem) in table {
            let state = try read("trello", answer(body))
            #expect(state.standing == .unknown, "\(body.prefix(40))")
            #expect(state.problem == problem, "\(body.prefix(40))")
        }
        let failure = try read("trello", answer("oops", status: 503, outcome: .serverError))
        #expect(failure.problem == .unexpectedStatus(503))
    }

    @Test("an answer that repeats the secret does not get it kept")
    func echo() throws {
        let body = "{\"id\":\"5\",\"identifier\":\"for \(secret)\",\"idMember\":\"\(secret)\",\"permissions\":[]}"
        let state = try read("trello", answer(body))
        #expect(!"\(state)".contains(secret))
        #expect(state.label == "for {secret}")
    }

    @Test(
        "a refusal is told apart by its words, its challenge, and the clocks",
        arguments: [
            ("invalid key", "", AuthenticationProblem.wrongKey), ("invalid app key", "", .wrongKey),
            ("invalid token", "", .invalidToken), ("expired token", "", .expired),
            ("unauthorized permission requested", "", .missingScope),
            ("", "Bearer error=\"invalid_token\"", .invalidToken),
            ("", "Bearer error=\"invalid_token\", error_description=\"The access token expired\"", .expired),
            ("", "Bearer error=\"insufficient_scope\", scope=\"write\"", .missingScope),
            ("", "OAuth oauth_problem=\"timestamp_refused\"", .clockSkew), ("anything else", "", .invalidToken),
        ]
    )
    func refusals(body: String, challenge: String, expected: AuthenticationProblem) throws {
        var fields: HTTPFields = [:]
        if !challenge.isEmpty { fields[.wwwAuthenticate] = challenge }
        let state = try read("trello", answer(body, status: 401, outcome: .authFailed, fields: fields))
        #expect(state.refusal == expected)
    }

    @Test("a clock that is more than five minutes off is said, and named as the reason where nothing else is")
    func clocks() throws {
        let ok = "{\"id\":\"5\",\"permissions\":[]}"
        let near = try read("trello", answer(ok, fields: [.date: "Mon, 23 Nov 2026 12:05:00 GMT"]))
        #expect(near.clockSkew == nil)
        let far = try read("trello", answer(ok, fields: [.date: "Mon, 23 Nov 2026 11:54:59 GMT"]))
        #expect(far.clockSkew == .seconds(-301))
        #expect(far.standing == .active)
        let refused = try read(
            "trello",
            answer("no", status: 401, outcome: .authFailed, fields: [.date: "Mon, 23 Nov 2026 13:00:00 GMT"])
        )
        #expect(refused.refusal == .clockSkew)
        #expect(refused.standing == .unknown)
    }

    @Test("a pack that would put a secret where the recorder does not find it is refused with its place")
    func packs() {
        let table = [
            ("inspect: {request: 'GET /me?token={token}'}", "a query ends up in the logs of others"),
            ("inspect: {request: 'GET /tokens/{token}'}", "this path holds a secret"),
            ("inspect: {request: 'FETCH /me'}", "write GET, POST or DELETE"),
            ("inspect: {owner: login}", "say how to ask"),
            ("inspect: {request: 'GET /me', host: elsewhere.example}", "name one of the pack's hosts"),
            ("inspect: {request: 'GET /me', authenticate: maybe}", "'maybe' is not known here"),
            ("inspect: {request: 'GET /me', permissions: {list: p}}", "permissions need 'list'"),
            ("revoke: {}", "say how"), ("revoke: {page: 'http://example.com'}", "beginning with https://"),
            ("refusals: {bad: gone}", "'gone' is not known here"),
        ]
        for (line, message) in table {
            let (_, diagnostics) = ProviderPack.parse(text: "name: a\nhosts: [a.example]\n\(line)\n", file: "a.yml")
            #expect(diagnostics.count == 1, "\(line)")
            #expect(diagnostics.first?.description.contains(message) == true, "\(line)")
            #expect(diagnostics.first?.description.hasPrefix("a.yml:3") == true, "\(line)")
        }
    }
}
