internal import Testing

@testable internal import KeytrailOAuth

@Suite("the base string URI (RFC 5849 §3.4.1.2)")
struct RequestURLTests {
    private func base(_ url: String, host: String? = nil) throws -> String {
        String(decoding: try RequestURL(url, host: host).base, as: UTF8.self)
    }

    @Test(
        "is scheme, authority and path",
        arguments: [
            // The RFC's own two.
            ("http://EXAMPLE.COM:80/r v/X?id=123", "http://example.com/r%20v/X"),
            ("https://www.example.net:8080/?q=1", "https://www.example.net:8080/"),
            // Default ports belong to their scheme alone.
            ("http://example.com:443/", "http://example.com:443/"),
            ("https://example.com:443/", "https://example.com/"),
            ("https://example.com:80/", "https://example.com:80/"),
            ("http://example.com:65535/", "http://example.com:65535/"),
            ("http://example.com:080/", "http://example.com/"),
            // A colon without digits says nothing.
            ("http://example.com:/a", "http://example.com/a"), ("http://example.com:", "http://example.com/"),
            // No path is the root.
            ("http://example.com", "http://example.com/"), ("http://example.com?x=1", "http://example.com/"),
            ("http://example.com#f", "http://example.com/"), ("HTTPS://Example.Com/Path", "https://example.com/Path"),
            // Neither query nor fragment, nor what only looks like them.
            ("http://example.com/a#b?c", "http://example.com/a"),
            ("http://example.com/a?b/c@d:9", "http://example.com/a"),
            // The user takes no part.
            ("http://user:pa@ss@example.com:81/a", "http://example.com:81/a"), ("http://u@[::1]/", "http://[::1]/"),
            // Addresses.
            ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"), ("http://[::1]:8080", "http://[::1]:8080/"),
            ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:127.0.0.1]/"),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000/"),
            // Escapes stay as they are written; what is not ASCII counts as it goes on the wire.
            ("http://example.com/%7Ea%2fb/;p=1", "http://example.com/%7Ea%2fb/;p=1"),
            ("http://example.com/é", "http://example.com/%C3%A9"),
            ("http://example.com//a/../b", "http://example.com//a/../b"),
        ]
    )
    func forms(url: String, expected: String) throws { #expect(try base(url) == expected) }

    @Test(
        "refuses what is not an absolute URL with a host and a port",
        arguments: [
            "", "example.com", "/path", "//example.com/", "http:/example.com", "http://", "https:///path",
            "http://:80/",
            "ftp://example.com/", "http://example.com:0/", "http://example.com:65536/", "http://example.com:-1/",
            "http://example.com:+1/", "http://example.com:8x/", "http://example.com:80:80/",
            "http://example.com:99999999999999999999/", "http://[::1/", "http://[]/", "http://[::1]x/",
            "http://[fe80::1%25e]/",
            "http://exa mple.com/", "http://exa%20mple.com/", "http://example.com\\@evil.example/",
            "http://example.com/\r\nX: y",
            "http://example.com/\u{0}", "http://bücher.example/", "http://@/",
        ]
    )
    func refusals(url: String) { #expect(throws: OAuth1Error.invalidURL) { try base(url) } }

    @Test("the Host field decides, and a host without a port has the default one")
    func host() throws {
        #expect(try base("http://127.0.0.1:8080/a?b", host: "API.Example.com") == "http://api.example.com/a")
        #expect(try base("https://127.0.0.1/a", host: "api.example.com:443") == "https://api.example.com/a")
        #expect(try base("https://127.0.0.1/a", host: "api.example.com:80") == "https://api.example.com:80/a")
        #expect(throws: OAuth1Error.invalidURL) { try base("https://127.0.0.1/a", host: "a/b") }
        #expect(throws: OAuth1Error.invalidURL) { try base("https://127.0.0.1/a", host: "") }
    }

    @Test(
        "a query grows at its end, before the fragment",
        arguments: [
            ("http://h/p", "http://h/p?a=b"), ("http://h/p?", "http://h/p?a=b"), ("http://h/p?c", "http://h/p?c&a=b"),
            ("http://h?c=d#f?g", "http://h?c=d&a=b#f?g"), ("http://h#f", "http://h?a=b#f"),
        ]
    )
    func appending(url: String, expected: String) throws {
        #expect(try RequestURL(url).appendingQuery(Array("a=b".utf8)) == expected)
    }
}
