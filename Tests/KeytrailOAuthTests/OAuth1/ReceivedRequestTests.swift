internal import KeytrailOAuth
internal import Testing

@Suite("a signed request as a server reads it")
struct ReceivedRequestTests {
    private static let whole = [
        "oauth_consumer_key": "k", "oauth_signature_method": "HMAC-SHA1", "oauth_timestamp": "1", "oauth_nonce": "n",
        "oauth_signature": "s",
    ]

    private func error(_ parameters: [String: String], query: String = "") -> OAuth1Error? {
        let field = "OAuth " + parameters.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        do {
            _ = try OAuth1ReceivedRequest(OAuth1Request(url: "https://h/?\(query)"), authorization: field)
            return nil
        } catch {
            return error
        }
    }

    @Test("needs every parameter of RFC 5849 §3.1 once", arguments: whole.keys.sorted())
    func missing(name: String) {
        #expect(error(Self.whole) == nil)
        var parameters = Self.whole
        parameters[name] = nil
        #expect(error(parameters) == .missingParameter(name))
        parameters[name] = ""
        #expect(error(parameters) == .missingParameter(name))
        #expect(error(Self.whole, query: "\(name)=x") == .duplicateParameter(name))
    }

    @Test("PLAINTEXT needs neither time nor nonce")
    func plaintext() {
        let parameters = ["oauth_consumer_key": "k", "oauth_signature_method": "PLAINTEXT", "oauth_signature": "a%26"]
        #expect(error(parameters) == nil)
    }

    @Test(
        "refuses what it does not know",
        arguments: [
            ("oauth_version", "2.0", OAuth1Error.unsupported("oauth_version")),
            ("oauth_signature_method", "HMAC-MD5", .unsupported("oauth_signature_method")),
            ("oauth_timestamp", "-1", .invalidParameter("oauth_timestamp")),
            ("oauth_timestamp", "+1", .invalidParameter("oauth_timestamp")),
            ("oauth_timestamp", "1e3", .invalidParameter("oauth_timestamp")),
            ("oauth_timestamp", "99999999999999999999", .invalidParameter("oauth_timestamp")),
        ]
    )
    func unknown(name: String, value: String, expected: OAuth1Error) {
        var parameters = Self.whole
        parameters[name] = value
        #expect(error(parameters) == expected)
    }

    @Test(
        "refuses a field that is broken or another scheme's",
        arguments: [
            "", "OAuth", "Bearer abc", "OAuth a", "OAuth a=\"b", "OAuth =\"b\"", "OAuth a=\"b\" c=\"d\"", "OAuth \"",
        ]
    )
    func malformed(field: String) {
        #expect(throws: OAuth1Error.malformedAuthorization) {
            try OAuth1ReceivedRequest(OAuth1Request(url: "https://h/"), authorization: field)
        }
    }
}
