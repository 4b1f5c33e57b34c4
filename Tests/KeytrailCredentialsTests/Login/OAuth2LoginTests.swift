import Foundation
import KeytrailCapture
import KeytrailClient
import KeytrailCredentials
import KeytrailModel
import KeytrailOAuth
import KeytrailSecret
import KeytrailStubServer
import Testing

@Suite struct OAuth2LoginTests {
    private func endpoint(_ server: OAuth2StandIn, usesBody: Bool = false) throws -> TokenEndpoint {
        let (id, secret) = (OAuth2StandIn.clientID, Secret(server.clientSecret))
        return TokenEndpoint(
            endpoint: try Endpoint(server.url + "/token"),
            authentication: usesBody ? .body(clientID: id, secret: secret) : .basic(clientID: id, secret: secret)
        )
    }

    private func codeLogin(_ server: OAuth2StandIn, usesBody: Bool = false) throws -> AuthorizationCodeLogin {
        AuthorizationCodeLogin(
            authorize: try Endpoint(server.url + "/authorize"),
            token: try endpoint(server, usesBody: usesBody),
            clientID: OAuth2StandIn.clientID,
            scopes: ["read"],
            provider: ProviderLogin.OAuth2(token: "https://unused.example/token"),
            visit: BrowserVisit(timeout: .seconds(600))
        )
    }

    @Test("a code is asked for, brought back and redeemed with its proof", arguments: [true, false])
    func code(usesBody: Bool) async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture { try await LoopbackBrowser.visit($0) }
        let token = try await codeLogin(server, usesBody: usesBody).run(fixture.doors)
        #expect(token.access.reveal().hasPrefix(loginMarker + "-access"))
        #expect(token.refresh?.reveal().hasPrefix(loginMarker + "-refresh") == true)
        #expect(token.expires == Timestamp(seconds: 1_800_003_600))
        #expect(server.complaints == [])
        #expect(fixture.sink.calls.map(\.method) == ["POST"])
        #expect(fixture.sink.calls.first?.status == 200)
        await server.stop()
    }

    @Test("a user who refuses ends the wait")
    func refused() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        server.refuseUsers()
        let fixture = try LoginFixture { try await LoopbackBrowser.visit($0) }
        await #expect(throws: LoginProblem.denied) { try await codeLogin(server).run(fixture.doors) }
        #expect(fixture.sink.calls.isEmpty)
        await server.stop()
    }

    @Test("a forged callback with a wrong state does not end the wait, and is told of")
    func forged() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture { page in
            let back = URLComponents(string: page)?.queryItems?.first { $0.name == "redirect_uri" }?.value ?? ""
            let answer = try await LoopbackBrowser.visit(back + "?code=forged&state=wrong")
            #expect(answer.hasPrefix("HTTP/1.1 403"))
            try await LoopbackBrowser.visit(page)
        }
        _ = try await codeLogin(server).run(fixture.doors)
        #expect(fixture.notices.all.contains(.refusedRequests(1)))
        await server.stop()
    }

    @Test("nobody comes: the wait ends at its limit, the port is free again")
    func timeout() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture(clock: ImmediateClock())
        await #expect(throws: LoginProblem.timedOut(.seconds(600), refused: 0)) {
            try await codeLogin(server).run(fixture.doors)
        }
        await server.stop()
    }

    @Test("client credentials give a token without a user")
    func clientCredentials() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture()
        let token = try await ClientCredentialsLogin(token: endpoint(server), scopes: []).run(fixture.doors)
        #expect(token.access.reveal().hasPrefix(loginMarker))
        #expect(token.refresh == nil)
        await server.stop()
    }

    @Test("a wrong client secret is said to be wrong, and nothing of the server's words is kept")
    func wrongSecret() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture()
        var endpoint = try endpoint(server)
        endpoint.authentication = .basic(clientID: OAuth2StandIn.clientID, secret: Secret("wrong"))
        await #expect(throws: LoginProblem.oauth2(.refused(.invalidClient))) {
            try await ClientCredentialsLogin(token: endpoint, scopes: []).run(fixture.doors)
        }
        #expect(fixture.sink.calls.first?.status == 401)
        await server.stop()
    }

    @Test("a device polls, slows down, and gets its token when the user agrees")
    func device() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture(clock: ImmediateClock()) { page in
            // The user agrees after the third poll: three requests to /token have come by then.
            let url = server.url
            Task {
                while server.requests.filter({ $0.target == "/token" }).count < 3 { await Task.yield() }
                try await LoopbackBrowser.visit(page)
            }
            #expect(page.hasPrefix(url))
        }
        let login = DeviceLogin(
            device: try Endpoint(server.url + "/device"),
            token: try endpoint(server),
            scopes: []
        )
        let token = try await login.run(fixture.doors)
        #expect(token.access.reveal().hasPrefix(loginMarker))
        #expect(fixture.notices.all.first == .enterCode("WDJB-1", at: server.url + "/activate"))
        #expect(server.requests.filter { $0.target == "/token" }.count >= 3)
        await server.stop()
    }

    @Test("a device whose user refuses, and one whose user never comes")
    func deviceRefused() async throws {
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let login = DeviceLogin(
            device: try Endpoint(server.url + "/device"),
            token: try endpoint(server),
            scopes: []
        )
        let fixture = try LoginFixture(clock: ImmediateClock())
        await #expect(throws: LoginProblem.oauth2(.deviceCodeExpired)) { try await login.run(fixture.doors) }
        server.refuseUsers()
        await #expect(throws: LoginProblem.denied) { try await login.run(fixture.doors) }
        await server.stop()
    }

    @Test("a provider that answers a page of HTML, or nothing")
    func hostile() async throws {
        let server = try await StubServer.start { _ in .text("<h1>Down for maintenance</h1>", status: 503) }
        let fixture = try LoginFixture()
        let endpoint = TokenEndpoint(
            endpoint: try Endpoint(server.url + "/token"),
            authentication: .none(clientID: "c")
        )
        await #expect(throws: LoginProblem.oauth2(.unexpectedStatus(503))) {
            try await ClientCredentialsLogin(token: endpoint, scopes: []).run(fixture.doors)
        }
        await server.stop()
        await #expect(throws: LoginProblem.self) {
            try await ClientCredentialsLogin(token: endpoint, scopes: []).run(fixture.doors)
        }
        #expect(fixture.sink.calls.count == 2)
    }

    @Test("a token request is not sent after a redirect")
    func redirected() async throws {
        let other = try await StubServer.start { _ in .text("caught") }
        let server = try await StubServer.start { _ in .redirect(307, to: other.url + "/token") }
        let fixture = try LoginFixture()
        let endpoint = TokenEndpoint(
            endpoint: try Endpoint(server.url + "/token"),
            authentication: .body(clientID: "c", secret: Secret(loginMarker))
        )
        await #expect(throws: LoginProblem.oauth2(.unexpectedStatus(307))) {
            try await ClientCredentialsLogin(token: endpoint, scopes: []).run(fixture.doors)
        }
        #expect(other.requests.isEmpty)
        await server.stop()
        await other.stop()
    }

    @Test("a token page brings its token in the fragment")
    func tokenPage() async throws {
        func login(_ fragment: String) async throws -> IssuedToken {
            let fixture = try LoginFixture { page in
                let items = URLComponents(string: page)?.queryItems ?? []
                #expect(items.contains(URLQueryItem(name: "callback_method", value: "fragment")))
                #expect(items.contains(URLQueryItem(name: "scope", value: "read,write")))
                let back = items.first { $0.name == "return_url" }?.value ?? ""
                try await LoopbackBrowser.visit(back, fragment: fragment)
            }
            let login = TokenPageLogin(
                page: try Endpoint("https://trello.example/1/authorize"),
                key: Secret("key"),
                name: "Keytrail",
                scopes: ["read", "write"],
                expiration: "30days",
                visit: BrowserVisit(timeout: .seconds(600))
            )
            return try await login.run(fixture.doors)
        }
        #expect(try await login("token=\(loginMarker)").access.reveal() == loginMarker)
        await #expect(throws: LoginProblem.denied) { try await login("token=&error=denied") }
        await #expect(throws: LoginProblem.unusableCallback) { try await login("token=") }
        await #expect(throws: LoginProblem.unusableCallback) { try await login("token=a%0Ab") }
    }
}
