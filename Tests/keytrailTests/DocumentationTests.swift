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

    /// The README, the pages of `docs/` and those of the examples, by their paths in the checkout.
    private func pages() throws -> [String] {
        let manager = FileManager.default
        let path = Program.checkout.path(percentEncoded: false)
        let pages = try manager.contentsOfDirectory(atPath: path + "/docs").filter { $0.hasSuffix(".md") }
        let examples = try manager.contentsOfDirectory(atPath: path + "/Examples")
        return ["README.md"] + pages.map { "docs/" + $0 } + examples.map { "Examples/\($0)/README.md" }
    }

    /// What the page's links name, as paths in the checkout; links to other places are left out.
    private func targets(of page: String) throws -> [String] {
        let file = Program.checkout.appending(path: page)
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.matches(of: /\]\((?<target>[^)#:]+)(?:#[^)]*)?\)/).map { match in
            let target = file.deletingLastPathComponent().appending(path: String(match.target)).standardizedFileURL
            return String(
                target.path(percentEncoded: false).dropFirst(Program.checkout.path(percentEncoded: false).count)
            )
        }
    }

    @Test("every page can be reached from the README")
    func reachable() throws {
        let pages = Set(try pages())
        var (reached, waiting): (Set<String>, [String]) = (["README.md"], ["README.md"])
        while let page = waiting.popLast() {
            for target in try targets(of: page) where pages.contains(target) && reached.insert(target).inserted {
                waiting.append(target)
            }
        }
        #expect(pages.subtracting(reached).isEmpty)
    }

    @Test("links between the documents lead somewhere")
    func links() throws {
        for name in try pages() {
            for target in try targets(of: name) {
                let path = Program.checkout.appending(path: target).path(percentEncoded: false)
                #expect(FileManager.default.fileExists(atPath: path), "\(name): \(target)")
            }
        }
    }

    @Test("the transport for generated clients is the same in both places")
    func transport() throws {
        let pages = try ["docs/openapi.md", "Sources/KeytrailClient/KeytrailClient.docc/UseGeneratedOpenAPIClients.md"]
            .map { try String(contentsOf: Program.checkout.appending(path: $0), encoding: .utf8) }
            .map { $0.components(separatedBy: "```").first { $0.contains("struct KeytrailTransport") } }
        #expect(try #require(pages.first) != nil)
        #expect(pages.first == pages.last)
    }

    @Test(
        "every command has an abstract and an example",
        arguments: [
            "run", "shell-init", "request", "import", "audit", "watch", "top", "doctor", "report", "findings",
            "findings list", "findings show",
            "findings ack", "findings unack", "findings silence", "findings silences", "findings unsilence",
            "findings export", "calls", "query", "rules", "rules list",
            "rules lint", "rules test", "rules explain", "rules backtest",
            "rules diff", "db",
            "db check", "db stats", "credentials", "credentials add", "credentials login", "credentials list",
            "credentials show", "credentials inspect", "credentials rotate", "credentials retire", "scopes",
            "proxy", "proxy ca", "proxy ca show", "proxy ca export", "proxy ca rotate",
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
