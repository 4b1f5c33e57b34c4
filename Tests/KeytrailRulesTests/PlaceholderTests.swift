import KeytrailModel
import KeytrailRules
import Testing

@Suite struct PlaceholderTests {
    private static let known = [
        "admins": ["root", "adm_*"], "hosts": ["a", "b"], "many": (0..<150).map { "v\($0)" },
    ]

    @Test(
        "a placeholder stands for each of its values, read as if they stood in the rule",
        arguments: [
            ("f|expand: '%admins%'", "ADM_x", "rooty"), ("f|expand: 'x-%hosts%-%hosts%'", "x-b-a", "x-a"),
            ("f|contains|expand: '%hosts%.'", "xa.x", "a"), ("f|expand|contains: '%hosts%.'", "xb.x", "b"),
            (#"f|expand: '\%hosts%'"#, "%hosts%", "a"), ("f|expand: '100%'", "100%", "100"),
            ("f|expand: '%%'", "%%", "%"),
            ("f|expand|base64: '%hosts%'", "Yg==", "b"), ("f: '%hosts%'", "%hosts%", "a"),
            ("f|expand|contains|all: ['%hosts%', c]", "bc", "ab"),
        ]
    )
    func values(line: String, hit: String, miss: String) throws {
        let set = search(line, placeholders: PlaceholderTests.known)
        let expression = try #require(set.detections.first?.expression, "\(set.diagnostics)")
        #expect(expression.matches { _ in .text(hit) })
        #expect(!expression.matches { _ in .text(miss) })
    }

    @Test(
        "an unknown placeholder and too many values are refused",
        arguments: [
            ("f|expand: '%admin%'", "add 'admin' and its values to placeholders.yml"),
            ("f|expand: '%many%%many%'", "more than 200"),
            ("f|expand|base64offset: '%many%'", "more than 200"), ("f|contains|expand: '%hosts% %none%'", "%none%"),
        ]
    )
    func refusals(line: String, message: String) throws {
        let set = search(line, placeholders: PlaceholderTests.known)
        let problem = try #require(set.diagnostics.first).message
        #expect(problem.contains(message), "\(problem)")
    }
}
