import KeytrailOAuth
import KeytrailSecret
import Testing

@Suite struct DeviceTests {
    private func read(_ body: String) throws(OAuth2Error) -> DeviceAuthorization {
        try DeviceAuthorization(status: 200, contentType: "application/json", body: Array(body.utf8))
    }

    private let answer = #"""
        {"device_code":"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS","user_code":"WDJB-MJHT",
         "verification_uri":"https://example.com/device",
         "verification_uri_complete":"https://example.com/device?user_code=WDJB-MJHT","expires_in":1800,"interval":5}
        """#

    @Test("the answer of RFC 8628 §3.2")
    func answered() throws {
        let device = try read(answer)
        #expect(device.userCode == "WDJB-MJHT")
        #expect(device.verificationURI.url == "https://example.com/device")
        #expect(device.verificationURIComplete?.url == "https://example.com/device?user_code=WDJB-MJHT")
        #expect(device.lifetime == .seconds(1_800))
        #expect(device.interval == .seconds(5))
    }

    @Test(
        "a hostile answer",
        arguments: [
            ("WDJB-MJHT", "W\\u001b[2J", OAuth2Error.invalidMember("user_code")),
            ("https://example.com/device\"", "http://example.com/device\"", .invalidMember("verification_uri")),
            ("https://example.com/device\"", "javascript:alert(1)\"", .invalidMember("verification_uri")),
            ("1800", "-5", .invalidMember("expires_in")), ("1800", "\"x\"", .invalidMember("expires_in")),
            ("\"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS\"", "7", .invalidMember("device_code")),
        ]
    )
    func hostile(old: String, new: String, expected: OAuth2Error) {
        #expect(throws: expected) { try read(answer.replacing(old, with: new)) }
    }

    @Test("lifetime and interval stay within what a person can wait for")
    func bounds() throws {
        let device = try read(answer.replacing("1800", with: "999999999").replacing(":5}", with: ":0}"))
        #expect(device.lifetime == .seconds(3_600))
        #expect(device.interval == .seconds(5))
    }

    @Test("polling waits, slows down, and ends (RFC 8628 §3.5)")
    func polling() throws {
        var polling = DevicePolling(try read(answer))
        #expect(try polling.wait(elapsed: .zero) == .seconds(5))
        try polling.refused(.refused(.authorizationPending))
        #expect(try polling.wait(elapsed: .zero) == .seconds(5))
        try polling.refused(.refused(.slowDown))
        try polling.refused(.refused(.slowDown))
        #expect(try polling.wait(elapsed: .zero) == .seconds(15))
        polling.timedOut()
        #expect(try polling.wait(elapsed: .zero) == .seconds(30))
        #expect(throws: OAuth2Error.deviceCodeExpired) { try polling.wait(elapsed: .seconds(1_770)) }
        #expect(throws: OAuth2Error.deviceCodeExpired) { try polling.refused(.refused(.expiredToken)) }
        #expect(throws: OAuth2Error.refused(.accessDenied)) { try polling.refused(.refused(.accessDenied)) }
    }
}
