import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// The table in docs/wrapping.md, row by row, with the clients themselves; one after another, for some take a core for seconds.
@Suite("Clients under 'keytrail run'", .serialized) struct WrappedClientTests {
    private func command(_ client: WrappedClient, url: String) throws -> [String] {
        guard let command = client.command(url: url) else {
            try Test.cancel("\(client.tool) is not here; scripts/test-clients and scripts/python-tools install it")
        }
        return command
    }

    @Test("their calls are recorded, and they get their answers", arguments: WrappedClient.recorded)
    func recorded(client: WrappedClient) async throws {
        let recorded = try await Recorded()
        let result = try await recorded.run(try command(client, url: recorded.url))
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.components(separatedBy: "hello from /v1/items").count == client.calls + 1)
        let calls = try await recorded.calls(#""server.address", "url.path", "keytrail.outcome", "keytrail.door""#)
        #expect(calls == Array(repeating: "\(Recorded.host),/v1/items,success,run", count: client.calls))
        #expect(try recorded.temporaryFiles.isEmpty)
        await recorded.server.stop()
    }

    @Test("git is recorded, its way of finding out what a server wants included")
    func git() async throws {
        let id = String(repeating: "1", count: 40)
        let recorded = try await Recorded { request in
            // What a server of git's says to begin with (gitprotocol-http): one branch.
            let service = "001e# service=git-upload-pack\n0000"
            let branch = "\(id) refs/heads/main\0\n"
            let length = String(branch.utf8.count + 4, radix: 16)
            let body = service + String(repeating: "0", count: 4 - length.count) + length + branch + "0000"
            return .text(
                body,
                fields: [("content-type", "application/x-git-upload-pack-advertisement")]
            )
        }
        let git = WrappedClient(name: "git", tool: "git", words: ["ls-remote", "{url}"])
        let result = try await recorded.run(try command(git, url: "https://\(Recorded.host)/ada/notes.git"))
        #expect(result.output == "\(id)\trefs/heads/main\n", "\(result.messages)")
        #expect(
            try await recorded.calls(#""url.path", "keytrail.outcome", "keytrail.program""#)
                == ["/ada/notes.git/info/refs,success,git"]
        )
        await recorded.server.stop()
    }

    /// Ruby and Go send nothing for this machine to a proxy; of Node's two kinds one is enough.
    private static let plaintextClients = WrappedClient.recorded.filter {
        !["Node https", "Ruby net/http"].contains($0.name)
    }

    @Test("what is not encrypted is recorded too", arguments: plaintextClients)
    func plaintext(client: WrappedClient) async throws {
        let recorded = try await Recorded()
        let plain = try await StubServer.start { .text("hello from \($0.target)") }
        let result = try await recorded.run(try command(client, url: plain.url + "/v1/items"))
        #expect(result.output.components(separatedBy: "hello from /v1/items").count == client.calls + 1)
        let calls = try await recorded.calls(#""url.scheme", "url.path", "keytrail.outcome""#)
        #expect(calls == Array(repeating: "http,/v1/items,success", count: client.calls), "\(result.messages)")
        await plain.stop()
        await recorded.server.stop()
    }

    @Test("clients that know no proxy work, and are not recorded", arguments: WrappedClient.unseen)
    func unseen(client: WrappedClient) async throws {
        let recorded = try await Recorded()
        let plain = try await StubServer.start { _ in .text("straight") }
        let result = try await recorded.run(try command(client, url: plain.url + "/"))
        #expect(result.output.contains("straight"), "\(result.messages)")
        #expect(try await recorded.calls("1").isEmpty)
        await plain.stop()
        await recorded.server.stop()
    }

    @Test("Ruby is not recorded on its way to this machine")
    func ruby() async throws {
        let recorded = try await Recorded()
        let plain = try await StubServer.start { _ in .text("straight") }
        let client = try #require(WrappedClient.recorded.first { $0.name == "Ruby net/http" })
        let result = try await recorded.run(try command(client, url: plain.url))
        #expect(result.output.contains("straight"), "\(result.messages)")
        #expect(try await recorded.calls("1").isEmpty)
        await plain.stop()
        await recorded.server.stop()
    }

    @Test("Go is recorded, but not on its way to this machine")
    func go() async throws {
        var recorded = try await Recorded()
        let program = recorded.program.home.file("client")
        let words = ["build", "-o", program, Recorded.client("client.go")]
        let build = try command(WrappedClient(name: "Go", tool: "go", words: words), url: "")
        recorded.program.environment["GOTOOLCHAIN"] = "local"
        let built = try await recorded.program.run(Array(build.dropFirst()), executable: build[0])
        try #require(built.status == 0, "\(built.messages)")
        #expect(try await recorded.run([program, recorded.url]).output.contains("hello from /v1/items"))
        let plain = try await StubServer.start { _ in .text("straight") }
        #expect(try await recorded.run([program, plain.url]).output.contains("straight"))
        #expect(try await recorded.calls(#""server.address""#) == [Recorded.host])
        await plain.stop()
        await recorded.server.stop()
    }

    @Test("Foundation's URLSession trusts no certificate of ours: it fails, and why is told")
    func urlSession() async throws {
        let recorded = try await Recorded()
        let words = [Recorded.client("urlsession_client.swift"), "{url}"]
        let swift = try command(WrappedClient(name: "Swift", tool: "swift", words: words), url: recorded.url)
        let result = try await recorded.run(swift)
        #expect(result.status != 0)
        #expect(result.messages.contains("did not accept the certificate for \(Recorded.host)"), "\(result.messages)")
        #expect(try recorded.temporaryFiles.isEmpty)
        await recorded.server.stop()
    }
}
