internal import KeytrailImport
internal import KeytrailModel
internal import Testing

@Suite struct SecretTests {
    private static let token = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"

    @Test(
        "a secret in a foreign line never reaches a record",
        arguments: [
            #","url.full":"https://api.example.com/v1?access_token=\#(token)""#,
            #","url.query":"token=\#(token)&page=2""#,
            #","url.path":"/v1/\#(token)/items""#,
            #","url.template":"/v1/\#(token)""#,
            #","url.full":"https://user:\#(token)@api.example.com/""#,
            #","server.address":"user:\#(token)@api.example.com""#,
            #","keytrail.credential.id":"\#(token)""#,
            #","keytrail.credential.parts":{"token":"\#(token)"},"keytrail.credential.id":"a-1""#,
            #","user_agent.original":"sync/1.0 \#(token)""#,
            #","keytrail.program":"\#(token)""#,
            #","keytrail.run":"\#(token)""#,
            #","client.address":"\#(token)""#,
            #","error.type":"\#(token)""#,
            #","keytrail.scopes.granted":["\#(token)"]"#,
            #","keytrail.ratelimit":[{"name":"\#(token)"}]"#,
            #","http.request.method":"\#(token)""#,
            #","http.request.header.authorization":["Basic dXNlcjpwYXNz\#(token)"]"#,
            #","note":"\#(token)""#,
            #","\#(token)":1"#,
            #","deep":{"er":[{"client_secret":"\#(token)"},"\#(token)"]}"#,
        ]
    )
    func canary(member: String) throws {
        let result = try ImportFixture().run(lines: [ImportFixture.line(more: member), ImportFixture.line(second: 1)])
        #expect(!String(reflecting: result.calls).contains(SecretTests.token))
        #expect(!String(reflecting: result.summary).contains(SecretTests.token))
        #expect(result.calls.count + result.summary.rejected == 2)
    }

    @Test("members whose names tell of a secret are left out, their neighbours stay")
    func secretNames() throws {
        let line = ImportFixture.line(
            more:
                #","password":"x","db.clientSecret":"y","http.request.header.x-api-key":["z"],"request":{"cookie":"c","id":7}"#
        )
        let attributes = try ImportFixture().run(lines: [line]).calls.first?.record.attributes
        #expect(attributes == [JSON.Member("request", .object([JSON.Member("id", 7)]))])
    }

    @Test("a credential in the URL is known by its fingerprint")
    func credentialInURL() throws {
        let line = ImportFixture.line(more: #","url.query":"access_token=\#(SecretTests.token)""#)
        let call = try #require(try ImportFixture().run(lines: [line]).calls.first?.record)
        #expect(call.flags.contains(.credentialInURL))
        #expect(call.credential != nil)
    }

    @Test("control characters do not survive")
    func controlCharacters() throws {
        let line = ImportFixture.line(
            more: #","user_agent.original":"sync\u001b[2J\u202e","keytrail.program":"a\u0007b""#
        )
        let call = try #require(try ImportFixture().run(lines: [line]).calls.first?.record)
        #expect(call.userAgent == "sync?[2J?")
        #expect(call.program == "a?b")
    }
}
