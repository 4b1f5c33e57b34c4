import KeytrailModel
import KeytrailRules
import Testing

@Suite("Field names")
struct FieldNameTests {
    @Test(
        "a call may have attributes of its import, but no misspelt field",
        arguments: [
            ("url.path", true), ("url.pth", false), ("cs-referer", true), ("cs-cookie", true), ("cs-username", true),
            ("requestParameters.userName", true), ("keytrail.tags", false), ("keytrail.credential.idd", false),
            ("c-uri", true), ("url.full", true), ("c-uri-extension", true), ("r-dns", true), ("server.adress", false),
        ]
    )
    func calls(name: String, isKnown: Bool) {
        #expect((LogSource.calls.problem(withField: name) == nil) == isKnown)
    }

    @Test("derived events have their own fields and no others")
    func derived() {
        let scopes = LogSource(product: "keytrail", service: "scopes")
        #expect(scopes.problem(withField: "keytrail.scope.name") == nil)
        #expect(scopes.problem(withField: "anything") == "unknown field 'anything' in the log source keytrail/scopes")
    }

    @Test("foreign events may have any field", arguments: [LogSource(category: "proxy"), LogSource(product: "aws")])
    func foreign(source: LogSource) {
        #expect(source.problem(withField: "url.pth") == nil)
    }

    /// The fields of the taxonomies' tables that a log of calls has (Sigma taxonomy appendix, "Proxy", "Webserver").
    @Test(
        "Sigma's names for proxies and web servers are columns or composed fields",
        arguments: [
            "c-uri", "c-uri-extension", "c-uri-query", "c-uri-stem", "c-useragent", "cs-bytes", "cs-host", "cs-method",
            "r-dns", "sc-bytes", "sc-status", "src_ip", "dst_ip", "cs-uri-query", "cs-uri-stem", "cs-user-agent",
            "c-ip",
            "cs-uri", "s-ip", "s-port",
        ]
    )
    func taxonomy(name: String) {
        #expect(CallColumn(fieldName: name) != nil || ComposedField(fieldName: name) != nil)
    }

    @Test("no name means two things")
    func unambiguous() {
        let names =
            CallColumn.allCases.flatMap { [$0.fieldName] + $0.aliases }
            + ComposedField.allCases.flatMap { [$0.rawValue] + $0.aliases }
        #expect(Set(names).count == names.count)
    }

    @Test(
        "the nearest known word is found, and none when all are far",
        arguments: [
            ("url.pth", "url.path"), ("URL.PATH", "url.path"), ("urlpath", "url.path"), ("x", nil), ("", nil),
            ("server.address.of.the.machine", nil),
        ] as [(String, String?)]
    )
    func near(word: String, expected: String?) {
        #expect(nearest(to: word, among: ["server.address", "url.path", "url.query"]) == expected)
    }
}
