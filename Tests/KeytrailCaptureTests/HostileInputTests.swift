import HTTPTypes
import KeytrailCapture
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite struct HostileInputTests {
    @Test(
        "what is no URL gives a record still",
        arguments: [
            "", " ", "http", "http:", "http://", "https://", "https:///x", "://x", "ftp://h/x", "https://h:0/x",
            "https://h:99999/x", "https://h:x/",
            "https://[::1/x", "https://a b/x", "https://h\u{0}/x", "https://ü.example/x", "javascript:alert(1)",
            "api.example.com:443",
            "https://a%2eb/x", "https://@/", "https://:@/", "data:text/html,<b>",
        ]
    )
    func noURL(url: String) {
        let record = record(of: exchange("GET", url))
        #expect(record.host == "invalid")
        #expect(record.path == "/")
        #expect(record.route == nil)
        #expect(record.port == nil)
    }

    @Test("the parts of a URL are told apart, however they are written")
    func parts() {
        let url = Shipped.recorder.redacted(url: "HTTP://user@EXAMPLE.com.:8080?page=1#f?x", method: "GET")
        #expect(url.scheme == "http")
        #expect(url.host == "example.com")
        #expect(url.port == 8_080)
        #expect(url.path == "/")
        #expect(url.query == "page=1")
        #expect(url.hadSecretInURL)
        let literal = Shipped.recorder.redacted(url: "wss://[2001:db8::1]/a", method: "GET")
        #expect([literal.scheme, literal.host, literal.path] == ["https", "2001:db8::1", "/a"])
        #expect(literal.port == 443)
        let confused = Shipped.recorder.redacted(url: "https://good.example\\@evil.example/x", method: "GET")
        #expect(confused.host == "good.example")
    }

    @Test("control characters, quotes and markup never reach a kept text")
    func neutral() {
        let record = record(
            of: exchange(
                "GET",
                "https://api.example.com/a\u{1b}[31m/\u{202e}b/<script>\"?page=1\n2&sort=<a>",
                request: [("User-Agent", "a\tb ü\u{9b}x")]
            )
        )
        let kept = [record.path, record.query ?? "", record.userAgent ?? "", record.route ?? ""].joined()
        #expect(kept.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
        #expect(!record.path.contains("<") && !record.path.contains("\""))
    }

    @Test("kept texts are bounded")
    func bounded() {
        let long = String(repeating: "word/", count: 50_000)
        let query = (0..<5_000).map { "page=\($0)" }.joined(separator: "&")
        let record = record(
            of: exchange("GET", "https://api.example.com/\(long)?\(query)", request: [("User-Agent", long)])
        )
        #expect(record.path.utf8.count <= 2_048)
        #expect((record.query ?? "").utf8.count <= 1_024)
        #expect((record.userAgent ?? "").utf8.count == 256)
        #expect((record.route ?? "").utf8.count < 200)
    }

    @Test(
        "a method is a method's name or _OTHER",
        arguments: [("get", "GET"), ("PROPFIND", "PROPFIND"), ("G E T", "_OTHER"), ("", "_OTHER"), ("x_y", "_OTHER")]
    )
    func methods(method: String, kept: String) {
        #expect(record(of: exchange(method, "https://api.example.com/")).method == kept)
    }

    @Test("any bytes at all give a record", arguments: 0..<20)
    func anyBytes(seed: UInt64) {
        var source = Lehmer(state: seed + 1)
        for _ in 0..<150 {
            var value = exchange(
                noise(&source),
                scheme(&source) + noise(&source),
                status: Int.random(in: -5...1_200, using: &source)
            )
            for name in names {
                value.requestFields[name] = noise(&source)
                value.responseFields[name] = noise(&source)
            }
            value.requestBodyPrefix = Array(noise(&source).utf8)
            value.responseBodyPrefix = Array(noise(&source).utf8)
            value.duration = TimeSpan(microseconds: Int64.random(in: .min ... .max, using: &source))
            value.resendCount = Int.random(in: -5...5, using: &source)
            value.errorType = Bool.random(using: &source) ? noise(&source) : nil
            let record = record(of: value)
            #expect(record.path.hasPrefix("/"))
            #expect(record.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
        }
    }

    @Test("a body that is cut off anywhere gives a record")
    func truncated() {
        let body = Array(
            "{\"ok\":false,\"a\":[1,{\"b\":\"\\u00e9\\\"\"}],\"error\":\"invalid_auth\",\"needed\":\"x\"}".utf8
        )
        for count in 0...body.count {
            var value = exchange("POST", "https://slack.com/api/chat.postMessage")
            value.responseBodyPrefix = Array(body.prefix(count))
            value.requestBodyPrefix = Array(body.prefix(count))
            value.requestFields[.contentType] = "application/json"
            let outcome = record(of: value).outcome
            #expect(outcome == .success || outcome == .clientError || outcome == .authFailed)
        }
    }

    @Test("depth costs no stack")
    func deep() {
        let body = String(repeating: "[{\"a\":", count: 10_000)
        #expect(record(of: exchange("POST", "https://slack.com/api/x.y", json: body, body: body)).outcome == .success)
    }

    private let names: [HTTPField.Name] = [
        "Authorization", "Cookie", "User-Agent", "traceparent", "Content-Type", "X-Api-Key", "RateLimit",
        "RateLimit-Policy", "Retry-After",
        "X-RateLimit-Limit", "X-RateLimit-Reset", "X-RateLimit-Remaining", "Sforce-Limit-Info", "X-OAuth-Scopes",
        "X-Accepted-GitHub-Permissions", "X-Rate-Limit-Api-Key-Interval-Ms", "Set-Cookie",
    ].compactMap { HTTPField.Name($0) }

    private func scheme(_ source: inout Lehmer) -> String {
        ["", "https://", "https://api.trello.com/1/", "https://slack.com/api/", "https://api.github.com/", "http://["]
            .randomElement(using: &source) ?? ""
    }

    private func noise(_ source: inout Lehmer) -> String {
        let pieces = [
            "{", "}", "[", "]", "\"", ":", ";", ",", "=", "%", "%2", "%00", "/", "//", "?", "#", "&", "@", "\\", " ",
            "\t", "\u{0}", "é", "\u{1f511}",
            "Basic ", "Bearer ", "OAuth ", "AWS4-HMAC-SHA256 Credential=", "eyJ", ".", "token", "key", "9", "1e400",
            "NaN", "-", "ok", "false", "q", "w",
        ]
        return (0..<Int.random(in: 0...24, using: &source)).map { _ in pieces.randomElement(using: &source) ?? "" }
            .joined()
    }
}
