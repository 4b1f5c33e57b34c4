import Foundation
import KeytrailCapture
import KeytrailModel
import Testing

/// Secrets of every shape, put everywhere, must be nowhere afterwards.
@Suite struct CanaryTests {
    /// Vendors' token shapes, put together at run time so that no file holds one.
    static let secrets: [String] = {
        var source = Lehmer(state: 20_261_123)
        func text(_ prefix: [String], _ count: Int, _ alphabet: String = base62) -> String {
            prefix.joined() + source.text(count, alphabet)
        }
        return [
            text(["AK", "IA"], 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
            text(["AS", "IA"], 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
            text(["gh", "p_"], 36), text(["gh", "o_"], 36), text(["gh", "u_"], 36), text(["gh", "r_"], 36),
            text(["gh", "s_"], 36),
            text(["gh", "s_", "123456_", "ey", "Jh"], 100) + "." + text(["ey", "Jp"], 300) + "." + text([], 86),
            text(["github", "_pat_"], 82), text(["gl", "pat-"], 20), text(["gl", "dt-"], 20), text(["gl", "rt-"], 20),
            text(["xo", "xb-"], 12, digits) + "-" + text([], 24), text(["xo", "xp-"], 40, digits + "-"),
            text(["xa", "pp-1-"], 60),
            text(["xo", "xe.", "xo", "xb-1-"], 60),
            text(["sk", "_live_"], 24), text(["rk", "_test_"], 24), text(["sh", "pat_"], 32, hex),
            text(["sh", "pss_"], 32, hex),
            text(["sk", "-proj-"], 20) + text(["T3Bl", "bkFJ"], 20), text(["sk-", "ant-api03-"], 93) + "AA",
            text(["AI", "za"], 35),
            text(["nt", "n_"], 40), text(["lin", "_api_"], 40), text(["np", "m_"], 36),
            text(["py", "pi-AgEIcHlwaS5vcmc"], 60),
            text(["S", "G."], 22) + "." + text([], 43), text(["pa", "t"], 14) + "." + text([], 64, hex),
            text(["do", "p_v1_"], 64, hex), text(["h", "f_"], 34), text(["hv", "s."], 90), text(["sn", "trys_"], 60),
            text(["00"], 40), text([], 3) + "8Q" + "~" + text([], 34), text(["ATA", "TT3"], 60),
            text([], 64, hex), text(["AT", "TA"], 72, hex),
            text(["ey", "Jhbgo"], 20) + "." + text(["ey", "Jpc3M"], 60) + "." + text([], 43),
            text([], 40), text([], 48, "abcdefghijklmnopqrstuvwxyz0123456789"),
        ]
    }()

    private static let base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let hex = "0123456789abcdef"
    private static let digits = "0123456789"
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
        #expect(Mirror(reflecting: record(of: exchange("GET", "https://api.example.com/"))).children.count == 31)
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
