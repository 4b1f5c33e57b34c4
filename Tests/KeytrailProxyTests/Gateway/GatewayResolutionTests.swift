import KeytrailProxy
import KeytrailTestSupport
import Testing

@Suite struct GatewayResolutionTests {
    private func route(_ prefix: String, _ upstream: String) throws -> GatewayRoute {
        GatewayRoute(prefix: prefix, upstream: try GatewayUpstream(upstream))
    }

    private func gateway() throws -> GatewayConfiguration {
        GatewayConfiguration(routes: [
            try route("/trello", "https://api.trello.com"),
            try route("/trello/admin", "https://admin.trello.example/base"),
            try route("/gl", "https://gitlab.example:8443/api/v4/"),
        ])
    }

    private func url(_ decision: GatewayDecision) -> String? {
        guard case .forward(let forward) = decision else { return nil }
        return forward.url
    }

    @Test(
        "a request goes to the server of the longest prefix, below its base path, its query untouched",
        arguments: [
            ("/trello/1/boards/x?fields=name&a=%20b%2F", "https://api.trello.com/1/boards/x?fields=name&a=%20b%2F"),
            ("/trello", "https://api.trello.com/"), ("/trello/", "https://api.trello.com/"),
            ("/trello?q", "https://api.trello.com/?q"), ("/trello/?", "https://api.trello.com/?"),
            ("/trello/admin/x", "https://admin.trello.example/base/x"),
            ("/trello/admin", "https://admin.trello.example/base"),
            ("/trello/adminx", "https://api.trello.com/adminx"),
            ("/gl/projects/1", "https://gitlab.example:8443/api/v4/projects/1"),
            ("/gl/../trello//a/%2e/b", "https://api.trello.com/a/b"),
        ]
    )
    func forwards(target: String, expected: String) throws {
        #expect(url(try gateway().resolve(method: "GET", target: target)) == expected)
    }

    @Test(
        "what begins like no route is unknown",
        arguments: ["/", "/trellox", "/Trello/1", "/trello/../x", "/x/trello/1", "/trello%20"]
    )
    func unknown(target: String) throws {
        #expect(try gateway().resolve(method: "GET", target: target) == .unknown)
    }

    @Test(
        "whatever authority a target names, only configured servers are called",
        arguments: [
            "http://evil.example/trello/1", "https://evil.example:99/trello/1", "HTTP://user:pw@evil.example/trello/1",
            "http://api.trello.com@evil.example/trello/1", "http:///trello/1",
        ]
    )
    func absolute(target: String) throws {
        #expect(url(try gateway().resolve(method: "GET", target: target)) == "https://api.trello.com/1")
    }

    @Test(
        "targets of other forms are refused",
        arguments: ["*", "evil.example:443", "", "ftp://x/trello", "trello/1", "/trello/1 HTTP/1.1"]
    )
    func otherForms(target: String) throws {
        #expect(try gateway().resolve(method: "GET", target: target) == .refused(.malformedTarget, nil))
    }

    @Test("a double slash names no server of its own")
    func networkPath() throws {
        #expect(try gateway().resolve(method: "GET", target: "//evil.example/x") == .unknown)
        #expect(url(try gateway().resolve(method: "GET", target: "//trello/x")) == "https://api.trello.com/x")
    }

    @Test("a slash in an escape is passed on where the route says so, and refused elsewhere")
    func encodedSlash() throws {
        var open = try route("/gl", "https://gitlab.example/api/v4")
        let closed = GatewayConfiguration(routes: [open])
        #expect(closed.resolve(method: "GET", target: "/gl/projects/a%2Fb") == .refused(.encodedSlash, open))
        open.allowsEncodedSlashes = true
        let gateway = GatewayConfiguration(routes: [open])
        #expect(
            url(gateway.resolve(method: "GET", target: "/gl/projects/a%2fb"))
                == "https://gitlab.example/api/v4/projects/a%2Fb"
        )
        #expect(gateway.resolve(method: "GET", target: "/gl/a%2f..%2f..%2fb") == .refused(.ambiguousPath, nil))
    }

    private func restricted() throws -> (GatewayConfiguration, GatewayRoute) {
        var route = try route("/trello", "https://api.trello.com/base")
        route.allow = [
            GatewayRule(methods: ["GET"], path: try PathTemplate("/1/boards/*")),
            GatewayRule(methods: ["POST"], path: try PathTemplate("/1/cards/**")),
        ]
        route.deny = [GatewayRule(path: try PathTemplate("/1/cards/secret"))]
        return (GatewayConfiguration(routes: [route]), route)
    }

    @Test(
        "least privilege: what no rule allows is refused, and a denial goes before",
        arguments: [
            ("GET", "/trello/1/boards/x", nil), ("GET", "/trello/1/boards/x/", nil),
            ("GET", "/trello/1//boards/%78", nil),
            ("POST", "/trello/1/cards", nil), ("POST", "/trello/1/cards/a/b", nil),
            ("get", "/trello/1/boards/x", GatewayRefusal.notAllowed), ("HEAD", "/trello/1/boards/x", .notAllowed),
            ("GET", "/trello/1/boards", .notAllowed), ("GET", "/trello/1/boards/x/actions", .notAllowed),
            ("DELETE", "/trello/1/boards/x", .notAllowed), ("GET", "/trello/1/boards/../members/me", .notAllowed),
            ("GET", "/trello/1/boards/%2e%2e/members", .notAllowed), ("GET", "/trello", .notAllowed),
            ("POST", "/trello/1/cards/secret", .denied), ("POST", "/trello/1/cards/a/../secret/", .denied),
            ("POST", "/trello/1/cards/%73ecret", .denied), ("GET", "/trello/1/boards/x%2Factions", .encodedSlash),
            ("GET", "/trello/1/boards/x?_method=DELETE", .methodOverride),
            ("GET", "/trello/1/boards/x?a=1&%5fMETHOD=DELETE", .methodOverride),
        ]
    )
    func rules(method: String, target: String, refusal: GatewayRefusal?) throws {
        let (gateway, route) = try restricted()
        let decision = gateway.resolve(method: method, target: target)
        if let refusal {
            #expect(decision == .refused(refusal, route))
        } else {
            #expect(url(decision)?.hasPrefix("https://api.trello.com/base/1/") == true)
        }
    }

    @Test("a route with rules passes no field on by which one method stands for another")
    func overrides() throws {
        let (_, route) = try restricted()
        #expect(route.droppedFields == ["x-http-method-override", "x-http-method", "x-method-override"])
    }

    @Test("what the rules were asked about is, byte for byte, what is sent; and it never leaves the base path")
    func properties() throws {
        let (gateway, route) = try restricted()
        var open = route
        open.allow = []
        open.deny = []
        open.allowsEncodedSlashes = true
        let openGateway = GatewayConfiguration(routes: [open])
        var generator = Lehmer(state: 3)
        var forwarded = 0
        for _ in 0..<20_000 {
            let target =
                (Bool.random(using: &generator) ? "/trello" : "/trello/1/cards") + HostilePaths.path(&generator)
            for (gateway, method) in [(gateway, "POST"), (openGateway, "GET")] {
                guard case .forward(let forward) = gateway.resolve(method: method, target: target) else { continue }
                forwarded += 1
                #expect(forward.path == "/base" + forward.matchedPath, "\(target)")
                #expect(forward.url.hasPrefix("https://api.trello.com/base"), "\(target)")
                for reading in HostilePaths.readings(forward.path) {
                    #expect(reading.first == "base" && !reading.contains(".."), "\(target)")
                }
                guard method == "POST" else { continue }
                let path = try RequestPath(forward.matchedPath)
                #expect(path.description == forward.matchedPath, "\(target)")
                #expect(route.allow.contains { $0.path?.matches(path) ?? true }, "\(target)")
                #expect(!route.deny.contains { $0.path?.matches(path) ?? true }, "\(target)")
            }
        }
        #expect(forwarded > 2_000)
    }

    @Test(
        "a client may call the gateway by loopback names and its own hosts, not by a name that a page made up",
        arguments: [
            ("127.0.0.1:8787", "http://127.0.0.1:8787"), ("LOCALHOST:8787", "http://localhost:8787"),
            ("[::1]:8787", "http://[::1]:8787"), ("localhost", "http://localhost"),
            ("gateway.corp:80", "http://gateway.corp"),
            ("evil.example", nil), ("127.0.0.1.evil.example:8787", nil), ("localhost:8787/x", nil),
            ("user@localhost", nil),
            ("localhost:", nil), ("localhost:0", nil), ("localhost:99999", nil), ("[::1", nil), ("", nil), ("::1", nil),
            ("localhost, evil.example", nil), ("api.trello.com", nil), (nil, nil),
        ] as [(String?, String?)]
    )
    func origins(host: String?, expected: String?) throws {
        var gateway = try gateway()
        gateway.hosts = ["gateway.corp"]
        #expect((gateway.origin(host: host).map { "http://\($0.authority)" }) == expected)
    }

    @Test("a gateway for other machines answers to any name, unless it lists some")
    func remoteOrigins() throws {
        var gateway = try gateway()
        gateway.address = "0.0.0.0"
        #expect(gateway.origin(host: "box.corp:8787")?.authority == "box.corp:8787")
        gateway.hosts = ["other.corp"]
        #expect(gateway.origin(host: "box.corp:8787") == nil)
    }

    @Test("a route that keeps the client's host may be called by its server's name")
    func keptHost() throws {
        var route = try route("/", "https://api.trello.com")
        route.prefix = ""
        route.keepsHost = true
        #expect(GatewayConfiguration(routes: [route]).origin(host: "api.trello.com")?.authority == "api.trello.com")
    }
}
