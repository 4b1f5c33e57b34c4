import Foundation
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

@Suite("Rule files")
struct RuleFolderTests {
    private let folder: TemporaryFolder
    private let rule = "title: t\nlogsource: {product: keytrail}\ndetection:\n    s: {url.path: x}\n    condition: s\n"

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        let path = folder.file(name)
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
    }

    private func names(_ content: RuleFolder.Content) -> [String] {
        content.files.map { String($0.name.dropFirst(folder.path.count + 1)) }
    }

    @Test("both suffixes are read, sorted; packs and other files are not")
    func found() throws {
        for name in ["b.yml", "a/c.yaml", "a/b.keytrail.yaml", "providers/p.yml", "a/providers/q.yml", "readme.md"] {
            try write(name, rule.utf8)
        }
        let content = RuleFolder.read([folder.path])
        #expect(names(content) == ["a/b.keytrail.yaml", "a/c.yaml", "b.yml"])
        #expect(content.diagnostics.isEmpty)
    }

    @Test("more files than one thread reads come in the same order")
    func many() throws {
        for index in 100..<400 { try write("\(index).yml", rule.replacing(" t\n", with: " t\(index)\n").utf8) }
        let content = RuleFolder.read([folder.path])
        #expect(names(content) == (100..<400).map { "\($0).yml" })
        #expect(RuleSet(content).rules.map(\.header.title) == (100..<400).map { "t\($0)" })
    }

    @Test(
        "what is no rule file is answered",
        arguments: [
            ([0xFF, 0xFE, 0x74, 0x00], "UTF-16; convert it"), ([0xFE, 0xFF, 0x00, 0x74], "UTF-16; convert it"),
            ([0x0A, 0x74, 0xE9, 0x0A], "not UTF-8; convert it"),
        ] as [([UInt8], String)]
    )
    func encodings(bytes: [UInt8], message: String) throws {
        try write("a.yml", bytes)
        let content = RuleFolder.read([folder.path])
        #expect(content.files.isEmpty)
        #expect(content.diagnostics.first?.message.contains(message) == true)
    }

    @Test("binary files and other texts are errors at a place")
    func binary() throws {
        try write("a.yml", [0x74, 0x0A, 0x00, 0x01])
        try write("b.yml", "once upon a time".utf8)
        let diagnostics = RuleSet(RuleFolder.read([folder.path])).diagnostics
        #expect(diagnostics.count == 2)
        #expect(diagnostics.allSatisfy { $0.location?.line != nil })
    }

    @Test("a large file is refused, whole or by what it becomes")
    func large() throws {
        try write("a.yml", repeatElement(UInt8(ascii: "#"), count: 10 << 20))
        #expect(RuleFolder.read([folder.path]).diagnostics.first?.message.contains("larger than 4 MiB") == true)
    }

    @Test("links are followed once, and loops end")
    func loops() throws {
        try write("a/x.yml", rule.utf8)
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.file("a/back"), withDestinationPath: folder.path)
        try manager.createSymbolicLink(atPath: folder.file("self.yml"), withDestinationPath: "self.yml")
        try manager.createSymbolicLink(atPath: folder.file("gone.yml"), withDestinationPath: "nowhere")
        let content = RuleFolder.read([folder.path])
        #expect(names(content) == ["a/x.yml"])
        #expect(content.diagnostics.map(\.severity) == [.warning, .error, .error])
        try manager.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.file("a"))
        #expect(RuleFolder.read([folder.file("link")]).files.count == 1)
    }

    @Test("what cannot be read is said, and nothing waits")
    func unreadable() throws {
        let made = unsafe mkfifo(folder.file("pipe.yml"), 0o600)
        #expect(made == 0)
        try FileManager.default.createDirectory(atPath: folder.file("folder.yml"), withIntermediateDirectories: true)
        let content = RuleFolder.read([folder.path, folder.file("missing")])
        #expect(content.diagnostics.map(\.message) == ["neither a file nor a folder", "no such file or folder"])
    }

    @Test("a file without permission is said", .enabled(if: geteuid() != 0, "root may read everything"))
    func forbidden() throws {
        try write("a.yml", rule.utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.file("a.yml"))
        #expect(RuleFolder.read([folder.path]).diagnostics.first?.message.contains("permissions") == true)
    }

    @Test("placeholders stand beside the rules, or in a file that is named")
    func placeholders() throws {
        try write("placeholders.yml", "admins: [root, 5]\nhosts: a\n".utf8)
        try write("a.yml", rule.utf8)
        let content = RuleFolder.read([folder.path])
        #expect(names(content) == ["a.yml"])
        #expect(content.placeholders == ["admins": ["root", "5"], "hosts": ["a"]])
        try write("own/other.yml", "admins: [me]\n".utf8)
        #expect(
            RuleFolder.read([folder.file("a.yml")], placeholders: folder.file("own/other.yml")).placeholders == [
                "admins": ["me"]
            ]
        )
    }

    @Test(
        "placeholders that are none are answered",
        arguments: ["- a", "admins: {a: b}", "admins: []", "admins: [[a]]", "a: ["]
    )
    func badPlaceholders(text: String) throws {
        try write("placeholders.yml", text.utf8)
        #expect(!RuleFolder.read([folder.path]).diagnostics.isEmpty)
    }
}
