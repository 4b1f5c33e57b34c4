import HTTPTypes
import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct ExchangeTests {
    @Test("an exchange shows nothing of its content")
    func redactedDescription() {
        let secret = "s3cr3t-value-of-the-query"
        let exchange = Exchange(
            startedAt: Timestamp(seconds: 0),
            door: .client,
            method: "GET",
            url: "https://api.example.com/?key=\(secret)",
            requestFields: [.authorization: secret]
        )
        var dumped = ""
        dump(exchange, to: &dumped)
        #expect(!dumped.contains(secret))
        #expect(!"\(exchange)".contains(secret))
        #expect(!String(reflecting: exchange).contains(secret))
    }
}
