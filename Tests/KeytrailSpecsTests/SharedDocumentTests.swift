import Foundation
import KeytrailCapture
import KeytrailModel
import KeytrailSpecs
import KeytrailTestSupport
import Testing

/// Published documents, and what was extracted from them by somebody else.
@Suite struct SharedDocumentTests {
    private struct Line: Decodable {
        var method: String
        var path: String
        var any_of: [[String]]
    }

    private static let isHere = SharedData.path("openapi/slack.json") != nil
    static let documents = [
        ("slack.json", "slack"), ("spotify_fixed.yml", "spotify_fixed"), ("figma.yaml", "figma"),
        ("jira_platform.json", "jira_platform"),
    ]

    private func described(_ name: String) throws -> APIDescription {
        let path = try #require(SharedData.path("openapi/\(name)"))
        let file = DescriptionFile(text: try String(contentsOfFile: path, encoding: .utf8), file: name)
        #expect(!file.diagnostics.contains { $0.severity == .error }, "\(file.diagnostics)")
        return try #require(file.description)
    }

    @Test(
        "every operation needs what was extracted from the document",
        .enabled(if: isHere, "shared data are not here"),
        arguments: documents
    )
    func needs(document: String, name: String) throws {
        let path = try #require(SharedData.path("openapi/\(name).operations.jsonl"))
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        let operations = try described(document).operations
        #expect(operations.count == lines.count)
        let expected = Dictionary(uniqueKeysWithValues: lines.map { ("\($0.method) \($0.path)", $0.any_of) })
        for operation in operations {
            let line = try JSONDecoder().decode(Line.self, from: Data(operation.json.text.utf8))
            let name = "\(line.method) \(line.path)"
            #expect(expected[name].map { Set($0.map(Set.init)) } == Set(line.any_of.map(Set.init)), "\(name)")
        }
    }

    @Test(
        "a pack that is written loads without a diagnostic, and says the same",
        .enabled(if: isHere, "shared data are not here"),
        arguments: documents
    )
    func roundTrip(document: String, name: String) throws {
        let description = try described(document)
        let date = try #require(CivilDate(year: 2026, month: 11, day: 27))
        let text = try #require(PackWriter(name: "example", origin: document, date: date).text(description))
        let (pack, diagnostics) = ProviderPack.parse(text: text, file: "example.yml")
        #expect(diagnostics.map(\.description) == [])
        let operations = try #require(pack).operations
        #expect(Set(operations.map(Row.init)) == Set(description.routes.map(Row.init)))
        #expect(pack?.scopes.count == description.scopes.count)
        #expect(pack?.sources.map(\.date) == [date])
    }
}

/// A route and its need, to be compared.
struct Row: Hashable {
    var method: String
    var template: String
    var needs: ScopeRequirement?

    init(_ operation: KeytrailCapture.Operation) {
        (method, template, needs) = (operation.method, operation.route, operation.needs)
    }

    init(_ route: DescribedRoute) { (method, template, needs) = (route.method, route.template, route.needs) }
}
