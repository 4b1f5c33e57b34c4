import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

@Suite("keytrail request when things go wrong") struct BehaviourTests {
    /// Answers 503 that often, then 200.
    private func startServer(failing count: Int) async throws -> StubServer {
        let seen = Mutex(0)
        return try await StubServer.start { _ in
            let number = seen.withLock { seen in
                seen += 1
                return seen
            }
            return number <= count ? .text("", status: 503) : .text("done")
        }
    }

    @Test("--retry sends again, --verbose tells of it, and the attempts share their request's identity")
    func retry() async throws {
        let server = try await startServer(failing: 1)
        let program = try Program()
        let result = try await program.run("request", "GET", server.url, "--retry", "2", "--verbose")
        #expect((result.status, result.output) == (0, "done"))
        #expect(result.messages.contains("127.0.0.1 answered 503; waiting "))
        #expect(result.messages.contains(" before attempt 2"))
        let calls = try await program.run(
            "query",
            #"SELECT count(*), count(DISTINCT "keytrail.request.id") FROM calls"#
        )
        #expect(calls.output.contains("2"))
        let lines = try await program.run("calls", "--format", "ndjson").output.split(separator: "\n")
        let ids = lines.compactMap { $0.firstMatch(of: /"keytrail\.request\.id":"([0-9a-f]{16})"/)?.output.1 }
        #expect(ids.count == 2)
        #expect(Set(ids).count == 1)
        await server.stop()
    }

    @Test("without --retry, and for a POST, one attempt is made")
    func once() async throws {
        let server = try await startServer(failing: 9)
        let program = try Program()
        #expect(try await program.run("request", "GET", server.url, "--fail").status == 22)
        #expect(try await program.run("request", "POST", server.url, "--fail", "--retry", "3").status == 22)
        #expect(server.requests.count == 2)
        await server.stop()
    }

    @Test("--pace keeps below the limits of the pack, over several runs")
    func pace() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let program = try Program()
        let rules = program.home.file("rules")
        try FileManager.default.createDirectory(atPath: rules + "/providers", withIntermediateDirectories: true)
        try Data(
            """
            name: local
            title: Local
            hosts: [127.0.0.1]
            credentials: {places: [{header: x-api-key}]}
            rate-limits: {limits: [{bucket: calls, of: token, limit: 1, window: 1h}]}

            """.utf8
        ).write(to: URL(filePath: rules + "/providers/local.yml"))
        let key = "x-api-key: " + String(repeating: "k", count: 24)
        let arguments = ["request", "GET", server.url, "-H", key, "--rules", rules, "--pace", "--deadline", "60.5"]
        #expect(try await program.run(arguments).status == 0)
        let late = try await program.run(arguments)
        #expect(late.status == 28)
        #expect(late.messages.contains("the deadline for 127.0.0.1 passed"))
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test(
        "numbers out of range are refused",
        arguments: [["--retry", "21"], ["--retry", "-1"], ["--deadline", "0"]]
    )
    func ranges(arguments: [String]) async throws {
        let result = try await Program().run(["request", "GET", "http://127.0.0.1:1/"] + arguments)
        #expect(result.status == 64)
    }
}
