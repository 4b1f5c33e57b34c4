import KeytrailSecret
import Testing

@Suite struct SecretTests {
    private let value = "canary-" + String(repeating: "a7", count: 16)

    @Test("a secret gives back what was put in, as text and as bytes")
    func roundTrip() {
        #expect(Secret(value).reveal() == value)
        #expect(Secret(Array(value.utf8)).revealBytes() == Array(value.utf8))
        #expect(Secret(value).count == value.utf8.count)
        #expect(Secret("").isEmpty)
        #expect(Secret("").reveal().isEmpty)
    }

    @Test("no way to print a secret shows it")
    func redaction() {
        let secret = Secret(value)
        var dumped = ""
        dump(secret, to: &dumped)
        var traces = ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        traces.append(String(describing: Optional(secret) as Any))
        for trace in traces { #expect(!trace.contains(value)) }
    }

    @Test("control characters are seen", arguments: ["a\nb", "a\u{0}", "\u{7F}"])
    func unprintable(_ text: String) {
        #expect(!Secret(text).isPrintable)
        #expect(Secret("plain text, ü").isPrintable)
    }
}
