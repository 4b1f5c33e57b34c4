import KeytrailOAuth
import Testing

@Suite struct OAuth1ErrorTests {
    @Test("an error says nothing but what it is") func words() { #expect("\(OAuth1Error.invalidURL)" == "invalidURL") }
}
