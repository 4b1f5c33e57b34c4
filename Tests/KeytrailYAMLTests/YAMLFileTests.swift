import KeytrailModel
import KeytrailYAML
import Testing

@Suite struct YAMLFileTests {
    @Test("values know their line and column")
    func locations() throws {
        let file = YAMLFile(text: "title: x\nlist:\n    - 5\n    - 'no'\n", file: "a.yml")
        let root = try #require(file.documents.first)
        let list = try #require(root["list"]?.elements)
        #expect(list[0].location.description == "a.yml:3:7")
        #expect(list[0].scalar?.integer == 5)
        #expect(list[1].scalar?.bool == nil)
        #expect(list[1].text == "no")
    }

    @Test("several documents in one file, empty ones left out")
    func documents() {
        let file = YAMLFile(text: "a: 1\n---\n---\nb: 2\n", file: "a.yml")
        #expect(file.documents.count == 2)
        #expect(file.diagnostics.isEmpty)
    }

    @Test("a mistake is located, and the documents before it are kept")
    func mistake() throws {
        let file = YAMLFile(text: "a: 1\n---\nb: [1, 2\nc: 3\n", file: "a.yml")
        #expect(file.documents.count == 1)
        let diagnostic = try #require(file.diagnostics.first)
        #expect(diagnostic.location?.line == 4)
        #expect(diagnostic.severity == .error)
    }

    @Test("a key that stands twice is refused by name")
    func duplicateKey() throws {
        let file = YAMLFile(text: "a: 1\nb: 2\na: 3\n", file: "a.yml")
        #expect(try #require(file.diagnostics.first).message.contains("'a'"))
    }

    @Test("a billion laughs end at the limit")
    func aliasBomb() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let inner = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(inner)]\n"
        }
        let file = YAMLFile(text: text, file: "bomb.yml")
        #expect(file.documents.isEmpty)
        #expect(try #require(file.diagnostics.first).message.contains("aliases included"))
    }

    @Test(
        "any bytes give an answer",
        arguments: ["\u{0}", "{", "- - - -", "%YAML 9.9\n---\n", "&a *a", "? [a]: b", "\t"]
    )
    func garbage(text: String) {
        let file = YAMLFile(text: text, file: "x.yml")
        #expect(file.documents.count + file.diagnostics.count >= 1)
    }
}
