import Foundation
import KeytrailCredentials
import KeytrailModel
import KeytrailOAuth
import KeytrailSecret
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

@Suite struct OAuth1LoginTests {
    private let key = "client-" + loginMarker
    private let secret = "secret-" + loginMarker

    private func login(_ url: String, secret: String? = nil, visit: BrowserVisit?) throws -> OAuth1Login {
        OAuth1Login(
            endpoints: .init(
                request: try Endpoint(url + "/request_token"),
                authorize: try Endpoint(url + "/authorize"),
                access: try Endpoint(url + "/access_token")
            ),
            credentials: OAuth1Credentials(clientKey: Secret(key), clientSecret: Secret(secret ?? self.secret)),
            parameters: [],
            visit: visit
        )
    }

    private let visit = BrowserVisit(timeout: .seconds(600))

    private func realTime() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    @Test(
        "the three legs against a real provider",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func threeLegs() async throws {
        let provider = try await OAuth1Provider.start(clientKey: key, clientSecret: secret)
        let fixture = try LoginFixture(now: realTime()) { try await LoopbackBrowser.visit($0 + "&approve=1") }
        let token = try await login(provider.url, visit: visit).run(fixture.doors)
        #expect(token.access.count > 10)
        #expect((token.tokenSecret?.count ?? 0) > 10)
        #expect(fixture.sink.calls.map(\.status) == [200, 200])
    }

    @Test(
        "a user who refuses, a wrong secret, a clock that is off",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func refused() async throws {
        let provider = try await OAuth1Provider.start(clientKey: key, clientSecret: secret)
        let login = try login(provider.url, visit: visit)
        let denying = try LoginFixture(now: realTime()) { try await LoopbackBrowser.visit($0 + "&deny=1") }
        await #expect(throws: LoginProblem.denied) { try await login.run(denying.doors) }
        let wrong = try self.login(provider.url, secret: "wrong", visit: visit)
        await #expect(throws: LoginProblem.oauth1Refused(status: 401, .signatureInvalid)) {
            try await wrong.run(denying.doors)
        }
        let late = try LoginFixture(now: realTime() - .hours(2))
        do {
            _ = try await login.run(late.doors)
            Issue.record("no problem")
        } catch .clockSkew(let skew?) {
            #expect(abs(skew.microseconds + 7_200_000_000) < 120_000_000)
        }
    }

    @Test(
        "the verifier by hand",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func outOfBand() async throws {
        let provider = try await OAuth1Provider.start(clientKey: key, clientSecret: secret)
        let page = Mutex("")
        let fixture = try LoginFixture(now: realTime()) { url in
            let shown = try await LoopbackBrowser.visit(url + "&approve=1")
            page.withLock { $0 = shown.components(separatedBy: "\r\n\r\n").last ?? "" }
        }
        var doors = fixture.doors
        doors.askVerifier = { Secret(page.withLock { $0 }) }
        let token = try await login(provider.url, visit: nil).run(doors)
        #expect(token.access.count > 10)
        doors.askVerifier = { Secret("wrong") }
        await #expect(throws: LoginProblem.verifierRefused(status: 401)) {
            try await login(provider.url, visit: nil).run(doors)
        }
        let none = try LoginFixture(now: realTime())
        await #expect(throws: LoginProblem.invalidVerifier) {
            try await login(provider.url, visit: nil).run(none.doors)
        }
    }

    @Test("a 401 with a Date far off is the clock's fault, and a near one is not")
    func date() async throws {
        let now = Timestamp(seconds: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT
        for (date, expected) in [
            ("Sun, 06 Nov 1994 08:39:37 GMT", LoginProblem.clockSkew(.minutes(10))),
            ("Sun, 06 Nov 1994 08:54:37 GMT", .oauth1Refused(status: 401, nil)),
            ("nonsense", .oauth1Refused(status: 401, nil)),
        ] {
            let server = try await StubServer.start { _ in .text("no", status: 401, fields: [("date", date)]) }
            let fixture = try LoginFixture(now: now)
            await #expect(throws: expected) { try await login(server.url, visit: nil).run(fixture.doors) }
            await server.stop()
        }
    }

    @Test("a callback with another token than the one that was asked for is no answer")
    func otherToken() async throws {
        let server = try await StubServer.start { _ in
            .text("oauth_token=one&oauth_token_secret=s&oauth_callback_confirmed=true")
        }
        let doors = try LoginFixture { _ in
            let callback = server.requests.first?["authorization"]?.components(separatedBy: "oauth_callback=\"").last
            let url = callback?.prefix { $0 != "\"" }.removingPercentEncoding?.removingPercentEncoding ?? ""
            try await LoopbackBrowser.visit(url + "?oauth_token=two&oauth_verifier=v")
        }.doors
        await #expect(throws: LoginProblem.oauth1(.tokenMismatch)) {
            try await login(server.url, visit: visit).run(doors)
        }
        await server.stop()
    }
}
