import KeytrailModel
import KeytrailSpecs
import Testing

/// What is wrong is said with its place; nothing is guessed, and nothing crashes.
@Suite struct BadInputTests {
    @Test(
        "a mistake is told with its place, and what is open stays open",
        arguments: [
            ("security: {oauth: [a]}", "spec:16:23: warning: 'security' is a list", "a"),
            ("security: read", "spec:16:23: error: 'security' is a list of mappings", "?"),
            ("security: [read]", "spec:16:24: error: a security requirement is a mapping", "?"),
            ("security: [{oauth: a}]", "spec:16:32: error: the scopes of a scheme are a list", "?"),
            ("security: [{oauth: ['a b']}]", "spec:16:33: error: a scope's name is up to 128", "?"),
            ("security: [{oauth: [[a]]}]", "spec:16:33: error: a scope is a text", "?"),
            ("security: [{nobody: [a]}]", "spec:16:25: warning: no security scheme is called 'nobody'", "a"),
            ("security: [{key: [admin]}]", "spec:16:25: note: the scheme 'key' is no OAuth 2.0", "admin"),
            ("security: [{oauth: [z]}]", "spec:16:33: warning: the scope 'z' is needed, and 'oauth' does not", "z"),
            ("security: [{oauth: [none]}]", "spec:16:33: note: a scope is called 'none'", "none"),
            ("x-atlassian-oauth2-scopes: a", "spec:16:40: warning: 'x-atlassian-oauth2-scopes' is a list", "?"),
        ]
    )
    func located(operation: String, expected: String, needed: String) throws {
        let found = messages(document(operation))
        #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
        #expect(try needs(document(operation)) == ["GET /x: \(needed)"])
    }

    @Test(
        "a reference that leads out, nowhere or back to itself is refused",
        arguments: [
            ("'https://example.com/spec.yaml#/a'", "leads out of the document"),
            ("other.yaml", "leads out of the document"),
            ("'file:///etc/passwd'", "leads out of the document"),
            ("'#/paths/~1nothing'", "leads to nothing"),
            ("'#anchor'", "leads to nothing"),
            ("'#/paths/~1y'", "leads back to itself"),
            ("[a]", "a '$ref' is a text"),
        ]
    )
    func references(target: String, expected: String) throws {
        let text = document("security: []", paths: "    /y: {$ref: \(target)}")
        #expect(messages(text).contains { $0.contains(expected) && $0.contains("error") })
        #expect(try needs(text) == ["GET /x: none"])
    }

    @Test("references in a ring end")
    func ring() throws {
        let paths = "    /y: {$ref: '#/paths/~1z'}\n    /z: {$ref: '#/paths/~1y'}"
        #expect(messages(document("security: []", paths: paths)).count == 2)
    }

    @Test(
        "what is no description is refused with a reason",
        arguments: [
            ("", "the document is empty"),
            ("[]", "no description of an API"),
            ("{}", "no description of an API"),
            ("openapi: 4.0.0", "only OpenAPI 3.x"),
            ("swagger: '1.2'", "only OpenAPI 3.x"),
            ("{\"openapi\": \"3.0.0\", \"swagger\": \"2.0\"}", "says both"),
            ("openapi: [", "not YAML"),
            ("{\"openapi\": ", "not JSON"),
            ("openapi: 3.0.0\npaths: {/a: {}, /a: {}}", "stands twice"),
            ("{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {}, \"/a\": {}}}", "stands twice"),
            ("permissions: 3", "is a mapping of permissions"),
            ("kind: discovery#restDescription", "needs 'rootUrl:'"),
        ]
    )
    func refused(text: String, expected: String) {
        let file = read(text)
        #expect(file.description == nil)
        #expect(file.diagnostics.count == 1 && file.diagnostics.allSatisfy { $0.message.contains(expected) })
    }

    @Test(
        "paths and operations of another form are left out and told",
        arguments: [
            ("    y: {get: {}}", "a path begins with '/'"),
            ("    /y: [a]", "a list where a mapping is wanted"),
            ("    /y: {get: 3}", "an operation is a mapping"),
            ("    /y: {get: {$ref: '#/paths/~1x/get'}}", "an operation is a mapping, and no reference"),
            ("    '/y/{a': {get: {security: []}}", "a '{' has no '}'"),
            ("    '/y/a}': {get: {security: []}}", "a '}' has no '{'"),
            ("    '/y/ü': {get: {security: []}}", "a path is printable ASCII"),
        ]
    )
    func leftOut(paths: String, expected: String) throws {
        let file = read(document("security: []", paths: paths))
        #expect(
            file.diagnostics.contains { $0.severity == .error && $0.message.contains(expected) },
            "\(file.diagnostics)"
        )
        #expect(file.description?.routes.map(\.template) == ["/v1/x"])
    }

    @Test("depth where nothing is read costs nothing, and elsewhere it is refused")
    func depth() throws {
        let deep = String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000)
        let operation = "{\"security\": [], \"responses\": \(deep)}"
        let text =
            "{\"openapi\": \"3.0.0\", \"components\": {\"schemas\": \(deep)}, \"paths\": {\"/x\": {\"get\": \(operation)}}}"
        #expect(try needs(text) == ["GET /x: none"])
        #expect(
            messages("{\"openapi\": \"3.0.0\", \"security\": \(deep)}") == [
                "spec:1:349: error: not JSON: nested more than 64 deep"
            ]
        )
    }

    @Test("a thousand mistakes of one kind are told once, and of many kinds a few hundred")
    func many() {
        let same = (0..<1_000).map { "    y\($0): {}" }.joined(separator: "\n")
        #expect(messages(document("security: []", paths: same)).count == 1)
        let scopes = (0..<1_000).map { "s\($0)" }.joined(separator: ", ")
        let various = messages(document("security: [{oauth: [\(scopes)]}]"))
        #expect(various.count == 201)
        #expect(various.last?.contains("800 more are not listed") == true)
    }

    @Test("a document of ten megabytes is read", arguments: [true, false])
    func large(isJSON: Bool) throws {
        let schema = "{\"type\": \"string\", \"description\": \"" + String(repeating: "words ", count: 40) + "\"}"
        var text = "{\"openapi\": \"3.0.0\",\n\"components\": {\"schemas\": {\n"
        for index in 0..<40_000 { text += "\"s\(index)\": \(schema),\n" }
        text += "\"last\": {}}},\n\"paths\": {\"/x\": {\"get\": {\"security\": []}}}}\n"
        #expect(text.utf8.count > 10 << 20)
        // YAML's flow syntax is the same but for what JSON starts with.
        #expect(try needs(isJSON ? text : "# YAML\n" + text) == ["GET /x: none"])
    }

    @Test("aliases cannot make a document grow without bound")
    func bomb() {
        var text = "openapi: 3.0.0\nsecurity:\n    - &a0 {o: [x]}\n"
        for level in 1...30 { text += "    - &a\(level) {o: [*a\(level - 1), *a\(level - 1)]}\n" }
        let found = messages(text)
        #expect(found.count == 1 && found.allSatisfy { $0.contains("more than 1000000 values") || $0.contains("deep") })
    }

    @Test("no beginning and no changed byte of a document crashes")
    func mutated() {
        let text = Array(document("security: [{oauth: [a, b]}, {}]", paths: "    /y: {$ref: '#/paths/~1x'}").utf8)
        let json = Array(#"{"openapi":"3.0.0","paths":{"/x":{"get":{"security":[{"o":["é\ud83d\ude00"]}]}}}}"#.utf8)
        for bytes in [text, json] {
            for end in bytes.indices { _ = read(String(decoding: bytes[..<end], as: UTF8.self)) }
            for index in bytes.indices {
                for replacement in [UInt8(ascii: "{"), 0x22, 0x5C, 0x0A, 0x3A, 0x00] {
                    var changed = bytes
                    changed[index] = replacement
                    _ = read(String(decoding: changed, as: UTF8.self))
                }
            }
        }
    }
}
