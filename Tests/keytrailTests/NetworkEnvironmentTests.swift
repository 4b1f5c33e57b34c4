import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// What the variables of the environment do to a request: a proxy's and the trusted authorities'.
@Suite("The network's variables") struct NetworkEnvironmentTests {
    private static let host = "api.example"
    private static let url = "https://api.example/hello"

    private let authority: TestAuthority
    private var program: Program
    private let file: String

    init() throws {
        authority = try TestAuthority()
        program = try Program()
        file = program.home.file("authority.pem")
        try Data(authority.pem.utf8).write(to: URL(filePath: file))
    }

    /// A server for `api.example`, and the proxy that leads to it.
    private func start() async throws -> (server: StubServer, proxy: TunnelProxy) {
        let identity = try authority.identity(for: Self.host, "localhost")
        let server = try await StubServer.start(StubTLS(identity)) { _ in .text("hello") }
        return (server, try await TunnelProxy.start(before: server.port))
    }

    private func run(_ environment: [String: String], _ arguments: String...) async throws -> Program.Result {
        var program = program
        program.environment.merge(environment) { $1 }
        return try await program.run(["request", "GET"] + arguments)
    }

    @Test(
        "https goes through the proxy's tunnel, which sees a name and no byte of the request",
        arguments: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    )
    func tunnels(variable: String) async throws {
        let (server, proxy) = try await start()
        let token = "canary-" + String(repeating: "3d", count: 16)
        let environment = [
            variable: "http://someone:p%40ss-\(token)@127.0.0.1:\(proxy.port)", "CURL_CA_BUNDLE": file,
        ]
        let result = try await run(environment, Self.url, "-H", "Authorization: Bearer \(token)")
        #expect((result.status, result.output) == (0, "hello"), "\(result.messages)")
        #expect(server.requests.first?["authorization"] == "Bearer \(token)")
        #expect(server.requests.first?["proxy-authorization"] == nil)
        let head = try #require(proxy.heads.first)
        #expect(head.hasPrefix("CONNECT api.example:443 HTTP/1.1\r\n"))
        let login = Data("someone:p@ss-\(token)".utf8).base64EncodedString()
        #expect(head.contains("Proxy-Authorization: Basic \(login)\r\n"))
        #expect(!head.contains("Bearer"))
        #expect(!proxy.tunnelled.isEmpty)
        #expect(!String(decoding: proxy.tunnelled, as: UTF8.self).contains(token))
        let call = try await program.run("calls", "--format", "ndjson").output
        #expect(call.contains("\"server.address\":\"api.example\""))
        #expect(call.contains("\"http.response.status_code\":200"))
        for file in try program.storedFiles() { #expect(file.firstRange(of: Data(token.utf8)) == nil) }
        await proxy.stop()
        await server.stop()
    }

    @Test("NO_PROXY is reached straight, and so is this machine whatever the variables say")
    func exceptions() async throws {
        let (server, proxy) = try await start()
        var environment = ["https_proxy": proxy.url, "http_proxy": proxy.url, "CURL_CA_BUNDLE": file]
        let plain = try await StubServer.start { _ in .text("straight") }
        for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
            #expect(try await run(environment, "http://\(host):\(plain.port)/").output == "straight")
        }
        #expect(try await run(environment, "https://localhost:\(server.port)/").output == "hello")
        environment["NO_PROXY"] = "other.example,.invalid"
        #expect(try await run(environment, "https://keytrail.invalid/").status == 6)
        #expect(proxy.heads.isEmpty)
        await plain.stop()
        await proxy.stop()
        await server.stop()
    }

    @Test("a redirect from this machine to another goes through the proxy, and one back does not")
    func redirects() async throws {
        let home = try await StubServer.start(StubTLS(authority.identity(for: "localhost"))) { _ in .text("home") }
        let port = home.port
        let away = try await StubServer.start(StubTLS(authority.identity(for: Self.host))) { _ in
            .text("", status: 302, fields: [("Location", "https://localhost:\(port)/")])
        }
        let plain = try await StubServer.start { _ in .text("", status: 302, fields: [("Location", Self.url)]) }
        let proxy = try await TunnelProxy.start(before: away.port)
        let environment = ["https_proxy": proxy.url, "http_proxy": proxy.url, "CURL_CA_BUNDLE": file]
        let result = try await run(environment, "-L", "http://127.0.0.1:\(plain.port)/")
        #expect((result.status, result.output) == (0, "home"), "\(result.messages)")
        #expect(proxy.heads.map { String($0.prefix(23)) } == ["CONNECT api.example:443"])
        for server in [home, away, plain] { await server.stop() }
        await proxy.stop()
    }

    @Test("plain http that is allowed goes to http_proxy; HTTP_PROXY in upper case counts for nothing")
    func plainHTTP() async throws {
        let (server, proxy) = try await start()
        let arguments = ["http://api.invalid/x", "--allow-plaintext"]
        #expect(try await run(["http_proxy": proxy.url], arguments[0], arguments[1]).output == "from proxy")
        #expect(proxy.heads.first?.hasPrefix("GET http://api.invalid/x HTTP/1.1\r\n") == true)
        #expect(try await run(["HTTP_PROXY": proxy.url], arguments[0], arguments[1]).status == 6)
        #expect(try await run(["http_proxy": proxy.url], arguments[0]).messages.contains("--allow-plaintext"))
        #expect(proxy.heads.count == 1)
        await proxy.stop()
        await server.stop()
    }

    @Test("a proxy that is not there, is nonsense, or refuses is named as what failed")
    func brokenProxies() async throws {
        let (server, proxy) = try await start()
        await proxy.stop()
        let gone = try await run(["https_proxy": proxy.url], Self.url)
        #expect(gone.status == 7)
        #expect(gone.messages.contains("check the port and the proxy variables"))
        let unknown = try await run(["https_proxy": "http://keytrail-proxy.invalid:1"], Self.url)
        #expect(unknown.status == 5)
        #expect(unknown.messages.contains("the proxy failed; check the proxy variables"))
        let refusing = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
        }
        let refused = try await run(["https_proxy": refusing.url], Self.url)
        #expect(refused.status == 56)
        #expect(refused.messages.contains("the proxy failed; check the proxy variables"))
        let calls = try await program.run("calls", "outcome=network_error", "--format", "ndjson").output
        #expect(calls.components(separatedBy: "\"error.type\":\"proxy_error\"").count == 3)
        await refusing.stop()
        await server.stop()
    }

    @Test("authorities come from CURL_CA_BUNDLE, else SSL_CERT_FILE, and from nowhere else")
    func authorities() async throws {
        let (server, proxy) = try await start()
        let url = "https://localhost:\(server.port)/"
        let stranger = program.home.file("stranger.pem")
        try Data(try TestAuthority().pem.utf8).write(to: URL(filePath: stranger))
        let trusted: [[String: String]] = [
            ["CURL_CA_BUNDLE": file], ["SSL_CERT_FILE": file], ["CURL_CA_BUNDLE": file, "SSL_CERT_FILE": stranger],
            ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": file],
        ]
        for environment in trusted { #expect(try await run(environment, url).output == "hello", "\(environment.keys)") }
        let strange: [[String: String]] = [
            [:], ["CURL_CA_BUNDLE": stranger], ["SSL_CERT_FILE": stranger],
            ["CURL_CA_BUNDLE": stranger, "SSL_CERT_FILE": file], ["SSL_CERT_DIR": program.home.file("data")],
            ["REQUESTS_CA_BUNDLE": file],
        ]
        for environment in strange {
            let result = try await run(environment, url)
            #expect(result.status == 60, "\(environment.keys)")
            #expect(result.messages.contains("its certificate is not valid for it"))
        }
        let missing = try await run(["CURL_CA_BUNDLE": program.home.file("nothing.pem")], url)
        #expect(missing.status == 77)
        #expect(missing.messages.contains("check the files that CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR name"))
        #expect(server.requests.count == trusted.count)
        await proxy.stop()
        await server.stop()
    }
}

extension Program {
    /// The content of everything that the program left in its home, the database's log included.
    fileprivate func storedFiles() throws -> [Data] {
        let files = FileManager.default.enumerator(atPath: home.file("data"))?.compactMap { $0 as? String } ?? []
        return files.compactMap { FileManager.default.contents(atPath: home.file("data/\($0)")) }
    }
}
