import Foundation
import KeytrailCapture
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite struct PackParsingTests {
    private static func diagnostics(_ lines: String) -> [String] {
        ProviderPack.parse(text: "name: x\nhosts: [x.example]\n" + lines, file: "x.yml").1.map(\.description)
    }

    @Test(
        "a mistake is told with its place",
        arguments: [
            ("host: [a]\n", "x.yml:3:1: error: unknown key 'host'"),
            ("routes: GET /a\n", "x.yml:3:9: error: a single value where a list is wanted"),
            ("routes:\n    - GET a\n", "x.yml:4:7: error: a route's path starts with '/'"),
            ("routes:\n    - get /a\n", "x.yml:4:7: error: write methods in capitals"),
            ("routes:\n    - GET /{a\n", "x.yml:4:7: error: a '{' or '}' has no counterpart"),
            ("routes:\n    - GET /{a}{b}\n", "x.yml:4:7: error: a segment holds at most one parameter"),
            ("routes:\n    - GET /{a...}/b\n", "x.yml:4:7: error: a parameter that ends in '...' must be the last"),
            ("routes:\n    - GET /a\n    - PUT,GET /a\n", "x.yml:5:7: error: this method and path were listed before"),
            ("outcomes:\n    - {outcome: bad, status: 200}\n", "x.yml:4:17: error: 'bad' is not known here"),
            ("outcomes:\n    - {outcome: success}\n", "x.yml:4:7: error: it would match every answer"),
            ("outcomes:\n    - {outcome: success, status: 20}\n", "x.yml:4:34: error: write a status such as 429"),
            ("rate-limits: {headers: {x-a: lmit}}\n", "x.yml:3:30: error: write one of limit"),
            ("rate-limits: {headers: {'x-{a}': limit}}\n", "x.yml:3:25: error: the only placeholder is '{bucket}'"),
            ("rate-limits: {windows: {a: 5}}\n", "x.yml:3:28: error: write a length of time"),
            ("rate-limits: {limits: [{bucket: a, of: token}]}\n", "x.yml:3:24: error: a limit needs 'bucket:'"),
            (
                "rate-limits: {limits: [{bucket: a, of: token, limit: 0, window: 1s}]}\n",
                "x.yml:3:54: error: write a whole number from 1 to"
            ),
            (
                "rate-limits: {limits: [{bucket: a, of: token, limit: 1, window: 0s}]}\n",
                "x.yml:3:65: error: write a length of time"
            ),
            (
                "rate-limits: {limits: [{bucket: a, of: token, limit: 1, window: 1s, routes: [a]}]}\n",
                "x.yml:3:78: error: a route's path starts with '/'"
            ),
            (
                "rate-limits: {limits: [{bucket: a, of: b, limit: 1, window: 1s, routes: [], except: []}]}\n",
                "x.yml:3:85: error: write 'routes:' or 'except:'"
            ),
            (
                "rate-limits:\n  limits:\n    - {bucket: a, of: b, limit: 1, window: 1s}\n    - {bucket: a, of: b, limit: 2, window: 1s}\n",
                "x.yml:6:7: error: this bucket was listed before"
            ),
            ("credentials: {places: [{role: token}]}\n", "x.yml:3:24: error: name one place"),
            (
                "credentials: {places: [{header: authorization}]}\n",
                "x.yml:3:24: error: 'header: authorization' needs 'scheme:'"
            ),
            ("query: {allow: [token]}\n", "x.yml:3:17: error: this parameter carries secrets"),
            ("scopes: {define: {a: {weight: 9}}}\n", "x.yml:3:31: error: write a whole number from 1 to 5"),
            ("scopes: {define: {a: {implies: [b]}}}\n", "x.yml:3:9: error: the scope 'b' is needed or implied"),
            ("needs: {get: a}\n", "x.yml:3:9: error: write a method in capitals"),
            (
                "scopes: {define: {a: {implies: [b]}, b: {implies: [a]}}}\n",
                "x.yml:3:19: error: this scope implies itself"
            ),
            ("source: {from: a}\n", "x.yml:3:9: error: a source needs 'from:' and 'date:"),
            ("source: {from: a, date: 2026-02-30}\n", "x.yml:3:25: error: write a date such as"),
            ("prefixes: [/a/]\n", "x.yml:3:12: error: write a path such as /api/v3"),
            ("prefixes: [a]\n", "x.yml:3:12: error: write a path such as /api/v3"),
            ("routes:\n    - {route: [GET /a, GET a]}\n", "x.yml:4:24: error: a route's path starts with '/'"),
            ("routes:\n    - {route: GET /a, needs: []}\n", "x.yml:4:30: error: a list of no alternatives"),
            ("routes: [\n", "x.yml:4:1: error: not YAML"),
            ("login: {}\n", "x.yml:3:8: error: name at least one way to log in"),
            ("login: {oauth2: {}}\n", "x.yml:3:17: error: 'token:' is missing"),
            ("login: {oauth2: {token: 'http://a.example/'}}\n", "x.yml:3:25: error: write an https address"),
            ("login: {oauth2: {token: 'https://u@a.example/'}}\n", "x.yml:3:25: error: write an https address"),
            (
                "login: {oauth2: {token: 'https://a.example/', client: x}}\n",
                "x.yml:3:55: error: 'x' is not known here; write one of basic, body"
            ),
            (
                "login: {oauth2: {token: 'https://a.example/', parameters: {state: x}}}\n",
                "x.yml:3:60: error: this parameter is set by the login itself"
            ),
            (
                "login: {token-page: {url: 'https://a.example/'}, hosts: [b.example]}\n",
                "x.yml:3:58: error: a login's host is one of the pack's own"
            ),
        ]
    )
    func located(lines: String, expected: String) {
        let found = Self.diagnostics(lines)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test("routes share a need, alternatives are lists or texts, and prefixes give every route a second place")
    func routes() throws {
        let text = """
            name: x
            hosts: [x.example]
            prefixes: [/api/v3, '/ex/{site}']
            routes:
                - {route: ['GET,PUT /a', GET /b], needs: a b | c}
                - {route: POST /a, needs: [[a, b], c, none]}
                - {route: DELETE /a, needs: [[]]}
                - GET /c
            """
        let (pack, diagnostics) = ProviderPack.parse(text: text, file: "x.yml")
        #expect(diagnostics.map(\.description) == [])
        let operations = try #require(pack).operations.map {
            "\($0.method) \($0.route) \($0.needs.map { $0.isEmpty ? "-" : $0.text } ?? "?")"
        }
        #expect(operations.count == 18)
        #expect(
            operations.prefix(4) == [
                "GET /a a b | c", "PUT /a a b | c", "GET /api/v3/a a b | c", "PUT /api/v3/a a b | c",
            ]
        )
        #expect(operations.contains("POST /a a b | c | none"))
        #expect(operations.contains("DELETE /ex/{site}/a -"))
        #expect(operations.contains("GET /ex/{site}/c ?"))
    }

    @Test("a user's packs go before others of the same name or host")
    func own() throws {
        let folder = try TemporaryFolder()
        for place in ["own", "shipped"] {
            try FileManager.default.createDirectory(atPath: folder.file(place), withIntermediateDirectories: true)
        }
        try write("name: z\nhosts: [a.example]\n", folder.file("own/z.yml"))
        try write("name: b\ntitle: mine\nhosts: [b.example]\n", folder.file("own/b.yml"))
        try write("name: a\nhosts: [a.example, c.example]\n", folder.file("shipped/a.yml"))
        try write("name: b\ntitle: theirs\nhosts: [b.example, d.example]\n", folder.file("shipped/b.yml"))
        let (catalog, diagnostics) = ProviderCatalog.load(folder: folder.file("shipped"), after: [folder.file("own")])
        #expect(diagnostics.isEmpty)
        #expect(catalog.pack(forHost: "a.example").name == "z")
        #expect(catalog.pack(forHost: "b.example").title == "mine")
        #expect(catalog.pack(forHost: "c.example").name == "a")
        #expect(catalog.pack(forHost: "d.example").name == "generic")
    }

    @Test("a pack without a usable name is none")
    func nameless() {
        #expect(ProviderPack.parse(text: "hosts: [a.example]\n", file: "x.yml").0 == nil)
        #expect(ProviderPack.parse(text: "name: A B\nhosts: [a.example]\n", file: "x.yml").0 == nil)
        #expect(ProviderPack.parse(text: "", file: "x.yml").1.count == 1)
    }

    @Test("one bad pack never stops the others, and a name is used once")
    func folder() throws {
        let folder = try TemporaryFolder()
        try write("name: [\n", folder.file("a.yml"))
        try write("name: good\nhosts: [good.example]\nbad: 1\n", folder.file("b.yml"))
        try write("name: good\nhosts: [other.example]\n", folder.file("c.yml"))
        try write("not a pack", folder.file("notes.txt"))
        let (catalog, diagnostics) = ProviderCatalog.load(folder: folder.path)
        #expect(catalog.pack(forHost: "good.example").name == "good")
        #expect(catalog.pack(forHost: "other.example").name == "generic")
        #expect(diagnostics.count == 3)
    }

    @Test("a folder that is missing leaves the built-in pack")
    func missing() {
        let (catalog, diagnostics) = ProviderCatalog.load(folder: "/nonexistent/keytrail")
        #expect(catalog.packs.map(\.name) == ["generic"])
        #expect(diagnostics.count == 1)
    }

    @Test("a diagnostic never quotes what looks like a secret")
    func secretKeys() {
        let secret = "gh" + "p_" + String(repeating: "aB3", count: 12)
        let found = Self.diagnostics(
            "\(secret): 1\nroutes:\n    - GET \(secret)\noutcomes:\n    - {outcome: \(secret), status: 200}\n"
        )
        #expect(found.count == 3)
        #expect(!found.joined().contains(secret))
    }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
