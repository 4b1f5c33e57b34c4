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
        "what is nested too deep is refused, by brackets and by aliases",
        arguments: [
            String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
            String(repeating: "[", count: 100_000),
            String(repeating: "{a: ", count: 900),
            "a0: &a0 [x]\n" + (1...100).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined(),
        ]
    )
    func depth(text: String) throws {
        let file = YAMLFile(text: text, file: "deep.yml")
        #expect(file.documents.isEmpty)
        #expect(try #require(file.diagnostics.first).message.contains("nested more than 64 deep"))
    }

    @Test(
        "an alias needs its anchor before it, in its own document",
        arguments: ["a: *x", "a: &x [*x]", "a: &x 1\n---\nb: *x"]
    )
    func alias(text: String) throws {
        let file = YAMLFile(text: text, file: "a.yml")
        #expect(try #require(file.diagnostics.first).message.contains("'*x' names nothing yet"))
    }

    @Test("an alias stands for what its anchor names")
    func aliased() throws {
        let file = YAMLFile(text: "a: &x [1, 2]\nb: *x\n", file: "a.yml")
        #expect(try #require(file.documents.first)["b"]?.elements?.compactMap(\.scalar?.integer) == [1, 2])
    }

    @Test("a merge key is refused, because nothing would be merged")
    func merge() throws {
        let file = YAMLFile(text: "a: &x {b: 1}\nc:\n    <<: *x\n", file: "a.yml")
        #expect(try #require(file.diagnostics.first).description.contains("a.yml:3:5: error: '<<' does not merge"))
    }

    @Test("a text with the tag of texts is no number")
    func tag() throws {
        let file = YAMLFile(text: "a: !!str 5\n", file: "a.yml")
        #expect(try #require(file.documents.first)["a"]?.scalar?.integer == nil)
    }

    @Test(
        "a place inside a text is exact where the text stands as it is",
        arguments: [
            ("a: xy z", "1:7"), ("a: 'xy z'", "1:8"), ("a: \"xy z\"", "1:8"), ("a: ÄÖ z", "1:7"),
            ("a: \"x\\u0079 z\"", "1:4"), ("a: >\n  xy z", "1:4"), ("a: xy\n  z", "1:4"),
        ]
    )
    func inside(text: String, place: String) throws {
        let file = YAMLFile(text: text, file: "a.yml")
        let node = try #require(file.documents.first?["a"])
        #expect(node.location(at: 3).description == "a.yml:" + place)
    }

    @Test("two hundred thousand values are read in linear time", .timeLimit(.minutes(1)))
    func large() {
        let list = YAMLFile(text: "- x\n" + String(repeating: "- x\n", count: 190_000), file: "a.yml")
        let keys = YAMLFile(text: (0..<190_000).map { "k\($0): x\n" }.joined(), file: "b.yml")
        #expect(list.documents.first?.elements?.count == 190_001)
        #expect(keys.documents.first?.entries?.count == 190_000)
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
