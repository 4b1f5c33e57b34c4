import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct RouteTests {
    @Test("templates that spell a segment in different case share it")
    func spelling() throws {
        let text =
            "name: x\nhosts: [x.example]\nroutes: ['GET /Things/{id}', GET /things/special, 'GET /THINGS/{id}/parts']\n"
        let pack = try #require(ProviderPack.parse(text: text, file: "x.yml").0)
        let key = [UInt8](repeating: 7, count: Fingerprinter.keyLength)
        let recorder = Recorder(catalog: ProviderCatalog(packs: [pack]), fingerprinter: Fingerprinter(key: key))
        func route(_ path: String) -> String? {
            recorder.callRecord(of: exchange("GET", "https://x.example/\(path)")).route
        }
        #expect(route("things/special") == "/things/special")
        #expect(route("Things/1/parts") == "/THINGS/{id}/parts")
        #expect(route("tHings/1") == "/Things/{id}")
    }

    @Test(
        "the most specific template of the method wins",
        arguments: [
            ("GET", "https://api.trello.com/1/boards/5abb", "/1/boards/{id}"),
            ("GET", "https://api.trello.com/1/boards/5abb/", "/1/boards/{id}"),
            ("GET", "https://api.trello.com//1/./boards/5abb?key=x", "/1/boards/{id}"),
            ("GET", "https://api.trello.com/1/boards/5abb/lists", "/1/boards/{id}/lists"),
            ("GET", "https://api.trello.com/1/boards/5abb/lists/open", "/1/boards/{id}/lists/{filter}"),
            ("GET", "https://api.trello.com/1/boards/5abb/name", "/1/boards/{id}/{field}"),
            ("GET", "https://api.trello.com/1/customfields/5abb/options", "/1/customFields/{id}/options"),
            ("POST", "https://api.trello.com/1/notifications/all/read", "/1/notifications/all/read"),
            ("PUT", "https://api.trello.com/1/notifications/all/unread", "/1/notifications/{id}/unread"),
            ("GET", "https://api.trello.com/1/tokens/secret/webhooks/5abb", "/1/tokens/{token}/webhooks/{id}"),
            ("PATCH", "https://api.trello.com/1/tokens/secret/new/things", "/1/tokens/{token}/{rest...}"),
            ("HEAD", "https://api.github.com/repos/o/r", "/repos/{owner}/{repo}"),
            (
                "GET", "https://api.github.com/repos/o/r/contents/a/b/c.swift",
                "/repos/{owner}/{repo}/contents/{path...}"
            ),
            ("GET", "https://api.github.com/repos/o/r/issues/comments", "/repos/{owner}/{repo}/issues/comments"),
            ("GET", "https://api.github.com/repos/o/r/issues/12", "/repos/{owner}/{repo}/issues/{number}"),
            ("POST", "https://slack.com/api/chat.postMessage", "/api/chat.postMessage"),
            ("POST", "https://slack.com/api/future.method.name", "/api/future.method.name"),
            ("POST", "https://slack.com/api/xyz123", "/api/xyz123"),
            ("POST", "https://hooks.slack.com/services/T0/B0/abc", "/services/{team}/{app}/{token}"),
            ("GET", "https://api.telegram.org/bot123:abc/getMe", "/bot{token}/{method}"),
        ]
    )
    func packs(method: String, url: String, route: String) {
        #expect(Shipped.recorder.redacted(url: url, method: method).route == route)
    }

    @Test(
        "a path that no pack knows is told by its shape",
        arguments: [
            ("/", "/"), ("/v1/users/12345/posts", "/v1/users/{id}/posts"),
            ("/v1/users/123e4567-e89b-12d3-a456-426614174000", "/v1/users/{id}"),
            ("/v1/objects/deadbeef42", "/v1/objects/{id}"), ("/v1/deadbeef", "/v1/deadbeef"),
            ("/v2/me/status", "/v2/me/status"),
            ("/users/a%40example.com/x", "/users/{id}/x"), ("/o/MDEwOlJlcG9zaXRvcnkxMjk2MjY5", "/o/{id}"),
            ("/o/a-very-long-name-of-a-thing-that-is-made-of-words", "/o/{id}"),
            ("/models/v1:generateContent", "/models/v1:generateContent"),
            ("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/{rest}"),
        ]
    )
    func shapes(path: String, route: String) {
        #expect(Shipped.recorder.redacted(url: "https://api.example.com\(path)", method: "GET").route == route)
    }

    @Test(
        "a method that the pack does not list keeps the route and has no need",
        arguments: [("PATCH", nil), ("GET", ["none"])]
    )
    func unlistedMethod(method: String, need: [String]?) {
        let record = record(of: exchange(method, "https://api.github.com/rate_limit"))
        #expect(record.route == "/rate_limit")
        #expect(record.acceptedScopes?.isEmpty == (need == nil ? nil : true))
    }

    @Test("hosts are found exactly, by suffix, in any case, and with a dot at the end")
    func hosts() {
        let catalog = Shipped.loaded.catalog
        #expect(catalog.pack(forHost: "api.github.com").name == "github")
        #expect(catalog.pack(forHost: "api.octo.ghe.com").name == "github")
        #expect(catalog.pack(forHost: "ghe.com").name == "generic")
        #expect(catalog.pack(forHost: "notapi.github.com.evil.example").name == "generic")
        #expect(
            Shipped.recorder.redacted(url: "HTTPS://API.Trello.COM./1/boards/x", method: "GET").route
                == "/1/boards/{id}"
        )
    }

    @Test("without any pack the built-in one applies")
    func builtIn() throws {
        #expect(ProviderPack.parse(text: ProviderPack.builtInText, file: "b").1.isEmpty)
        let recorder = Recorder(catalog: .builtIn, fingerprinter: Shipped.recorder.fingerprinter)
        let record = recorder.callRecord(
            of: exchange("GET", "https://x.example/v1/7?page=1&q=2", request: [("Authorization", "Bearer abcdefgh")])
        )
        #expect(record.credential?.provider == "generic")
        #expect(record.route == "/v1/{id}")
        #expect(record.query == "page=1")
    }
}
