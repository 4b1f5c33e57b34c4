import KeytrailProxy
import KeytrailTestSupport
import Testing

@Suite struct ResponseRewritingTests {
    private let configuration: GatewayConfiguration

    init() throws {
        configuration = GatewayConfiguration(routes: [
            GatewayRoute(prefix: "/trello", upstream: try GatewayUpstream("https://api.trello.com")),
            GatewayRoute(prefix: "/gl", upstream: try GatewayUpstream("https://gitlab.example:8443/api/v4")),
            GatewayRoute(prefix: "/uploads", upstream: try GatewayUpstream("https://gitlab.example:8443/uploads")),
        ])
    }

    private func rewriting(_ target: String, host: String = "127.0.0.1:8787") throws -> ResponseRewriting {
        guard case .forward(let forward) = configuration.resolve(method: "GET", target: target) else {
            throw GatewayRefusal.notAllowed
        }
        return ResponseRewriting(configuration, forward, origin: try #require(configuration.origin(host: host)))
    }

    @Test(
        "a reference to the route's server, or to another route's, leads through the gateway",
        arguments: [
            ("https://gitlab.example:8443/api/v4/x?a=1#f", "http://127.0.0.1:8787/gl/x?a=1#f"),
            ("HTTPS://GitLab.example:8443/api/v4", "http://127.0.0.1:8787/gl"),
            ("/api/v4/x", "http://127.0.0.1:8787/gl/x"),
            ("//gitlab.example:8443/api/v4/x", "http://127.0.0.1:8787/gl/x"),
            ("https://gitlab.example:8443/uploads/1", "http://127.0.0.1:8787/uploads/1"),
            ("/uploads/1", "http://127.0.0.1:8787/uploads/1"),
            ("https://api.trello.com/1/boards", "http://127.0.0.1:8787/trello/1/boards"),
            ("http://api.trello.com/1", "http://127.0.0.1:8787/trello/1"),
            ("https://api.trello.com?x", "http://127.0.0.1:8787/trello?x"),
            ("../issues", "http://127.0.0.1:8787/gl/issues"),
            ("../../../outside", "https://gitlab.example:8443/outside"),
        ]
    )
    func mapped(text: String, expected: String) throws {
        #expect(try rewriting("/gl/projects/1").value(text, ofField: "Location") == expected)
    }

    @Test(
        "a reference to anything else stays as it is",
        arguments: [
            "https://other.example/x", "https://gitlab.example/api/v4/x", "https://api.trello.com:444/",
            "https://api.trello.com.evil.example/",
            "https://api.trello.com@evil.example/", "https://user@api.trello.com/", "mailto:a@api.trello.com", "x/y?z",
            "?page=2", "#top", "",
            "https://gitlab.example:8443/api/v4x", "https://", "//", "https://api.trello.com\\@evil.example/x",
        ]
    )
    func kept(text: String) throws {
        let expected = text.contains("\\") ? nil : text
        let value = try rewriting("/gl/projects/1").value(text, ofField: "location")
        if let expected { #expect(value == expected) } else { #expect(!value.hasPrefix("http://127.0.0.1:8787/evil")) }
    }

    @Test("what is outside every route on the server itself becomes a whole URL")
    func outside() throws {
        #expect(try rewriting("/gl/a").value("/help", ofField: "Location") == "https://gitlab.example:8443/help")
    }

    @Test("the client's own name for the gateway is used")
    func origin() throws {
        let value = try rewriting("/trello/1", host: "localhost:9999").value("/2", ofField: "Content-Location")
        #expect(value == "http://localhost:9999/trello/2")
    }

    @Test("every target of a Link field is mapped, and its parameters are untouched")
    func links() throws {
        let value = """
            <https://gitlab.example:8443/api/v4/projects?page=2>; rel="next"; title="a, <https://api.trello.com>; \\"b", \
            </api/v4/projects?page=9>;rel=last , <https://other.example/>; rel=help; anchor="https://api.trello.com/"
            """
        let expected = """
            <http://127.0.0.1:8787/gl/projects?page=2>; rel="next"; title="a, <https://api.trello.com>; \\"b", \
            <http://127.0.0.1:8787/gl/projects?page=9>;rel=last , <https://other.example/>; rel=help; anchor="https://api.trello.com/"
            """
        #expect(try rewriting("/gl/projects").value(value, ofField: "Link") == expected)
    }

    @Test("a Link field that is read and written is as it was, whatever it holds", arguments: 1...10)
    func linkRoundTrip(seed: UInt64) {
        var generator = Lehmer(state: seed)
        for _ in 0..<500 {
            let text = generator.text(Int.random(in: 0...40, using: &generator), "<>,;=\"\\ abé:/")
            let field = LinkField(text)
            #expect(field.description == text)
            #expect(field.mappingTargets { $0 }.description == text)
            #expect(field.mappingTargets { $0 + "!" }.targets == field.targets.map { $0 + "!" })
        }
    }

    @Test("the targets that RFC 8288 writes are found")
    func linkTargets() {
        #expect(
            LinkField("<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"").targets
                == ["http://example.com/TheBook/chapter2"]
        )
        #expect(
            LinkField(
                "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, </TheBook/chapter4>; rel=\"next\""
            ).targets == ["/TheBook/chapter2", "/TheBook/chapter4"]
        )
        #expect(LinkField("nothing <a>").targets.isEmpty)
        #expect(LinkField(",, <a> , <b").targets == ["a"])
    }

    @Test(
        "a refresh is mapped, and its seconds stay",
        arguments: [
            ("5; url=https://api.trello.com/1", "5; url=http://127.0.0.1:8787/trello/1"),
            ("0;URL='/api/v4/x'", "0;URL='http://127.0.0.1:8787/gl/x'"), ("5", "5"), ("5; url=", "5; url="),
        ]
    )
    func refresh(value: String, expected: String) throws {
        #expect(try rewriting("/gl/x").value(value, ofField: "Refresh") == expected)
    }

    @Test(
        "a cookie holds for the gateway's host and the route's paths",
        arguments: [
            ("a=b; Path=/; Secure; HttpOnly", "a=b; Path=/gl; Secure; HttpOnly"),
            ("a=b; Path=/api/v4/x", "a=b; Path=/gl/x"),
            ("a=b; Domain=gitlab.example; Path=/api/v4", "a=b; Path=/gl"), ("a=b; domain=.example", "a=b"),
            ("a=b; Domain=other.example", "a=b; Domain=other.example"), ("a=b", "a=b"),
            ("a=/api; Max-Age=5", "a=/api; Max-Age=5"),
            ("__Host-a=b; Path=/; Secure", "__Host-a=b; Path=/; Secure"),
            ("a=Path=/x; Path = /api/v4/", "a=Path=/x; Path=/gl/"),
        ]
    )
    func cookies(value: String, expected: String) throws {
        #expect(try rewriting("/gl/x").value(value, ofField: "Set-Cookie") == expected)
    }

    @Test("other fields are not touched")
    func others() throws {
        #expect(
            try rewriting("/gl/x").value("https://api.trello.com/1", ofField: "X-Url") == "https://api.trello.com/1"
        )
    }

    @Test("a client that calls by the server's own name gets the server's own words")
    func keptHost() throws {
        var route = GatewayRoute(prefix: "", upstream: try GatewayUpstream("https://api.trello.com"))
        route.keepsHost = true
        let gateway = GatewayConfiguration(routes: [route])
        guard case .forward(let forward) = gateway.resolve(method: "GET", target: "/1") else {
            return #expect(Bool(false))
        }
        let own = ResponseRewriting(gateway, forward, origin: try #require(gateway.origin(host: "api.trello.com")))
        #expect(own.value("https://api.trello.com/2", ofField: "Location") == "https://api.trello.com/2")
        let local = ResponseRewriting(gateway, forward, origin: try #require(gateway.origin(host: "localhost:1")))
        #expect(local.value("https://localhost:1/2?a", ofField: "Location") == "http://localhost:1/2?a")
    }

    @Test("a mapped reference comes back to the same thing on the server", arguments: 1...10)
    func roundTrip(seed: UInt64) throws {
        var generator = Lehmer(state: seed)
        let rewriting = try rewriting("/gl/projects/1")
        for _ in 0..<300 {
            guard let path = try? RequestPath(HostilePaths.path(&generator)), !path.hasEncodedSlash else { continue }
            let url = "https://gitlab.example:8443/api/v4\(path)?q=1"
            let mapped = rewriting.value(url, ofField: "Location")
            let target = mapped.replacing("http://127.0.0.1:8787", with: "")
            guard case .forward(let forward) = configuration.resolve(method: "GET", target: target) else {
                Issue.record("\(url) became \(mapped)")
                continue
            }
            #expect(forward.url == url)
        }
    }
}
