import Foundation
import KeytrailTestSupport
import Testing

/// What the documentation tells people to type is typed here.
@Suite struct DocumentationTests {
    /// The `sh` blocks of a Markdown file.
    private func blocks(of name: String) throws -> [String] {
        let text = try String(contentsOf: Program.checkout.appending(path: name), encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    @Test("every keytrail command of the README runs")
    func readme() async throws {
        let program = try Program()
        // A copy, so that what the commands write does not land in the checkout.
        let folder = program.home.file("checkout")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in [
            "rules", "samples",
        ] {
            let source = Program.checkout.appending(path: name)
            try FileManager.default.copyItem(at: source, to: URL(filePath: folder + "/" + name))
        }
        let blocks = try blocks(of: "README.md").filter { !$0.contains("make ") }
        #expect(blocks.count >= 6)
        for block in blocks {
            let (status, messages) = try await shell(block, in: folder, program)
            #expect(status <= 3, "\(block)\n\(messages)")
            #expect(!messages.contains("keytrail: "), "\(block)\n\(messages)")
            #expect(!messages.contains("not found"), "\(block)\n\(messages)")
        }
        #expect(FileManager.default.fileExists(atPath: folder + "/report.html"))
    }

    @Test("links between the documents lead somewhere")
    func links() throws {
        for name in [
            "README.md", "docs/rules.md", "docs/storage.md", "docs/providers.md", "docs/import.md", "docs/client.md",
            "README.md", "docs/rules.md", "docs/storage.md", "docs/providers.md", "docs/import.md",
            "docs/credentials.md", "docs/login.md",
        ] {
            let file = Program.checkout.appending(path: name)
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /\]\((?<target>[^)#:]+)(?:#[^)]*)?\)/) {
                let target = file.deletingLastPathComponent().appending(path: String(match.target))
                #expect(
                    FileManager.default.fileExists(atPath: target.path(percentEncoded: false)),
                    "\(name): \(match.target)"
                )
            }
        }
    }

    @Test(
        "every command has an abstract and an example",
        arguments: [
            "request", "import", "audit", "report", "calls", "query", "rules", "rules list", "rules lint", "db",
            "db check",
            "db stats", "credentials", "credentials add", "credentials list", "credentials show", "credentials retire",
            "credentials login",
        ]
    )
    func help(command: String) async throws {
        let result = try await Program().run(command.split(separator: " ").map(String.init) + ["--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("Example"), "\(command)")
        #expect(result.output.contains("keytrail \(command)"))
    }

    private func shell(_ block: String, in folder: String, _ program: Program) async throws -> (
        status: Int32, messages: String
    ) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", block]
        process.currentDirectoryURL = URL(filePath: folder)
        var environment = program.environment
        let tools = Program.executable.deletingLastPathComponent().path(percentEncoded: false)
        environment["PATH"] = tools + ":" + (environment["PATH"] ?? "")
        process.environment = environment
        let messages = folder + "/messages-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: messages, contents: nil)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(filePath: messages))
        try await Program.wait(for: process)
        return (process.terminationStatus, try String(contentsOf: URL(filePath: messages), encoding: .utf8))
    }
}
