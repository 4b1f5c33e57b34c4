import Foundation
import KeytrailModel
import KeytrailProxy
import KeytrailTestSupport
import Testing

@Suite struct GatewayConfigurationTests {
    private func messages(_ text: String) -> [String] {
        GatewayConfiguration.parse(text: text, file: "g.yml").1.map(\.description)
    }

    @Test("everything that a file can say is read")
    func complete() throws {
        let (read, diagnostics) = GatewayConfiguration.parse(
            text: """
                credentials: {trello: {scheme: bearer}}
                gateway:
                  listen: '[::1]:9000'
                  hosts: [gateway.corp]
                  routes:
                    - prefix: /trello
                      upstream: https://API.trello.com:443/
                      name: boards
                      program: nightly
                      as: trello
                      pace: true
                      allow:
                        - {methods: [GET, HEAD], path: /1/boards/*}
                        - path: /1/members/me/**
                      deny:
                        - methods: DELETE
                      headers:
                        set: {User-Agent: nightly/1, X-Team: blue}
                        remove: [Cookie]
                      timeout: 30s
                      keep-host: true
                      encoded-slashes: true
                    - prefix: /
                      upstream: http://127.0.0.1:3000/api
                """,
            file: "g.yml"
        )
        #expect(diagnostics.isEmpty)
        let gateway = try #require(read)
        #expect(gateway.address == "::1")
        #expect(gateway.port == 9_000)
        #expect(gateway.hosts == ["gateway.corp"])
        var expected = GatewayRoute(
            prefix: "/trello",
            upstream: try GatewayUpstream("https://api.trello.com"),
            name: "boards"
        )
        expected.program = "nightly"
        expected.credential = "trello"
        expected.isPaced = true
        expected.allow = [
            GatewayRule(methods: ["GET", "HEAD"], path: try PathTemplate("/1/boards/*")),
            GatewayRule(path: try PathTemplate("/1/members/me/**")),
        ]
        expected.deny = [GatewayRule(methods: ["DELETE"])]
        expected.setFields = [
            GatewayRoute.Field(name: "user-agent", value: "nightly/1"),
            GatewayRoute.Field(name: "x-team", value: "blue"),
        ]
        expected.removedFields = ["cookie"]
        expected.timeout = .seconds(30)
        expected.keepsHost = true
        expected.allowsEncodedSlashes = true
        #expect(gateway.routes.first == expected)
        let last = try #require(gateway.routes.last)
        #expect(last.prefix == "")
        #expect(last.upstream.origin == Origin(isSecure: false, host: "127.0.0.1", port: 3_000))
        #expect(last.upstream.basePath == "/api")
        #expect(last.name == "127.0.0.1")
    }

    @Test("mistakes are said with their places, all at once, and nothing is served")
    func mistakes() throws {
        let text = """
            gateway:
              listen: 0.0.0.0:8787
              hots: [a]
              hosts: ['a:80']
              routes:
                - prefix: trello
                  upstream: https://api.trello.com
                - prefix: /a/../b
                  upstream: https://user:pw@api.example.com
                - prefix: /c
                  upstream: http://api.example.com
                  path: /x
                - prefix: /d
                  upstream: https://api.example.com
                  allow:
                    - {methods: [get], path: /1/x*}
                    - {path: '/**/x'}
                    - {path: /a//b}
                    - {}
                  headers:
                    set: {Authorization: Bearer x, X-Note: ghp_0123456789abcdefghijABCDEFGHIJ012345, Host: a, 'a b': c}
                  timeout: soon
                  pace: often
                - prefix: /d
                  upstream: ftp://api.example.com
                - prefix: /d
                  upstream: https://api.example.com/?x
                - prefix: /e
                - upstream: https://api.example.com/a%2Fb
                - prefix: /d
                  upstream: https://other.example.com
            """
        let (read, diagnostics) = GatewayConfiguration.parse(text: text, file: "g.yml")
        #expect(read == nil)
        try expectGolden(diagnostics.map { $0.description + "\n" }.joined(), "mistakes.txt")
    }

    @Test(
        "a file without a gateway says so",
        arguments: ["", "credentials: {}", "gateway: {}", "gateway: []", "gateway:\n  routes: []", "[]"]
    )
    func empty(text: String) {
        #expect(GatewayConfiguration.parse(text: text, file: "g.yml").0 == nil)
        #expect(!messages(text).isEmpty)
    }

    @Test(
        "a gateway that would call itself is refused",
        arguments: ["http://127.0.0.1:8787", "http://localhost:8787/x"]
    )
    func loops(upstream: String) {
        let found = messages("gateway: {routes: [{prefix: /a, upstream: '\(upstream)'}]}")
        #expect(found.contains { $0.contains("is the gateway itself") })
    }

    @Test("plain http and other machines' calls are possible, when they are asked for")
    func optIns() {
        let text = """
            gateway:
              listen: 0.0.0.0:8787
              allow-remote: true
              routes: [{prefix: /a, upstream: 'http://api.corp', allow-plaintext: true}]
            """
        #expect(GatewayConfiguration.parse(text: text, file: "g.yml").0 != nil)
        #expect(messages(text).isEmpty)
    }

    @Test("a credential that is open to every call is warned of, and served")
    func warning() {
        let text = "gateway: {routes: [{prefix: /a, upstream: 'https://api.example.com', as: trello}]}"
        #expect(GatewayConfiguration.parse(text: text, file: "g.yml").0 != nil)
        #expect(
            messages(text) == [
                "g.yml:1:74: warning: every program that reaches the gateway may do all that 'trello' may; "
                    + "say with 'allow:' what is needed"
            ]
        )
    }

    @Test("a secret in the file is in no message")
    func secrets() {
        let secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
        for text in [
            "gateway: {\(secret): 1}", "gateway: {listen: \(secret)}",
            "gateway: {routes: [{prefix: \(secret), upstream: \(secret)}]}",
            "gateway: {routes: [{prefix: /a, upstream: 'https://a.example', as: \(secret), timeout: \(secret)}]}",
            "gateway: {routes: [{prefix: /a, upstream: 'https://a.example', headers: {set: {X-A: \(secret)}, remove: ['\(secret) ']}}]}",
            "gateway: {routes: [{prefix: /a, upstream: 'https://a.example', allow: [{path: '//\(secret)', methods: \(secret)}]}]}",
        ] {
            let found = messages(text)
            #expect(!found.isEmpty)
            #expect(!found.contains { $0.contains("0123456789abcdefghij") }, "\(found)")
        }
    }

    @Test("the page's example is a configuration that works")
    func documentation() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/gateway.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let example = try #require(
            text.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first
        )
        let (gateway, diagnostics) = GatewayConfiguration.parse(text: example, file: "gateway.yml")
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        #expect(gateway?.routes.count == 3)
    }

    @Test("no text makes the reader fail", arguments: 1...20)
    func anyText(seed: UInt64) {
        var generator = Lehmer(state: seed)
        let words = [
            "gateway", ":", " ", "\n", "  ", "- ", "routes", "prefix", "/a", "upstream", "https://a", "{", "}", "[",
            "]", ",", "allow", "'", "*",
        ]
        for _ in 0..<100 {
            let text =
                "gateway:\n" + (0..<20).map { _ in words[Int.random(in: words.indices, using: &generator)] }.joined()
            let (read, diagnostics) = GatewayConfiguration.parse(text: text, file: "g.yml")
            #expect(read != nil || !diagnostics.isEmpty)
        }
    }
}
