import Foundation
import KeytrailTestSupport
import Testing

@Suite struct ProvidersCommandTests {
    private let document = """
        {"openapi": "3.0.3", "info": {"title": "Pet Shop", "version": "7"},
         "servers": [{"url": "https://user:hunter2hunter2@pets.example.com/v1?key=hunter2hunter2"}],
         "components": {"securitySchemes": {"o": {"type": "oauth2",
             "flows": {"implicit": {"scopes": {"pets:read": "", "pets:write": "", "owners:read": ""}}}}}},
         "paths": {
             "/pets": {"get": {"security": [{"o": ["pets:read"]}], "description": "hunter2hunter2"},
                       "post": {"security": [{"o": ["pets:write", "owners:read"]}, {"o": ["admin"]}]}},
             "/health": {"get": {"security": []}, "put": {}}}}
        """

    @Test("an imported pack is loaded, listed and shown, and a call is told by it")
    func imported() async throws {
        let program = try Program()
        let packs = program.home.file("data/keytrail/providers")
        try FileManager.default.createDirectory(atPath: packs, withIntermediateDirectories: true)
        let imported = try await program.run(
            ["providers", "import-openapi", "-", "-o", packs + "/pets.yml", "--now", "2026-11-27"],
            input: document
        )
        #expect(imported.status == 0, "\(imported.messages)")
        #expect(imported.messages.contains("4 routes, 3 with known needs; 4 scopes"))
        #expect(imported.messages.contains("warning: the scope 'admin' is needed, and 'o' does not declare it"))
        let list = try await program.run("providers", "list", "--format", "ndjson")
        #expect(list.status == 0)
        #expect(list.messages.isEmpty, "\(list.messages)")
        let line = try #require(list.output.split(separator: "\n").first { $0.contains("\"pet-shop\"") })
        #expect(line.contains("\"operations\":4,\"scopes\":4,\"read\":\"2026-11-27\",\"hosts\":\"pets.example.com\""))
        let shown = try await program.run("providers", "show", "pet-shop")
        #expect(shown.output.contains("source      standard input, version 7, read 2026-11-27"))
        let operations = try await program.run("providers", "show", "pet-shop", "--operations", "--format", "csv")
        #expect(operations.output.contains("POST,/v1/pets,owners:read pets:write | admin"))
        #expect(operations.output.contains("GET,/v1/health,none"))
        let call =
            "{\"timestamp\":\"2026-11-01T00:00:10Z\",\"http.request.method\":\"GET\","
            + "\"url.full\":\"https://pets.example.com/v1/pets\",\"http.response.status_code\":200}"
        #expect(try await program.run(["import", "--format", "keytrail", "-"], input: call).status == 0)
        let calls = try await program.run("calls", "--format", "ndjson")
        #expect(calls.output.contains("\"url.template\":\"/v1/pets\""), "\(calls.output)\(calls.messages)")
        for text in [imported.messages, shown.output, list.output, operations.output] {
            #expect(!text.contains("hunter2"))
        }
        #expect(!(try String(contentsOfFile: packs + "/pets.yml", encoding: .utf8)).contains("hunter2"))
    }

    @Test("as lines, every operation has its alternatives")
    func lines() async throws {
        let program = try Program()
        let lines = try await program.run(
            ["providers", "import-openapi", "-", "--format", "jsonl", "-q"],
            input: document
        )
        #expect(lines.status == 0)
        #expect(
            lines.output.split(separator: "\n") == [
                #"{"method":"GET","path":"/pets","any_of":[["pets:read"]]}"#,
                #"{"method":"POST","path":"/pets","any_of":[["owners:read","pets:write"],["admin"]]}"#,
                #"{"method":"GET","path":"/health","any_of":[]}"#, #"{"method":"PUT","path":"/health","any_of":[]}"#,
            ]
        )
    }

    @Test(
        "what cannot be read has its sentence and its status",
        arguments: [
            (["-"], "{", 65, "not JSON"),
            (["-"], "a: 1", 65, "nothing of standard input was read"),
            (["/nonexistent/spec.yml"], "", 74, "cannot be read"),
            (["-"], "openapi: 3.0.0\ninfo: {title: x}", 64, "name it with --host"),
            (["-", "--host", "x.example"], "openapi: 3.0.0", 64, "write --name with small letters"),
            (["-", "--host", "x.example", "--name", "A b"], "openapi: 3.0.0", 64, "'A b' cannot name a pack"),
            (
                ["-", "--host", "x.example", "--name", "x"], "openapi: 3.0.0\npaths: {x: {}}", 1,
                "a path begins with '/'"
            ),
        ]
    )
    func refused(arguments: [String], input: String, status: Int32, words: String) async throws {
        let program = try Program()
        let result = try await program.run(["providers", "import-openapi"] + arguments, input: input)
        #expect(result.status == status, "\(result.messages)")
        #expect(result.messages.contains(words), "\(result.messages)")
    }

    @Test("a pack that is not there is named with those that are")
    func unknown() async throws {
        let result = try await Program().run("providers", "show", "nobody")
        #expect(result.status == 64)
        #expect(result.messages.contains("no provider pack is called 'nobody'; the packs that are loaded:"))
    }
}
