import Foundation
import HTTPTypes
import KeytrailCapture
import KeytrailModel
import KeytrailTestSupport
import Testing

/// Secrets of every shape, put everywhere, must be nowhere afterwards.
@Suite struct CanaryTests {
    private static let secrets = SecretShapes.telling.map(\.value)
    private static let hosts = [
        "api.trello.com/1", "api.github.com", "slack.com/api", "api.example.com/v1", "hooks.slack.com",
    ]

    /// One exchange for every place that a secret can sit in, on one host.
    private static func exchanges(_ secret: String, _ host: String) -> [(place: String, exchange: Exchange)] {
        let base = "https://\(host)"
        let encoded = secret.utf8.map { "%" + String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        let basic = Data("user:\(secret)".utf8).base64EncodedString()
        return [
            ("bearer", exchange("GET", "\(base)/x", request: [("Authorization", "Bearer \(secret)")])),
            ("unknown scheme", exchange("GET", "\(base)/x", request: [("Authorization", "Odd \(secret)")])),
            ("basic", exchange("GET", "\(base)/x", request: [("Authorization", "Basic \(basic)")])),
            (
                "basic name",
                exchange(
                    "GET",
                    "\(base)/x",
                    request: [("Authorization", "Basic " + Data("\(secret):".utf8).base64EncodedString())]
                )
            ),
            (
                "oauth",
                exchange(
                    "GET",
                    "\(base)/x",
                    request: [("Authorization", "OAuth oauth_consumer_key=\"\(secret)\", oauth_token=\"\(secret)\"")]
                )
            ),
            (
                "key field",
                exchange("GET", "\(base)/x/\(secret)", request: [("X-Api-Key", secret), ("X-Odd-Thing", secret)])
            ),
            (
                "query",
                exchange(
                    "GET",
                    "\(base)/x?token=\(secret)&key=\(secret)&page=\(secret)&limit=a\(secret)&fields=\(encoded)"
                )
            ),
            ("odd query", exchange("GET", "\(base)/x?\(secret)&zz=\(secret);sort=\(secret)&%74oken=\(encoded)")),
            ("path", exchange("GET", "\(base)/a/\(secret)/b/x\(secret)y/\(encoded)")),
            ("route", exchange("GET", "\(base)/1/tokens/\(secret)/webhooks")),
            ("trello", exchange("GET", "\(base)/tokens/\(encoded)/webhooks")),
            ("webhook", exchange("POST", "\(base)/services/T0/B0/\(secret)")),
            (
                "form",
                exchange("POST", "\(base)/x/\(secret)", form: "a=b&token=\(encoded)&api_key=\(secret)&\(secret)=1")
            ),
            (
                "json",
                exchange(
                    "POST",
                    "\(base)/x/\(secret)",
                    json: "{\"token\":\"\(secret)\",\"deep\":{\"key\":\"\(secret)\"}}"
                )
            ),
            ("broken json", exchange("POST", "\(base)/x", json: "{\"token\":\"\(secret)")),
            (
                "cookie",
                exchange("GET", "\(base)/x/\(secret)", request: [("Cookie", "a=1; session=\(secret); \(secret)=2")])
            ),
            ("userinfo", exchange("GET", "https://\(secret):\(secret)@\(host)/x")),
            ("userinfo encoded", exchange("GET", "https://u:\(encoded)@\(host)/x")),
            (
                "redirect",
                exchange(
                    "GET",
                    "\(base)/x",
                    status: 302,
                    response: [("Location", "https://e.example/?code=\(secret)"), ("Set-Cookie", "s=\(secret)")]
                )
            ),
            (
                "agent",
                exchange(
                    "GET",
                    "\(base)/x",
                    request: [("User-Agent", "tool/\(secret) (\(secret); x) +\(encoded) a=\(secret)")]
                )
            ),
            (
                "answer",
                exchange(
                    "GET",
                    "\(base)/x",
                    status: 429,
                    response: hostileFields(secret),
                    body: "{\"ok\":false,\"error\":\"\(secret)\",\"needed\":\"\(secret)\"}"
                )
            ),
            (
                "host",
                exchange("GET", "https://\(secret).example.com/x", request: [("Authorization", "Bearer \(secret)")])
            ),
            ("method", exchange(secret, "\(base)/x")),
            ("fragment", exchange("GET", "\(base)/x#access_token=\(secret)")),
            ("no url", exchange("GET", secret, request: [("traceparent", "00-\(secret)-00f067aa0ba902b7-01")])),
            ("half a url", exchange("GET", "/a/\(secret)?token=\(secret)&page=\(secret)")),
        ]
    }

    private static func hostileFields(_ secret: String) -> [(String, String)] {
        [
            ("Retry-After", secret), ("X-RateLimit-Limit-\(secret)", "5"), ("X-RateLimit-Resource", secret),
            ("X-RateLimit-Remaining", "1"),
            ("RateLimit", "\"\(secret)\";r=1;t=\(secret)"), ("RateLimit-Policy", "\"\(secret)\";q=5;qu=\"\(secret)\""),
            ("Sforce-Limit-Info", "\(secret)=1/2"), ("X-OAuth-Scopes", secret), ("X-Accepted-OAuth-Scopes", secret),
            ("X-Accepted-GitHub-Permissions", "\(secret)=read; a=\(secret)"), ("X-Rate-Limit-\(secret)-Max", "4"),
        ]
    }

    @Test("no record holds a secret, plain, percent-encoded or in base64", arguments: hosts)
    func nowhere(host: String) {
        // Every shape at a host without a pack, where nothing but shapes helps; a few at the others.
        let isGeneric = host.hasPrefix("api.example.com")
        for (index, secret) in Self.secrets.enumerated() where isGeneric || index % 8 == 0 {
            let forms = Self.forms(secret)
            for (place, var exchange) in Self.exchanges(secret, host) {
                exchange.peerAddress = secret
                exchange.clientAddress = "x \(secret)"
                exchange.protocolVersion = secret
                exchange.caller = Caller(executable: secret, owner: "x-\(secret)", hostName: "\(secret).example.org")
                exchange.program = "x \(secret)"
                exchange.run = secret
                if place == "no url" { exchange.errorType = secret }
                let kept = Data(everything(in: record(of: exchange)))
                let leaks = forms.contains { kept.range(of: Data($0.utf8)) != nil }
                #expect(!leaks, "\(place) on \(host): the secret number \(index) is in the record")
            }
        }
    }

    private static func forms(_ secret: String) -> [String] {
        let encoded = secret.utf8.map { "%" + String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        let base64 = [secret, "user:\(secret)", "\(secret):"].map { Data($0.utf8).base64EncodedString() }
        return [secret, encoded, encoded.uppercased().replacing("%", with: "%")] + base64
    }

    @Test("a server that echoes a secret as a name of a header field is not believed")
    func echo() {
        let secret = Self.secrets[2]
        let echo = exchange(
            "GET",
            "https://api.example.com/",
            request: [("Authorization", "Bearer \(secret)")],
            response: Self.hostileFields(secret)
        )
        let kept = everything(in: record(of: echo)).map { $0 | 0x20 }
        #expect(kept.firstRange(of: secret.utf8.map { $0 | 0x20 }) == nil)
    }

    @Test("the search for secrets knows every member of a record")
    func members() {
        // A new member of CallRecord must be listed in `everything(in:)` first.
        #expect(Mirror(reflecting: record(of: exchange("GET", "https://api.example.com/"))).children.count == 33)
    }

    @Test("a short password goes where it is a whole word, and a long one everywhere")
    func passwords() {
        let url = "https://me:hunter2pw@api.example.com/login/hunter2pw/xhunter2pwx?page=hunter2pw"
        let long = record(of: exchange("GET", url, request: [("User-Agent", "a/1 hunter2pw")]))
        #expect(long.path == "/login/{secret}/{secret}")
        #expect(long.query == nil)
        #expect(long.userAgent == "a/1 {secret}")
        #expect(long.flags.contains(.credentialInURL))
        let short = record(of: exchange("GET", "https://me:abc@api.example.com/abc/abcd"))
        #expect(short.path == "/{secret}/abcd")
    }

    @Test("a name alone does not make a short value a secret")
    func shortValues() {
        #expect(
            record(of: exchange("GET", "https://api.example.com/v1/boards?key=boards&code=US")).path == "/v1/boards"
        )
        let signed = "OAuth oauth_consumer_key=\"abcdefgh\", oauth_version=\"1.0\", oauth_signature=\"xyz\""
        let versioned = exchange("GET", "https://api.example.com/1.0/x", request: [("Authorization", signed)])
        #expect(record(of: versioned).path == "/1.0/x")
    }

    @Test("a secret with a slash in it does not survive as two segments")
    func slash() {
        let record = record(
            of: exchange(
                "GET",
                "https://api.example.com/x/first-half/second-half",
                request: [("X-Api-Key", "first-half/second-half")]
            )
        )
        #expect(record.path == "/{secret}")
        #expect(!holds(record, "first-half"))
    }

    @Test("of a value across words, segments or comments nothing stays, whatever else is replaced")
    func across() {
        var split = exchange("GET", "https://api.example.com/x/one-half/other-half")
        split.knownSecrets = [Array("other-half".utf8), Array("one-half/other-half".utf8)]
        #expect(!holds(record(of: split), "one-half"))
        var agent = exchange("GET", "https://api.example.com/", request: [("User-Agent", "a/1 one-half other-half")])
        agent.knownSecrets = [Array("other-half".utf8), Array("one-half other-half".utf8)]
        #expect(record(of: agent).userAgent == "{secret}")
        agent.requestFields[.userAgent] = "a/1 (one-half;other-half)"
        agent.knownSecrets = [Array("other-half".utf8), Array("one-half;other-half".utf8)]
        #expect(record(of: agent).userAgent == "a/1 {secret}")
    }

    @Test("what a client knows to be secret is not kept, however it is written")
    func known() {
        let url = "https://api.example.com/v1/first%20second?page=first+second&sort=first%2520second"
        var exchange = exchange("GET", url, response: [("X-RateLimit-Limit-My_Odd_Value", "5")])
        exchange.knownSecrets = [Array("first second".utf8), Array("my_odd_Value".utf8)]
        let record = record(of: exchange)
        #expect(record.path == "/v1/{secret}")
        #expect(record.query == nil)
        #expect(record.rateLimits.map(\.name) == ["{secret}"])
    }

    @Test("many cookies of a server do not make a secret of the URL be forgotten")
    func manyCookies() {
        let cookies = (0..<100).map { ("Set-Cookie", "c\($0)=value-\(1_000 + $0)") }
        let url = "https://api.example.com/x/an-odd-value?token=an-odd-value"
        #expect(record(of: exchange("GET", url, response: cookies)).path == "/x/{secret}")
    }

    @Test("names of things are not taken for secrets")
    func keptNames() {
        for segment in [
            "5abbe4b7ddc1b351ef961414", "123e4567-e89b-12d3-a456-426614174000",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "my-very-long-repository-name-of-2024-with-many-words", "AVeryLongCamelCaseClassNameForTests.swift",
            "chat.postMessage",
            "skate-park-and-other-things-to-see-in-town", "patterns.and.more", "application-x-www-form-urlencoded",
        ] {
            #expect(record(of: exchange("GET", "https://api.example.com/v1/\(segment)")).path == "/v1/\(segment)")
        }
        let agent =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
        #expect(
            record(of: exchange("GET", "https://api.example.com/", request: [("User-Agent", agent)])).userAgent == agent
        )
    }

    @Test("known secret fields are named as such, whatever the case")
    func fieldNames() {
        for name in ["Authorization", "COOKIE", "x-api-key", "X-Odd-Vendor-Token", "X-Hub-Signature-256", "Location"] {
            #expect(Recorder.isSecretField(header: name))
        }
        for name in ["Content-Type", "X-RateLimit-Limit", "Accept"] { #expect(!Recorder.isSecretField(header: name)) }
    }
}
