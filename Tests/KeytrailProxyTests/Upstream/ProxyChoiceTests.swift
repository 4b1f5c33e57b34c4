import Testing

@testable import KeytrailProxy

@Suite struct NoProxyListTests {
    private func contains(_ list: String, _ host: String, port: Int = 443) -> Bool {
        NoProxyList(list).contains(Origin(isSecure: true, host: host, port: port))
    }

    @Test(
        "names stand for themselves and what is below them",
        arguments: [
            ("example.com", "example.com", true), ("example.com", "api.example.com", true),
            (".example.com", "api.example.com", true), ("*.example.com", "api.example.com", true),
            ("example.com", "badexample.com", false), ("Example.COM", "example.com", true),
            ("a.example, b.example", "b.example", true), ("*", "anything", true), ("", "a.example", false),
            ("example.com:8443", "example.com", false),
        ]
    )
    func names(list: String, host: String, expected: Bool) { #expect(contains(list, host) == expected) }

    @Test(
        "networks hold addresses",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("127.0.0.1", "127.0.0.1", true),
            ("fd00::/8", "fd12::1", true), ("::1", "::1", true), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("192.168.1.128/25", "192.168.1.127", false), ("10.0.0.0/8", "10.example.com", false),
        ]
    )
    func networks(list: String, host: String, expected: Bool) { #expect(contains(list, host) == expected) }

    @Test("a port narrows a name")
    func ports() { #expect(contains("example.com:8443", "example.com", port: 8_443)) }
}

@Suite struct UpstreamProxiesTests {
    private let secure = Origin(isSecure: true, host: "api.example.com", port: 443)
    private let plain = Origin(isSecure: false, host: "api.example.com", port: 80)

    @Test("each scheme has its variable, and lower case goes first")
    func variables() throws {
        let proxies = UpstreamProxies(environment: [
            "https_proxy": "http://one:3128", "HTTPS_PROXY": "http://two:3128", "HTTP_PROXY": "three:8080",
        ])
        #expect(try #require(proxies.hop(to: secure)).origin.host == "one")
        #expect(try #require(proxies.hop(to: plain)).origin == Origin(isSecure: false, host: "three", port: 8_080))
    }

    @Test("in CGI a request's Proxy header is no proxy")
    func cgi() {
        let proxies = UpstreamProxies(environment: ["HTTP_PROXY": "evil:1", "REQUEST_METHOD": "GET"])
        #expect(proxies.hop(to: plain) == nil)
    }

    @Test("exceptions are reached directly")
    func exceptions() {
        let proxies = UpstreamProxies(environment: ["ALL_PROXY": "p:1", "NO_PROXY": ".example.com"])
        #expect(proxies.hop(to: secure) == nil)
    }

    @Test("a user and a password become a field, and are not shown")
    func credentials() throws {
        let hop = try #require(UpstreamProxies.Hop(url: "http://us%40er:p%3Ass@proxy:3128/"))
        // base64 of "us@er:p:ss"
        #expect(hop.authorization == "Basic dXNAZXI6cDpzcw==")
        #expect("\(hop)" == "UpstreamProxies.Hop(redacted)")
    }

    @Test("SOCKS is known as something else")
    func socks() throws { #expect(try #require(UpstreamProxies.Hop(url: "socks5://p")).isHTTP == false) }
}

@Suite struct HostPatternsTests {
    private func contains(_ host: String, port: Int = 443, only: [String] = [], ignored: [String] = []) throws -> Bool {
        try HostPatterns(only: only, ignored: ignored).contains(Origin(isSecure: true, host: host, port: port))
    }

    @Test("without patterns every host is meant")
    func all() throws { #expect(try contains("a.example")) }

    @Test("a star stands for what is below a name")
    func stars() throws {
        #expect(try contains("a.b.example", only: ["*.example"]))
        #expect(try !contains("example", only: ["*.example"]))
        #expect(try !contains("b.example", only: ["a.example"]))
    }

    @Test("what is ignored is not meant, whatever else says so")
    func ignored() throws {
        #expect(try !contains("a.example", only: ["*.example"], ignored: ["a.example"]))
        #expect(try !contains("a.example", ignored: ["*"]))
    }

    @Test("a port narrows a pattern")
    func ports() throws {
        #expect(try contains("a.example", port: 8_443, only: ["a.example:8443"]))
        #expect(try !contains("a.example", only: ["a.example:8443"]))
    }

    @Test("what is no pattern is said")
    func bad() {
        #expect(throws: ProxyError.badPattern("a*b")) { try HostPatterns(only: ["a*b"], ignored: []) }
    }
}

@Suite struct RedirectionTests {
    @Test("curl's form is read, IPv6 in brackets")
    func forms() throws {
        let plain = try #require(UpstreamConfiguration.Redirection("api.trello.com:443:127.0.0.1:8443"))
        #expect(
            (plain.host, plain.port, plain.targetHost, plain.targetPort) == ("api.trello.com", 443, "127.0.0.1", 8_443)
        )
        let v6 = try #require(UpstreamConfiguration.Redirection("[::1]:443:[fd00::2]:1"))
        #expect((v6.host, v6.targetHost) == ("::1", "fd00::2"))
    }

    @Test("what is not in that form is none", arguments: ["", "a:1:b", "a:1:b:c", "a:b:c:1", "a:1:b:2:3"])
    func bad(text: String) { #expect(UpstreamConfiguration.Redirection(text) == nil) }
}
