import KeytrailModel
import KeytrailYAML
import Testing

@Suite struct JSONFileTests {
    @Test("values know their line and column, counted in characters")
    func locations() throws {
        let file = JSONFile(text: "\u{FEFF}{\n  \"é\": 1, \"b\": [\"x\",\n true]}", file: "a.json")
        let root = try #require(file.document)
        #expect(root.location.description == "a.json:1:1")
        #expect(root.entries?.map(\.keyLocation.description) == ["a.json:2:3", "a.json:2:11"])
        let list = try #require(root["b"]?.elements)
        #expect(list.map(\.location.description) == ["a.json:2:17", "a.json:3:2"])
        #expect(list[1].scalar?.bool == true)
    }

    @Test(
        "strings are unescaped (RFC 8259 §7)",
        arguments: [
            (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
            (#""\u00e9\ud83d\ude00""#, "é😀"),
            ("\"é😀\"", "é😀"),
            (#""""#, ""),
        ]
    )
    func strings(text: String, expected: String) {
        #expect(JSONFile(text: text, file: "a").document?.scalar?.text == expected)
        #expect(JSONFile(text: text, file: "a").document?.scalar?.isPlain == false)
    }

    @Test("a number or word in quotes is a text, and without them what it says")
    func literals() {
        let list = JSONFile(text: #"["null", null, "1", -12, 1.5e3, false]"#, file: "a").document?.elements ?? []
        #expect(list.map(\.isNull) == [false, true, false, false, false, false])
        #expect(list.map { $0.scalar?.integer } == [nil, nil, nil, -12, nil, nil])
        #expect(list.compactMap { $0.scalar?.number }.last == 1_500)
    }

    @Test(
        "what is no JSON is refused with its place",
        arguments: [
            ("", "a:1:1"), ("[1,]", "a:1:4"), ("[1 2]", "a:1:4"), ("{\"a\" 1}", "a:1:6"), ("{a: 1}", "a:1:2"),
            ("[\n  tru]", "a:2:3"), ("\"a", "a:1:3"), ("\"\\x\"", "a:1:5"), ("\"\\ud83d\"", "a:1:9"),
            ("[1] 2", "a:1:5"),
            ("\"\n\"", "a:1:3"), ("[", "a:1:2"), ("{\"a\":1,\"a\":2}", "a:1:8"), ("nan", "a:1:1"), ("\"\\", "a:1:4"),
        ]
    )
    func mistakes(text: String, place: String) {
        let file = JSONFile(text: text, file: "a")
        #expect(file.document == nil)
        #expect(file.diagnostics.map { $0.location?.description ?? "" } == [place])
    }

    @Test("what an outline leaves out is passed over, whatever it holds")
    func outline() throws {
        let outline = Outline.members(["a": .members([:], others: .everything)], others: nil)
        let text = #"{"b": {"x": [{"y": "}]\""}], "x": 1}, "a": {"k": [1]}, "c": -1}"#
        for document in [
            JSONFile(text: text, file: "a", outline: outline).document,
            YAMLFile(text: text, file: "a", outline: outline).documents.first,
        ] {
            let root = try #require(document)
            #expect(root.entries?.map(\.key) == ["a"])
            #expect(root["a"]?["k"]?.elements?.first?.scalar?.integer == 1)
        }
    }

    @Test("size, number of values and depth are limited")
    func limits() {
        let limits = DocumentLimits(size: 1 << 20, nodes: 10, depth: 3)
        func message(_ text: String) -> String {
            JSONFile(text: text, file: "a", limits: limits).diagnostics.first?.message ?? ""
        }
        #expect(message("[[[1]]]").contains("nested more than 3 deep"))
        #expect(message("[[1]]").isEmpty)
        #expect(message("[1,2,3,4,5,6,7,8,9]").isEmpty)
        #expect(message("[1,2,3,4,5,6,7,8,9,10]").contains("more than 10 values"))
        #expect(message("\"" + String(repeating: "x", count: 1 << 20) + "\"").contains("larger than 1 MiB"))
    }
}
