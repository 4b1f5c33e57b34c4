internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite("The schema of the JSON report") struct SchemaTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/report.schema.json")

    private func schema() throws -> [String: Any] {
        let data = try Data(contentsOf: SchemaTests.file)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func report(_ report: Report) throws -> Any {
        let text = ReportRenderer(version: "0.1.0").render(report, as: .json)
        return try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    @Test("every member of a report is in the schema, and every member that the schema demands is in the report")
    func members() throws {
        let schema = try schema()
        let walk = SchemaWalk(definitions: try #require(schema["$defs"] as? [String: Any]))
        #expect(walk.differences(try report(SampleReport.report), schema, at: "$") == [])
    }

    @Test("a member that the schema does not know, and one that is missing, are noticed")
    func differences() throws {
        let schema = try schema()
        let walk = SchemaWalk(definitions: try #require(schema["$defs"] as? [String: Any]))
        var changed = try #require(try report(SampleReport.report) as? [String: Any])
        changed["verdicts"] = changed.removeValue(forKey: "verdict")
        #expect(
            walk.differences(changed, schema, at: "$").sorted() == ["$.verdict is missing", "$.verdicts is unknown"]
        )
    }

    @Test(
        "a validator finds that reports follow the schema",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func validator() async throws {
        let schema = try String(contentsOf: SchemaTests.file, encoding: .utf8)
        let wrong = Reader.texts(.json)[0].replacing("\"state\": \"open\"", with: "\"state\": \"ajar\"")
        let answers = try await Reader.read(Reader.texts(.json) + [wrong], as: .json, schema: schema)
        for answer in answers.dropLast() { #expect(answer.error == nil) }
        #expect(answers.last?.error != nil)
    }
}

/// Compares the members of a value with those that a schema names.
private struct SchemaWalk {
    var definitions: [String: Any]

    func differences(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            guard let target = definitions[String(name)] as? [String: Any] else { return ["\(path): no \(name)"] }
            return differences(value, target, at: path)
        }
        if let choices = schema["anyOf"] as? [[String: Any]], !(value is NSNull) {
            return choices.first.map { differences(value, $0, at: path) } ?? []
        }
        if let list = value as? [Any] {
            guard let items = schema["items"] as? [String: Any] else { return ["\(path) is a list"] }
            return list.enumerated().flatMap { differences($1, items, at: "\(path)[\($0)]") }
        }
        guard let object = value as? [String: Any], schema["additionalProperties"] == nil else { return [] }
        guard let properties = schema["properties"] as? [String: [String: Any]] else { return ["\(path) is an object"] }
        let required = schema["required"] as? [String] ?? []
        return required.filter { object[$0] == nil }.map { "\(path).\($0) is missing" }
            + object.flatMap { name, value in
                properties[name].map { differences(value, $0, at: "\(path).\(name)") } ?? ["\(path).\(name) is unknown"]
            }
    }
}
