import KeytrailOAuth
import KeytrailSecret
import Testing

@Suite struct TokenTests {
    private let json = "application/json;charset=UTF-8"

    private func read(_ body: String, status: Int = 200, type: String? = nil) throws(OAuth2Error) -> TokenResponse {
        try TokenResponse(status: status, contentType: type ?? json, body: Array(body.utf8), scopeSeparator: ",")
    }

    @Test("the forms of the grants")
    func forms() {
        let client = ClientAuthentication.none(clientID: "a b")
        func body(_ grant: TokenRequest.Grant, _ client: ClientAuthentication, _ scopes: [String] = []) -> String {
            TokenRequest(grant, client: client, scopes: scopes).body.reveal()
        }
        #expect(
            body(.authorizationCode(Secret("c&d"), redirectURI: "http://127.0.0.1/x", verifier: Secret("v")), client)
                == "grant_type=authorization_code&code=c%26d&redirect_uri=http%3A%2F%2F127.0.0.1%2Fx"
                + "&code_verifier=v&client_id=a%20b"
        )
        #expect(
            body(.refreshToken(Secret("r+")), .body(clientID: "i", secret: Secret("s=")))
                == "grant_type=refresh_token&refresh_token=r%2B&client_id=i&client_secret=s%3D"
        )
        let basic = ClientAuthentication.basic(clientID: "i", secret: Secret("s"))
        #expect(body(.clientCredentials, basic, ["x", "y"]) == "grant_type=client_credentials&scope=x%20y")
        #expect(
            body(.deviceCode(Secret("d")), basic)
                == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=d&client_id=i"
        )
    }

    @Test("name and secret are form-encoded before they become HTTP Basic (RFC 6749 §2.3.1)")
    func basic() throws {
        let basic = try #require(
            ClientAuthentication.basic(clientID: "https://c:1", secret: Secret("a b%c")).basicCredentials
        )
        #expect(basic.user.reveal() == "https%3A%2F%2Fc%3A1")
        #expect(basic.password.reveal() == "a%20b%25c")
        #expect(ClientAuthentication.none(clientID: "x").basicCredentials == nil)
    }

    @Test("the answer of RFC 6749 §5.1")
    func answer() throws {
        let token = try read(
            #"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bearer","expires_in":3600,"#
                + #""refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":{"a":[1]},"scope":"read,write x"}"#
        )
        #expect(token.accessToken.reveal() == "2YotnFZFEjr1zCsicMWpAA")
        #expect(token.refreshToken?.reveal() == "tGzv3JOkF0XG5Qx2TlKWIA")
        #expect(token.lifetime == .seconds(3_600))
        #expect(token.scopes == ["read", "write", "x"])
    }

    @Test("GitHub's forms: a token, and an error with status 200")
    func form() throws {
        let type = "application/x-www-form-urlencoded; charset=utf-8"
        let token = try read("access_token=t1&expires_in=28800&scope=repo%2Cgist&token_type=bearer", type: type)
        #expect(token.lifetime == .seconds(28_800))
        #expect(token.scopes == ["repo", "gist"])
        #expect(token.refreshToken == nil)
        #expect(throws: OAuth2Error.refused(.invalidGrant)) {
            try read("error=bad_verification_code&error_description=x", type: type)
        }
        #expect(throws: OAuth2Error.refused(.invalidClient)) {
            try read(#"{"error":"incorrect_client_credentials"}"#)
        }
    }

    @Test(
        "a lifetime that cannot be is no lifetime",
        arguments: [
            ("-1", nil), ("0", nil), ("1e30", nil), ("true", nil), ("null", nil), ("[]", nil), ("\"\"", nil),
            ("\"3600\"", 3_600), ("\"soon\"", nil), ("315360001", nil), ("99999999999999999999", nil), ("60.0", 60),
        ] as [(String, Int?)]
    )
    func lifetime(text: String, seconds: Int?) throws {
        let token = try read(#"{"access_token":"a","token_type":"Bearer","expires_in":\#(text)}"#)
        #expect(token.lifetime == seconds.map { .seconds($0) })
    }

    @Test(
        "answers that are none",
        arguments: [
            ("<!doctype html><h1>Sign in</h1>", 200, OAuth2Error.unreadableAnswer),
            ("<h1>Bad gateway</h1>", 502, .unexpectedStatus(502)), ("", 200, .unreadableAnswer),
            ("", 302, .unexpectedStatus(302)), ("[]", 200, .unreadableAnswer), ("\"x\"", 200, .unreadableAnswer),
            (#"{"access_token":"a""#, 200, .unreadableAnswer), ("{}", 200, .invalidMember("access_token")),
            (#"{"access_token":5,"token_type":"bearer"}"#, 200, .invalidMember("access_token")),
            (#"{"access_token":"","token_type":"bearer"}"#, 200, .invalidMember("access_token")),
            (#"{"access_token":"a\r\nX: b","token_type":"bearer"}"#, 200, .invalidMember("access_token")),
            (#"{"access_token":"a"}"#, 200, .invalidMember("token_type")),
            (#"{"access_token":"a","token_type":"mac"}"#, 200, .unsupportedTokenType),
            (#"{"access_token":"a","token_type":"bearer","refresh_token":{}}"#, 200, .invalidMember("refresh_token")),
            (#"{"error":"invalid_grant","error_description":"…"}"#, 400, .refused(.invalidGrant)),
            (#"{"error":"invalid_client"}"#, 401, .refused(.invalidClient)),
            (#"{"error":["x"]}"#, 400, .refused(.other)), (#"{"message":"no"}"#, 400, .unexpectedStatus(400)),
        ]
    )
    func hostile(body: String, status: Int, expected: OAuth2Error) {
        #expect(throws: expected) { try read(body, status: status) }
    }

    @Test("an answer without end, and one without bottom")
    func huge() {
        let long = #"{"access_token":"\#(String(repeating: "a", count: 70_000))","token_type":"bearer"}"#
        #expect(throws: OAuth2Error.answerTooLarge) { try read(long) }
        let deep = String(repeating: "[", count: 30_000)
        #expect(throws: OAuth2Error.unreadableAnswer) { try read(deep) }
        let token = String(repeating: "a", count: 16_385)
        #expect(throws: OAuth2Error.invalidMember("access_token")) {
            try read(#"{"access_token":"\#(token)","token_type":"bearer"}"#)
        }
    }
}
