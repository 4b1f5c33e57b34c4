import Testing

@testable import KeytrailProxy

@Suite struct OriginTests {
    @Test(
        "an authority is read in all its forms",
        arguments: [
            ("api.trello.com", "api.trello.com", 443), ("API.Trello.com:8443", "api.trello.com", 8_443),
            ("[::1]", "::1", 443), ("[2001:DB8::1]:80", "2001:db8::1", 80), ("127.0.0.1:1", "127.0.0.1", 1),
            ("my_service", "my_service", 443),
        ]
    )
    func forms(text: String, host: String, port: Int) throws {
        let origin = try #require(Origin(authority: text, isSecure: true))
        #expect(origin == Origin(isSecure: true, host: host, port: port))
    }

    @Test(
        "what is no authority is none",
        arguments: [
            "", "user@host", "host:", "host:0", "host:65536", "host:abc", "[::1", "[::1]x", "[host]", "a b", "a/b",
            "host:80:80", "a\u{0}b", "a,b", "hö.example", "[]",
        ]
    )
    func refused(text: String) { #expect(Origin(authority: text, isSecure: true) == nil) }

    @Test("the port is left out where it is the scheme's own")
    func written() {
        #expect(Origin(isSecure: true, host: "a.example", port: 443).authority == "a.example")
        #expect(Origin(isSecure: false, host: "a.example", port: 443).authority == "a.example:443")
        #expect(Origin(isSecure: true, host: "::1", port: 443).authorityWithPort == "[::1]:443")
    }

    @Test(
        "this machine is known by its names",
        arguments: [
            ("localhost", true), ("a.localhost", true), ("127.8.9.1", true), ("::1", true), ("127.example.com", false),
            ("10.0.0.1", false), ("localhost.example", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) {
        #expect(Origin(isSecure: false, host: host, port: 1).isLoopback == isLoopback)
    }
}

@Suite struct RequestTargetTests {
    @Test("the four forms of RFC 9112 §3.2 are told apart")
    func forms() {
        let origin = Origin(isSecure: false, host: "www.example.org", port: 80)
        #expect(RequestTarget("/where?q=now", isConnect: false) == .path("/where?q=now"))
        #expect(
            RequestTarget("http://www.example.org/pub/WWW", isConnect: false) == .absolute(origin, path: "/pub/WWW")
        )
        #expect(RequestTarget("*", isConnect: false) == .asterisk)
        #expect(
            RequestTarget("www.example.com:80", isConnect: true)
                == .authority(Origin(isSecure: true, host: "www.example.com", port: 80))
        )
    }

    @Test("an absolute URL without a path asks for the root")
    func noPath() {
        let origin = Origin(isSecure: false, host: "a.example", port: 80)
        #expect(RequestTarget("http://a.example", isConnect: false) == .absolute(origin, path: "/"))
        #expect(RequestTarget("http://a.example?x=1", isConnect: false) == .absolute(origin, path: "/?x=1"))
    }

    @Test(
        "what is in none of the forms is refused",
        arguments: [
            ("", false), ("path", false), ("ftp://a.example/", false), ("http://", false), ("/a#b", false),
            ("http://user:pass@a.example/", false), ("/a b", false), ("a.example", true), ("http://a.example/", true),
            ("[::1]", true), ("a.example:0", true),
        ]
    )
    func refused(text: String, isConnect: Bool) { #expect(RequestTarget(text, isConnect: isConnect) == nil) }
}
