import KeytrailModel
import KeytrailSpecs
import Testing

/// OpenAPI Specification 3.1.1 §4.8.30: requirement objects are alternatives, what is in one is needed together.
@Suite struct OpenAPITests {
    @Test(
        "security is read as alternatives of sets",
        arguments: [
            ("security: [{oauth: [a]}]", "a"),
            ("security: [{oauth: [b, a]}]", "a b"),
            ("security: [{oauth: [a]}, {oauth: [b]}]", "a | b"),
            ("security: [{oauth: [a], other: [d]}]", "a d"),
            ("security: [{oauth: [a], key: []}]", "a"),
            ("security: [{key: []}, {oauth: [a, b]}, {other: [d]}]", "a b | d"),
            ("security: [{oauth: [a]}, {oauth: [a]}]", "a"),
            ("security: [{oauth: [a, a]}]", "a"),
            ("security: [{}, {oauth: [a]}]", "a"),
            ("security: [{key: []}]", "none"),
            ("security: [{oauth: []}]", "none"),
            ("security: [{}]", "none"),
            ("security: []", "none"),
            ("summary: nothing is said", "?"),
        ]
    )
    func alternatives(operation: String, expected: String) throws {
        #expect(try needs(document(operation)) == ["GET /x: \(expected)"])
    }

    @Test("an operation inherits what the document requires, and an empty list of its own takes it away")
    func inheritance() throws {
        let top = "security: [{oauth: [a]}]"
        #expect(try needs(document("summary: x", top: top)) == ["GET /x: a"])
        #expect(try needs(document("security: []", top: top)) == ["GET /x: none"])
        #expect(try needs(document("security: [{}]", top: top)) == ["GET /x: none"])
        #expect(try needs(document("security: [{oauth: [b]}]", top: top)) == ["GET /x: b"])
    }

    @Test("states of x-atlassian-oauth2-scopes: the current one counts, others when they are asked for")
    func atlassian() throws {
        let listed =
            "x-atlassian-oauth2-scopes: [{state: Current, scheme: oauth, scopes: [a]}, {state: Beta, scopes: [f, e]}]"
        var options = DescriptionOptions()
        options.states = ["beta"]
        let secured = document("security: [{oauth: [a]}]\n            \(listed)")
        #expect(try needs(secured) == ["GET /x: a"])
        #expect(try needs(secured, options) == ["GET /x: a | e f"])
        #expect(try needs(document(listed)) == ["GET /x: a"])
        let contradicting = document("security: [{oauth: [b]}]\n            \(listed)")
        #expect(try needs(contradicting) == ["GET /x: b"])
        #expect(messages(contradicting).contains { $0.contains("other scopes than 'security'") })
    }

    @Test("lists can be read as alternatives, and schemes chosen")
    func options() throws {
        var options = DescriptionOptions()
        options.isListAlternatives = true
        #expect(try needs(document("security: [{oauth: [b, a]}]"), options) == ["GET /x: a | b"])
        options = DescriptionOptions()
        options.schemes = ["other"]
        #expect(try needs(document("security: [{oauth: [a]}, {other: [d]}]"), options) == ["GET /x: d"])
    }

    @Test(
        "servers give hosts and the beginnings of routes",
        arguments: [
            ("servers: [{url: 'https://a.example/v1/'}]", "a.example", "/v1/x"),
            ("servers: [{url: 'HTTPS://A.Example:8443'}]", "a.example", "/x"),
            (
                "servers: [{url: 'https://{team}.example.com/{v}', variables: {v: {default: v2}}}]", "*.example.com",
                "/v2/x"
            ),
            ("servers: [{url: 'https://{host}/x', variables: {host: {default: c.example}}}]", "c.example", "/x/x"),
            ("servers: [{url: 'https://a.example/{v}'}]", "a.example", "/{v}/x"),
            ("servers: [{url: /api}]", "", "/api/x"),
        ]
    )
    func servers(servers: String, host: String, route: String) throws {
        let text = "openapi: 3.0.0\n\(servers)\npaths: {/x: {get: {security: []}}}\n"
        let description = try #require(read(text).description)
        #expect(description.hosts.joined() == host)
        #expect(description.routes.map(\.template) == [route])
    }

    @Test("Swagger 2 has host and basePath, and its schemes' scopes")
    func swagger() throws {
        let text = """
            {"swagger": "2.0", "info": {"title": "T"}, "host": "api.example.com", "basePath": "/v2",
             "securityDefinitions": {"o": {"type": "oauth2", "scopes": {"a": "", "z": ""}}, "b": {"type": "basic"}},
             "security": [{"b": []}],
             "paths": {"/p/{id}": {"get": {"security": [{"o": ["a"]}]}, "delete": {}}}}
            """
        #expect(try needs(text) == ["GET /p/{id}: a", "DELETE /p/{id}: none"])
        let description = try #require(read(text).description)
        #expect(description.hosts == ["api.example.com"])
        #expect(description.routes.map(\.template) == ["/v2/p/{id}", "/v2/p/{id}"])
        #expect(Set(description.scopes.keys) == ["a", "z"])
        #expect(description.presentations == [.bearer, .basic])
    }

    @Test(
        "paths become templates that fit every request they mean",
        arguments: [
            ("/a/{id}", "/v1/a/{id}"),
            ("/a/{file.id}/", "/v1/a/{file_id}"),
            ("/a/{base}...{head}", "/v1/a/{base_head}"),
            ("/a/x{id}.json", "/v1/a/x{id}.json"),
            ("/a?x={y}", "/v1/a"),
            ("/a#B", "/v1/a"),
        ]
    )
    func templates(path: String, route: String) throws {
        let text = document("security: []", paths: "    '\(path)': {get: {security: []}}")
        #expect(try #require(read(text).description).routes.last?.template == route)
    }

    @Test("operations that no request tells apart are one route, and what they need differently is told")
    func duplicates() throws {
        let same = "    '/y/{a}': {get: {security: [{oauth: [a]}]}}\n    '/y/{b}': {get: {security: [{oauth: [a]}]}}"
        let first = read(document("security: []", paths: same))
        #expect(first.description?.operations.count == 3)
        #expect(first.description?.routes.count == 2)
        #expect(first.diagnostics.map(\.severity) == [.note])
        let other = "    '/y/{a}': {get: {security: [{oauth: [a]}]}}\n    '/Y/{b}/': {get: {security: [{oauth: [b]}]}}"
        let second = read(document("security: []", paths: other))
        #expect(second.description?.routes.last?.needs?.text == "a | b")
        #expect(second.diagnostics.map(\.severity) == [.warning])
        let open = "    '/y/{a}': {get: {security: [{oauth: [a]}]}}\n    '/y/{b}': {get: {}}"
        #expect(read(document("security: []", paths: open)).description?.routes.last?.needs == nil)
    }

    @Test("references within the document are followed")
    func references() throws {
        let paths = "    /y: {$ref: '#/paths/~1x'}\n    /z: {$ref: '#/paths/%7E1y'}"
        #expect(
            try needs(document("security: [{oauth: [a]}]", paths: paths)) == ["GET /x: a", "GET /y: a", "GET /z: a"]
        )
    }
}
