import KeytrailOAuth
import KeytrailSecret
import Testing

/// A generator whose numbers are known.
private struct Counting: RandomNumberGenerator {
    var state: UInt64 = 0
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return state
    }
}

@Suite struct PKCETests {
    @Test("the challenge of RFC 7636 appendix B")
    func vector() {
        let proof = PKCE(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(proof.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("a verifier has 43 unreserved characters and comes from the generator alone")
    func verifier() {
        var (first, second) = (Counting(), Counting())
        let (one, other) = (PKCE(using: &first), PKCE(using: &second))
        #expect(one.verifier.count == 43)
        #expect(one.verifier.reveal() == other.verifier.reveal())
        #expect(one.verifier.reveal() != PKCE(using: &first).verifier.reveal())
        #expect(one.verifier.reveal().wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil)
    }

    @Test("a secret matches itself and nothing else")
    func matches() {
        let secret = Secret("a1b2")
        #expect(secret.matches("a1b2"))
        for text in ["a1b3", "a1b", "a1b22", "", "A1B2"] { #expect(!secret.matches(text)) }
    }
}
