import KeytrailOAuth
import KeytrailSecret
import Testing

@Suite struct AuthorizationTests {
    private let state = Secret("xyz")

    @Test("the request has the parameters of RFC 6749 §4.1.1 and RFC 7636 §4.3")
    func request() throws {
        var request = AuthorizationRequest(
            endpoint: try Endpoint("https://server.example.com/authorize?tenant=1"),
            clientID: "s6BhdRkqt3",
            redirectURI: "http://127.0.0.1:4321/callback",
            scopes: ["read", "write:x"],
            state: state,
            proofKey: PKCE(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        )
        request.parameters = [("audience", "api.example.com")]
        #expect(
            request.url == "https://server.example.com/authorize?tenant=1&response_type=code&client_id=s6BhdRkqt3"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4321%2Fcallback&state=xyz&scope=read%20write%3Ax"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
                + "&audience=api.example.com"
        )
    }

    @Test("a code is taken with the right state")
    func code() throws {
        let response = try AuthorizationResponse(query: "code=SplxlOBeZQQYbYS6WxSbIA&state=xyz", state: state)
        #expect(response.code.reveal() == "SplxlOBeZQQYbYS6WxSbIA")
    }

    @Test(
        "what is not the answer to this request is refused",
        arguments: [
            ("code=a", OAuth2Error.wrongState), ("code=a&state=", .wrongState), ("code=a&state=xyZ", .wrongState),
            ("error=access_denied&state=no", .wrongState), ("", .wrongState),
            ("error=access_denied&state=xyz", .refused(.accessDenied)),
            ("error=%3Cscript%3E&state=xyz", .refused(.other)),
            ("state=xyz", .invalidMember("code")), ("code=&state=xyz", .invalidMember("code")),
            ("code=a%0Ab&state=xyz", .invalidMember("code")), ("code=a&code=b&state=xyz", .invalidMember("code")),
            ("code=a&state=xyz&state=xyz", .invalidMember("state")),
            ("code=a&state=xyz&iss=https%3A%2F%2Fevil.example", .wrongIssuer),
        ]
    )
    func refused(query: String, expected: OAuth2Error) {
        #expect(throws: expected) {
            try AuthorizationResponse(query: query, state: state, issuer: "https://server.example.com")
        }
    }

    @Test(
        "an endpoint is https, or this machine, and nothing that hides another",
        arguments: [
            ("https://a.example/x?y=1", true), ("http://127.0.0.1:80/x", true), ("http://localhost/x", true),
            ("http://[::1]:8/x", true), ("http://a.example/x", false), ("https://u@a.example/", false),
            ("https://a.example/#x", false), ("ftp://a.example/", false), ("/x", false), ("https:///x", false),
            ("https://a.example/\n", false), ("", false), ("http://127.0.0.1.evil.example/", false),
        ]
    )
    func endpoint(url: String, isGood: Bool) {
        #expect(((try? Endpoint(url)) != nil) == isGood)
    }

    @Test("an endpoint moves to another origin with its path and query")
    func moved() throws {
        let endpoint = try Endpoint("https://a.example/login/oauth?x=1")
        #expect(try endpoint.moved(to: "http://127.0.0.1:81").url == "http://127.0.0.1:81/login/oauth?x=1")
        for base in ["http://b.example", "https://b.example/path", "nonsense"] {
            #expect(throws: OAuth2Error.invalidEndpoint) { try endpoint.moved(to: base) }
        }
    }
}
