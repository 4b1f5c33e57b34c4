import Foundation
import KeytrailCapture
import KeytrailClient
import KeytrailCredentials
import KeytrailModel
import KeytrailOAuth
import KeytrailSecret
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite struct RefreshTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    /// A login of the stand-in's, kept in files of a folder, its access token at its end.
    private struct Kept {
        let folder: TemporaryFolder
        let server: OAuth2StandIn
        let token: KeptToken
        let resolver: SecretResolver
        let fixture: LoginFixture

        func refresher() -> TokenRefresher {
            TokenRefresher(
                kept: token,
                lockPath: folder.file("refresh.lock"),
                resolver: resolver,
                client: fixture.doors.client,
                now: fixture.doors.now,
                clock: ContinuousClock()
            )
        }
    }

    private func kept(expires: Timestamp?) async throws -> Kept {
        let folder = try TemporaryFolder()
        let server = try await OAuth2StandIn.start(marker: loginMarker)
        let fixture = try LoginFixture(now: now) { try await LoopbackBrowser.visit($0) }
        let resolver = SecretResolver(environment: ["PATH": folder.path, "SECRET": server.clientSecret])
        let keeper = TokenKeeper(resolver: resolver, folder: folder.file("tokens"))
        let catalog = ProviderCatalog(packs: [])
        let files = BookFiles(configuration: folder.file("config.yml"))
        var entry = CredentialEntry(name: "api", scheme: .oauth2, parts: [:], hosts: ["127.0.0.1"])
        entry.parts["client-secret"] = SecretReference("env:SECRET")
        entry.settings = ["client-id": OAuth2StandIn.clientID, "token-endpoint": server.url + "/token"]
        let token = KeptToken(name: "api", files: files, catalog: catalog, resolver: resolver, keeper: keeper)
        var issued = try await AuthorizationCodeLogin(
            authorize: try Endpoint(server.url + "/authorize"),
            token: TokenEndpoint(
                endpoint: try Endpoint(server.url + "/token"),
                authentication: .basic(clientID: OAuth2StandIn.clientID, secret: Secret(server.clientSecret))
            ),
            clientID: OAuth2StandIn.clientID,
            scopes: [],
            provider: ProviderLogin.OAuth2(token: "https://unused.example/"),
            visit: BrowserVisit(timeout: .seconds(600))
        ).run(fixture.doors)
        issued.expires = expires
        #expect(try await token.keep(issued, in: &entry) == .missingTool("secret-tool"))
        let first = entry
        try files.update(catalog: catalog) { book throws(BookProblem) in try book.adding(first) }
        return Kept(folder: folder, server: server, token: token, resolver: resolver, fixture: fixture)
    }

    @Test("a token that is good for more than a minute is used as it is")
    func good() async throws {
        let kept = try await kept(expires: now + .seconds(61))
        let token = try await kept.refresher().token()
        #expect(token.access.reveal() == (try await kept.token.load().token.access.reveal()))
        #expect(kept.server.refreshes == 0)
        await kept.server.stop()
    }

    @Test("twenty who find the token ended renew it once, and all use the new one")
    func once() async throws {
        let kept = try await kept(expires: now + .seconds(60))
        let before = try await kept.token.load().token
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                let refresher = kept.refresher()
                group.addTask { try await refresher.token().access.reveal() }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(kept.server.refreshes == 1)
        #expect(tokens.count == 1)
        let after = try await kept.token.load().token
        #expect(tokens == [after.access.reveal()])
        // The refresh token was rotated, and the new one is kept.
        #expect(after.refresh?.reveal() != before.refresh?.reveal())
        #expect(after.expires == now + .seconds(3_600))
        await kept.server.stop()
    }

    @Test("a token that was answered with 401 is renewed before its end, unless another did so already")
    func refused() async throws {
        let kept = try await kept(expires: nil)
        let first = try await kept.refresher().token().access
        let second = try await kept.refresher().token(refused: first).access
        #expect(!second.matches(first.reveal()))
        #expect(try await kept.refresher().token(refused: first).access.matches(second.reveal()))
        #expect(kept.server.refreshes == 1)
        await kept.server.stop()
    }

    @Test("a refresh token that the provider has ended needs a new login, and nothing kept is lost")
    func ended() async throws {
        let kept = try await kept(expires: now)
        kept.server.revokeRefreshTokens()
        await #expect(throws: LoginProblem.loginAgain) { try await kept.refresher().token() }
        _ = try await kept.token.load()
        await kept.server.stop()
    }

    @Test("what is kept is the owner's alone, and the book holds references only")
    func files() async throws {
        let kept = try await kept(expires: now)
        _ = try await kept.refresher().token()
        let book = try String(contentsOfFile: kept.folder.file("credentials.yml"), encoding: .utf8)
        #expect(!book.contains(loginMarker))
        for name in try FileManager.default.contentsOfDirectory(atPath: kept.folder.file("tokens")) {
            let path = kept.folder.file("tokens/" + name)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect((mode?.intValue ?? 0o777) & 0o077 == 0, "\(name)")
        }
        await kept.server.stop()
    }
}
