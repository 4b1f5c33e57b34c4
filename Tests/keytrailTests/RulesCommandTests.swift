import Foundation
import KeytrailTestSupport
import Testing

@Suite struct RulesCommandTests {
    private let rule =
        "title: good\nlogsource: {product: keytrail}\ndetection:\n    s: {url.path: x}\n    condition: s\n"

    @Test("good rules are counted, and nothing is written about them")
    func good() async throws {
        let program = try Program()
        let file = program.home.file("good.yml")
        try Data(rule.utf8).write(to: URL(filePath: file))
        let lint = try await program.run("rules", "lint", file)
        #expect(lint.status == 0)
        #expect(lint.output.isEmpty)
        #expect(lint.messages.contains("1 rules are good; 0 errors, 0 warnings"))
    }

    @Test("SARIF names every mistake's kind and place; the exit status is the same")
    func sarif() async throws {
        let program = try Program()
        let file = program.home.file("bad.yml")
        try Data((rule + "---\n" + rule.replacing("condition: s", with: "condition: t")).utf8).write(
            to: URL(filePath: file)
        )
        let lint = try await program.run("rules", "lint", "--format", "sarif", file)
        #expect(lint.status == 1)
        #expect(lint.output.contains("\"ruleId\": \"condition\""))
        #expect(lint.output.contains("\"startLine\": 11"))
        #expect(lint.messages.contains("1 rules are good; 1 errors"))
    }

    @Test("the shipped rules are good")
    func shipped() async throws {
        let program = try Program()
        let lint = try await program.run("rules", "lint")
        #expect(lint.status == 0, "\(lint.output)")
        #expect(lint.output.isEmpty)
    }
}
