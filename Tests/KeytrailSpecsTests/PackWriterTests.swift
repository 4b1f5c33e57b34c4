import KeytrailCapture
import KeytrailModel
import KeytrailSpecs
import KeytrailTestSupport
import Testing

@Suite struct PackWriterTests {
    private let date = CivilDate(daysSinceEpoch: 20_784)

    private func text(_ document: String, hosts: [String] = []) throws -> String {
        let description = try #require(read(document).description)
        return try #require(PackWriter(name: "example", hosts: hosts, origin: "spec.yml", date: date).text(description))
    }

    @Test("a pack says what the document said")
    func golden() throws {
        let paths = """
                /x/{id}:
                    get: {security: [{oauth: [a]}, {other: [d]}]}
                    put: {security: [{oauth: [a, b]}]}
                    delete: {security: [{oauth: [a, b]}]}
                /y: {get: {}, post: {security: [{key: []}]}}
            """
        try expectGolden(try text(document("security: [{oauth: [none]}]", paths: paths)), "example.yml")
    }

    @Test("what a document calls things cannot break out of the pack")
    func hostile() throws {
        let title = "x', hosts: [evil.example]}\\n\\u0085name: evil # \\ud83d\\ude00\\u2028"
        let path = "/a: b', c/{x: y}#/- &z *w !t"
        let text = try text(
            """
            {"openapi": "3.0.0", "info": {"title": "\(title)", "version": "1\\n2: 3"},
             "servers": [{"url": "https://api.example.com"}],
             "components": {"securitySchemes": {
                 "o": {"type": "oauth2", "flows": {"i": {"scopes": {"a: b": "", "x'y": "", "true": "", "1": "", "~": ""}}}},
                 "k": {"type": "apiKey", "in": "query", "name": "a}, {b"}}},
             "paths": {"\(path)": {"get": {"security": [{"o": ["x'y", "true"]}]}}, "/- &z": {"get": {"security": []}}}}
            """
        )
        let (pack, diagnostics) = ProviderPack.parse(text: text, file: "example.yml")
        #expect(diagnostics.map(\.description) == [], "\(text)")
        #expect(pack?.hosts == ["api.example.com"])
        #expect(pack?.title.hasPrefix("x', hosts: [evil.example]}") == true)
        #expect(Set(pack.map { Array($0.scopes.keys) } ?? []) == ["x'y", "true", "1", "~"])
    }

    @Test("a pack without a host is none, and the user's host goes before the document's")
    func hosts() throws {
        let description = try #require(read("openapi: 3.0.0\npaths: {}").description)
        #expect(PackWriter(name: "x", origin: "x", date: date).text(description) == nil)
        #expect(try text(document("security: []"), hosts: ["*.example.net"]).contains("hosts: ['*.example.net']"))
    }

    @Test(
        "a name is made of the title",
        arguments: [("Slack Web API", "slack-web-api"), ("  Ünï 2.0 ", "n-2-0"), ("…", ""), ("", "")]
    )
    func name(title: String, name: String) {
        #expect(PackWriter.name(for: title) ?? "" == name)
    }
}
