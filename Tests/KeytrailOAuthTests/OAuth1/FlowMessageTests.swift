internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import Testing

@Suite("the messages of the three-legged flow")
struct FlowMessageTests {
    @Test("a token answer is read, whatever line end follows it")
    func answer() throws {
        let body = "oauth_token=hh5s93j4hdidpola&oauth_token_secret=hd%2Bhd+0&oauth_callback_confirmed=true&x=y\r\n"
        let answer = try OAuth1TokenResponse(body: Array(body.utf8))
        #expect(answer.token.reveal() == "hh5s93j4hdidpola")
        #expect(answer.tokenSecret.reveal() == "hd+hd 0")
        #expect(answer.isCallbackConfirmed)
        #expect(try !OAuth1TokenResponse(body: Array("oauth_token=a&oauth_token_secret=b".utf8)).isCallbackConfirmed)
        #expect("\(answer)" == "OAuth1TokenResponse(redacted)")
    }

    @Test(
        "a token answer that is none says why",
        arguments: [
            ("", OAuth1Error.missingParameter("oauth_token")),
            ("oauth_token=a", .missingParameter("oauth_token_secret")),
            ("oauth_token=&oauth_token_secret=b", .missingParameter("oauth_token")),
            ("oauth_token=a&oauth_token_secret", .missingParameter("oauth_token_secret")),
            ("oauth_token=a&oauth_token=c&oauth_token_secret=b", .duplicateParameter("oauth_token")),
            ("oauth_token=a%0A&oauth_token_secret=b", .invalidParameter("oauth_token")),
            (
                "oauth_token=a&oauth_token_secret=" + String(repeating: "b", count: 4_097),
                .invalidParameter("oauth_token_secret")
            ),
            ("<!DOCTYPE html><p>oauth_token=a&oauth_token_secret=b", .notFormEncoded),
            ("{\"oauth_token\":\"a\"}", .notFormEncoded), ("invalid signature", .notFormEncoded),
            ("\u{0}", .notFormEncoded),
            ("oauth_token=a&x=" + String(repeating: "b", count: 65_536), .responseTooLarge(limit: 65_536)),
        ]
    )
    func brokenAnswers(body: String, expected: OAuth1Error) {
        #expect(throws: expected) { try OAuth1TokenResponse(body: Array(body.utf8)) }
    }

    @Test("the page for the user names the token first and keeps the endpoint's query")
    func authorizationURL() throws {
        let parameters = [(name: "name", value: "My app"), (name: "scope", value: "read,write")]
        #expect(
            try OAuth1Authorization.url(
                endpoint: "https://trello.com/1/OAuthAuthorizeToken",
                token: Secret("a+b"),
                parameters: parameters
            ) == "https://trello.com/1/OAuthAuthorizeToken?oauth_token=a%2Bb&name=My%20app&scope=read%2Cwrite"
        )
        #expect(
            try OAuth1Authorization.url(endpoint: "http://h/?a#f", token: Secret("t")) == "http://h/?a&oauth_token=t#f"
        )
        #expect(throws: OAuth1Error.invalidURL) {
            try OAuth1Authorization.url(endpoint: "javascript:x", token: Secret("t"))
        }
        #expect(throws: OAuth1Error.duplicateParameter("oauth_token")) {
            try OAuth1Authorization.url(endpoint: "http://h/?oauth_token=x", token: Secret("t"))
        }
    }

    @Test("a callback grants with a verifier")
    func granted() throws {
        let outcome = try OAuth1Authorization.outcome(query: "oauth_token=t&oauth_verifier=v%2B", token: Secret("t"))
        guard case .granted(let verifier) = outcome else {
            Issue.record("denied")
            return
        }
        #expect(verifier.reveal() == "v+")
    }

    @Test(
        "a callback denies in every form in use",
        arguments: [
            "denied=t", "oauth_problem=user_refused", "oauth_token=t&oauth_problem=x", "error=access_denied", "denied",
        ]
    )
    func denied(query: String) throws {
        guard case .denied = try OAuth1Authorization.outcome(query: query, token: Secret("t")) else {
            Issue.record("granted")
            return
        }
    }

    @Test(
        "a callback that is another's or broken is refused",
        arguments: [
            ("", OAuth1Error.missingParameter("oauth_token")), ("oauth_verifier=v", .missingParameter("oauth_token")),
            ("oauth_token=t", .missingParameter("oauth_verifier")),
            ("oauth_token=t&oauth_verifier=", .missingParameter("oauth_verifier")),
            ("oauth_token=x&oauth_verifier=v", .tokenMismatch), ("denied=x", .tokenMismatch),
            ("oauth_token=t&oauth_token=t&oauth_verifier=v", .duplicateParameter("oauth_token")),
            ("oauth_token=t&oauth_verifier=v%0D%0A", .invalidParameter("oauth_verifier")),
            (
                "oauth_token=t&oauth_verifier=" + String(repeating: "v", count: 4_097),
                .invalidParameter("oauth_verifier")
            ),
        ]
    )
    func brokenCallbacks(query: String, expected: OAuth1Error) {
        #expect(throws: expected) { try OAuth1Authorization.outcome(query: query, token: Secret("t")) }
    }

    @Test("a refused timestamp says by how much the clock is off")
    func problem() throws {
        let field =
            "Basic realm=\"x\", OAuth realm=\"y\", oauth_problem=timestamp_refused, oauth_acceptable_timestamps=\"1000-1600\""
        let body = Array("oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1000-1600".utf8)
        for problem in [OAuth1Problem(wwwAuthenticate: [field]), OAuth1Problem(body: body)] {
            let problem = try #require(problem)
            #expect(problem.kind == .timestampRefused)
            #expect(problem.acceptableTimes == Timestamp(seconds: 1_000)...Timestamp(seconds: 1_600))
            #expect(problem.clockOffset(at: Timestamp(seconds: 700)) == TimeSpan(microseconds: 600_000_000))
            #expect(problem.clockOffset(at: Timestamp(seconds: 2_000)) == TimeSpan(microseconds: -700_000_000))
            #expect(problem.clockOffset(at: Timestamp(seconds: 1_600)) == nil)
        }
    }

    @Test("an unknown problem keeps its code, and nonsense is none")
    func unknownProblems() {
        #expect(OAuth1Problem(wwwAuthenticate: ["OAuth oauth_problem=\"our_own\""])?.code == "our_own")
        #expect(OAuth1Problem(wwwAuthenticate: ["OAuth oauth_problem=\"our_own\""])?.kind == nil)
        for field in [
            "", "OAuth", "Bearer error=\"invalid_token\"", "OAuth oauth_problem=\"%1B[2J\"", "OAuth oauth_problem",
        ] {
            #expect(OAuth1Problem(wwwAuthenticate: [field]) == nil)
        }
        #expect(OAuth1Problem(body: Array("<html>oauth_problem</html>".utf8)) == nil)
        for range in ["", "1", "5-1", "-1-5", "1-2-3", "a-b", "1-99999999999999999"] {
            let problem = OAuth1Problem(
                body: Array("oauth_problem=timestamp_refused&oauth_acceptable_timestamps=\(range)".utf8)
            )
            #expect(problem != nil && problem?.acceptableTimes == nil)
        }
    }

    @Test("no bytes bring a reader down")
    func anyBytes() {
        var generator = Seeded(seed: 1)
        for _ in 0..<1_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                Array("OAuth oauth_token=\"%&=,\\ \u{0}é-9".utf8).randomElement(using: &generator) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? OAuth1TokenResponse(body: bytes)
            _ = OAuth1Problem(wwwAuthenticate: [text, "OAuth " + text], body: bytes)
            _ = try? OAuth1Authorization.outcome(query: text, token: Secret("t"))
            _ = try? OAuth1ReceivedRequest(OAuth1Request(url: "http://" + text), authorization: "OAuth " + text)
        }
    }
}
