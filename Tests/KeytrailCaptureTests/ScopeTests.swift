import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct ScopeTests {
    private static let token = String(repeating: "5f", count: 32)
    private static let permissions = """
        {"id":"5da7","dateExpires":null,"permissions":[{"idModel":"*","modelType":"Board","read":true,"write":false},
        {"idModel":"*","modelType":"Organization","read":true,"write":true},{"idModel":"55","modelType":"Member","read":true,"write":true}]}
        """

    @Test("GitHub says what the token has and what the operation takes")
    func gitHubHeaders() {
        let record = record(
            of: exchange(
                "GET",
                "https://api.github.com/repos/o/r",
                response: [
                    ("X-OAuth-Scopes", "repo, admin:org,gist"), ("X-Accepted-OAuth-Scopes", "public_repo, repo"),
                ]
            )
        )
        #expect(record.grantedScopes == ["repo", "admin:org", "gist"])
        #expect(record.acceptedScopes == ScopeRequirement(anyOf: [["public_repo"], ["repo"]]))
    }

    @Test("empty header fields mean: nothing granted, nothing needed")
    func emptyHeaders() {
        let record = record(
            of: exchange(
                "GET",
                "https://api.github.com/user",
                response: [("X-OAuth-Scopes", ""), ("X-Accepted-OAuth-Scopes", "")]
            )
        )
        #expect(record.grantedScopes == [])
        #expect(record.acceptedScopes == ScopeRequirement(anyOf: [[]]))
    }

    @Test("fine-grained permissions: ';' between alternatives, ',' within one")
    func permissionSets() {
        let header = [("X-Accepted-GitHub-Permissions", "pull_requests=write,contents=read; issues=read; ")]
        let record = record(of: exchange("GET", "https://api.github.com/repos/o/r/issues", response: header))
        #expect(
            record.acceptedScopes
                == ScopeRequirement(anyOf: [["pull_requests=write", "contents=read"], ["issues=read"]])
        )
        #expect(record.grantedScopes == nil)
    }

    @Test("Slack names the missing scope in the body, and the accepted ones in a header")
    func slack() {
        let missing = record(
            of: exchange(
                "POST",
                "https://slack.com/api/conversations.list",
                response: [("X-OAuth-Scopes", "identify,chat:write")],
                body:
                    "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"channels:read,groups:read\",\"provided\":\"identify\"}"
            )
        )
        #expect(missing.grantedScopes == ["identify", "chat:write"])
        #expect(missing.acceptedScopes == ScopeRequirement(anyOf: [["channels:read"], ["groups:read"]]))
        #expect(missing.outcome == .forbidden)
        let plain = record(of: exchange("POST", "https://slack.com/api/files.list", body: "{\"ok\":true}"))
        #expect(plain.acceptedScopes == ScopeRequirement(anyOf: [["files:read"]]))
    }

    @Test(
        "Trello: reading, writing, and what touches the account, in both systems of scopes",
        arguments: [
            ("GET", "boards/x", "read | read:board:trello"), ("HEAD", "boards/x", "read | read:board:trello"),
            ("PUT", "cards/x", "write | write:board:trello"), ("POST", "lists", "write | write:board:trello"),
            ("DELETE", "cards/x", "write | write:board:trello"),
            ("PUT", "members/me", "account | write:member:trello"),
            ("POST", "notifications/all/read", "account | write:member:trello"),
            ("GET", "members/me", "read | read:member:trello"),
            ("GET", "members/me/boards", "read | read:board:trello"),
            ("PUT", "boards/x/members/y", "write | write:board:membership:trello"),
            ("GET", "tokens/x/webhooks", "read"), ("GET", "emoji", ""),
        ]
    )
    func trelloNeeds(method: String, path: String, need: String) {
        #expect(record(of: exchange(method, "https://api.trello.com/1/\(path)")).acceptedScopes?.text == need)
    }

    @Test("a path that no template knows has no need")
    func unmapped() {
        #expect(record(of: exchange("GET", "https://api.trello.com/2/new/thing")).acceptedScopes == nil)
        #expect(record(of: exchange("GET", "https://api.example.com/v1/things")).acceptedScopes == nil)
    }

    @Test("a Trello token's own page tells its scopes")
    func trelloToken() {
        let url = "https://api.trello.com/1/tokens/\(Self.token)?key=k&token=\(Self.token)"
        #expect(record(of: exchange("GET", url, body: Self.permissions)).grantedScopes == ["read", "write", "account"])
        let lowercase = Self.permissions.replacing("Board", with: "board").replacing(
            "\"write\":true",
            with: "\"write\":false"
        )
        #expect(record(of: exchange("GET", url, body: lowercase)).grantedScopes == ["read"])
    }

    @Test("another token's page, another answer and a page without permissions tell nothing")
    func trelloOthers() {
        let other = String(repeating: "ab", count: 32)
        let url = "https://api.trello.com/1/tokens/\(other)?key=k&token=\(Self.token)"
        #expect(record(of: exchange("GET", url, body: Self.permissions)).grantedScopes == nil)
        let own = "https://api.trello.com/1/tokens/\(Self.token)?token=\(Self.token)"
        #expect(record(of: exchange("GET", own, status: 401, body: "invalid token")).grantedScopes == nil)
        #expect(record(of: exchange("GET", own, body: "{\"identifier\":\"x\"}")).grantedScopes == nil)
        let board = "https://api.trello.com/1/boards/x?token=\(Self.token)"
        #expect(record(of: exchange("GET", board, body: Self.permissions)).grantedScopes == nil)
    }

    @Test("a granted scope carries all that it implies")
    func implications() {
        let pack = Shipped.loaded.catalog.pack(forHost: "api.github.com")
        #expect(pack.expand(["admin:org"]) == ["admin:org", "write:org", "read:org", "manage_runners:org"])
        #expect(
            pack.expand(["repo", "unheard-of"]).isSuperset(of: [
                "public_repo", "repo:status", "security_events", "unheard-of",
            ])
        )
        #expect(pack.weight(of: "repo") == 5)
        #expect(pack.weight(of: "unheard-of") == 3)
        #expect(pack.isPowerful("delete_repo"))
        #expect(!pack.isPowerful("read:org"))
        #expect(Shipped.loaded.catalog.pack(forHost: "slack.com").isUnobservable("commands"))
    }

    @Test("a circle of implications ends")
    func circle() throws {
        let text =
            "name: x\nhosts: [x.example]\nscopes:\n    define:\n        a: {implies: [b]}\n        b: {implies: [a]}\n"
        let pack = try #require(ProviderPack.parse(text: text, file: "x.yml").0)
        #expect(pack.expand(["a"]) == ["a", "b"])
    }

    @Test("scopes from a server are bounded, and secrets are none of them")
    func hostileScopes() {
        let secret = "gh" + "p_" + String(repeating: "aB3", count: 12)
        let many = (0..<1_000).map { "s\($0)" }.joined(separator: ",")
        let header = [("X-OAuth-Scopes", "repo, \(secret), <b>, \(String(repeating: "x", count: 500)),\(many)")]
        let record = record(of: exchange("GET", "https://api.github.com/user", response: header))
        #expect(record.grantedScopes?.prefix(2) == ["repo", "s0"])
        #expect((record.grantedScopes ?? []).count <= 256)
        #expect(!holds(record, secret))
    }
}
