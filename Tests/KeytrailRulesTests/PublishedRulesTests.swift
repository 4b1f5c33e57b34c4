import Foundation
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

@Suite struct PublishedRulesTests {
    private static let isHere = SharedData.path("panther_tests/tests.jsonl") != nil

    /// An event, and the verdict that a published rule gives it.
    private struct Verdict: Decodable {
        var rule: String
        var name: String
        var event: DecodedJSON
        var expected: Bool
    }

    /// What a published rule is called.
    private struct Published: Decodable {
        var rule: String
        var display: String?
    }

    private static func lines<Line: Decodable>(_ file: String, of type: Line.Type) throws -> [Line] {
        let path = try #require(SharedData.path("panther_tests/\(file)"))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    @Test(
        "our rules judge events as the published rules about the same do",
        .enabled(if: isHere, "shared data are not here")
    )
    func verdicts() throws {
        let detections = ShippedRules.set.detections
        let byName = Dictionary(detections.map { ($0.header.name ?? "", $0) }) { first, _ in first }
        let verdicts = Dictionary(grouping: try Self.lines("tests.jsonl", of: Verdict.self), by: \.rule)
        var judged = 0
        for (published, ours) in PublishedRules.covered {
            let rule = try #require(byName[ours], "no detection is called \(ours)")
            for verdict in try #require(verdicts[published], "nothing was published as \(published)") {
                let event = verdict.event.members
                let matches = rule.expression.matches(
                    { FieldValue(named: $0, in: event) },
                    all: { FieldValue.leaves(of: event) }
                )
                let isKnown = PublishedRules.disagreements.contains { known in
                    known.published == published && known.event == verdict.name
                }
                #expect((matches == verdict.expected) != isKnown, "\(ours): \(published), \(verdict.name)")
                judged += 1
            }
        }
        #expect(judged > 500)
    }

    @Test(
        "every published rule about credentials has one of ours beside it, or a reason why not",
        .enabled(if: isHere, "shared data are not here")
    )
    func coverage() throws {
        let topic = try Regex(
            "credential|token|key|secret|scope|permission|role|grant|mfa|2fa|two.factor|brute|login|logon|sign.?in|sso|saml"
                + "|password|oauth|privileg|access|auth|iam|admin|service account|session|impossible"
        ).ignoresCase()
        let treated = Set(PublishedRules.covered.map(\.published) + PublishedRules.leftOut.map(\.published))
        for published in try Self.lines("rules_meta.jsonl", of: Published.self) {
            let words = "\(published.rule) \(published.display ?? "")"
            guard words.firstMatch(of: topic) != nil else { continue }
            #expect(treated.contains(published.rule), "\(words)")
        }
    }

    @Test("the table names each rule once")
    func table() {
        let covered = PublishedRules.covered.map(\.published)
        #expect(Set(covered).count == covered.count)
        #expect(Set(covered).isDisjoint(with: PublishedRules.leftOut.map(\.published)))
        #expect(Set(covered).isSuperset(of: PublishedRules.disagreements.map(\.published)))
    }
}

/// JSON of any shape, its members in no order.
private struct DecodedJSON: Decodable {
    var value: JSON

    var members: [JSON.Member] {
        if case .object(let members) = value { members } else { [] }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            value = .object(
                try container.allKeys.map {
                    JSON.Member($0.stringValue, try container.decode(DecodedJSON.self, forKey: $0).value)
                }
            )
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSON] = []
            while !container.isAtEnd { elements.append(try container.decode(DecodedJSON.self).value) }
            value = .array(elements)
        } else {
            value = try DecodedJSON.scalar(try decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSON {
        if container.decodeNil() { return .null }
        if let flag = try? container.decode(Bool.self) { return .bool(flag) }
        if let integer = try? container.decode(Int64.self) { return .integer(integer) }
        if let number = try? container.decode(Double.self) { return .number(number) }
        return .string(try container.decode(String.self))
    }
}
