import Foundation
import KeytrailCapture
import KeytrailModel
import Testing

@Suite("What a JSON web token claims") struct TokenClaimsTests {
    private static func part(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing(
            "/",
            with: "_"
        )
    }

    private static func token(_ claims: String) -> String {
        [part("{\"alg\":\"RS256\"}"), part(claims), part("signature of " + claims.prefix(40))].joined(separator: ".")
    }

    private func call(_ claims: String, response: [(String, String)] = [], url: String = "https://api.example.com/x")
        -> CallRecord
    {
        record(
            of: exchange("GET", url, request: [("Authorization", "Bearer \(Self.token(claims))")], response: response)
        )
    }

    @Test(
        "scopes are in one of three claims, as a text or a list, and are said to be the token's own word",
        arguments: [
            (#"{"scope":"read write read"}"#, ["read", "write"]), (#"{"scp":["a.read","b"]}"#, ["a.read", "b"]),
            (#"{"scp":"Mail.Read User.Read"}"#, ["Mail.Read", "User.Read"]),
            (#"{"roles":["Files.Read.All"]}"#, ["Files.Read.All"]),
            (#"{"roles":["r"],"scp":"s","scope":"t"}"#, ["t"]), (#"{"scope":""}"#, []),
            (#"{"scope":7,"scp":"s"}"#, ["s"]),
            (#"{"scp":[1,"a",{"b":"c"}]}"#, ["a"]),
        ]
    )
    func scopes(claims: String, expected: [String]) {
        let call = call(claims)
        #expect(call.grantedScopes == expected)
        #expect(call.flags == .grantFromToken)
    }

    @Test("what claims nothing grants nothing", arguments: [#"{"sub":"s"}"#, #"{"scope":null}"#, "[1]", "7", "", "{"])
    func silent(claims: String) {
        let call = call(claims)
        #expect(call.grantedScopes == nil)
        #expect(call.flags == [])
        #expect(call.credential?.scheme == .bearer)
    }

    @Test("what the provider answers goes before what the token claims")
    func answers() {
        let call = call(
            #"{"scope":"admin"}"#,
            response: [("X-OAuth-Scopes", "repo")],
            url: "https://api.github.com/user"
        )
        #expect(call.grantedScopes == ["repo"])
        #expect(!call.flags.contains(.grantFromToken))
    }

    @Test(
        "the end of a token that nobody renews is the credential's; a token without an end has none",
        arguments: [
            (#"{"sub":"s","exp":1800000000}"#, CredentialState.Expiry.at(Timestamp(seconds: 1_800_000_000))),
            (#"{"sub":"s","exp":1800000000.9}"#, .at(Timestamp(seconds: 1_800_000_000))), (#"{"sub":"s"}"#, .never),
            (#"{"iss":"i","sub":"s","azp":"a","exp":1800000000}"#, .unknown),
            (#"{"iss":"i","sub":"s","azp":"a"}"#, .never),
            (#"{"exp":-5}"#, .unknown), (#"{"exp":1e300}"#, .unknown), (#"{"exp":"soon"}"#, .unknown),
            (#"{"a":1,"exp":18"#, .unknown),
        ]
    )
    func ends(claims: String, expected: CredentialState.Expiry) {
        #expect(call(claims).credential?.claimedExpiry == expected)
    }

    @Test("a token that its client renews is not compared between providers, another one is")
    func digests() {
        #expect(call(#"{"iss":"i","sub":"s","azp":"a","exp":1800000000}"#).credential?.secretDigest == nil)
        #expect(call(#"{"sub":"s","exp":1800000000}"#).credential?.secretDigest != nil)
    }

    @Test("two calls with one token, and calls with more tokens than are remembered, say the same each time")
    func remembered() {
        let claims = (0..<40).map { #"{"sub":"s\#($0)","scope":"read:\#($0)","exp":1800000000}"# }
        let first = claims.map { call($0) }
        #expect(claims.map { call($0) } == first)
        #expect(Set(first.map(\.grantedScopes)).count == 40)
    }

    @Test("claims are bounded in number, size and depth")
    func bounds() {
        let many = call(#"{"scope":"\#((0..<400).map { "s\($0)" }.joined(separator: " "))"}"#)
        #expect(many.grantedScopes?.count == 256)
        #expect(call(#"{"scope":"a \#(String(repeating: "x", count: 129))"}"#).grantedScopes == ["a"])
        let deep = String(repeating: "[", count: 4_000) + String(repeating: "]", count: 4_000)
        #expect(call(#"{"x":\#(deep),"scope":"a"}"#).grantedScopes == ["a"])
        #expect(call(#"{"scp":\#(deep)}"#).grantedScopes == [])
        // 12,000 bytes are 16,000 in base64, and the token is too long to be read.
        #expect(call(#"{"x":"\#(String(repeating: "y", count: 12_300))","scope":"a"}"#).grantedScopes == nil)
    }

    @Test("neither the token nor anything secret in it is kept; only scopes and the end are")
    func canary() {
        let secret = "gh" + "p_" + String(repeating: "aB3", count: 12)
        let claims =
            #"{"sub":"alice@example.com","jti":"\#(secret)","scope":"read \#(secret) known-secret","note":"\#(secret)"}"#
        var exchange = exchange(
            "GET",
            "https://api.example.com/x",
            request: [("Authorization", "Bearer \(Self.token(claims))")]
        )
        exchange.knownSecrets = [Array("known-secret".utf8)]
        let call = record(of: exchange)
        #expect(call.grantedScopes == ["read"])
        for text in [secret, "alice", "known-secret"] + Self.token(claims).split(separator: ".").map(String.init) {
            #expect(!holds(call, text), "\(text)")
        }
    }
}
