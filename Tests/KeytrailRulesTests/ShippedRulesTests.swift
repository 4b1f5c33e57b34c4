import Foundation
import KeytrailModel
import KeytrailRules
import Testing

@Suite struct ShippedRulesTests {
    private static let reporting = ShippedRules.set.rules.filter { ShippedRules.set.isReporting($0.header) }

    @Test("every shipped rule is without a mistake")
    func lint() {
        #expect(ShippedRules.set.diagnostics.map(\.description) == [])
        #expect(Self.reporting.count == ShippedRules.set.reportingHeaders.count)
    }

    @Test("every shipped rule says who it is and what it finds")
    func identity() {
        for rule in ShippedRules.set.rules {
            let header = rule.header
            #expect(header.id.flatMap(UUID.init(uuidString:)) != nil, "\(header.location)")
            // RFC 9562 §4.2: the thirteenth digit is the version.
            #expect(header.id?.dropFirst(14).first == "4", "\(header.location)")
            #expect(header.name != nil, "\(header.location)")
            #expect(header.description.hasSuffix("."), "\(header.location)")
        }
    }

    @Test("every rule that reports says when it is wrong, what to do, and which technique it is about")
    func advice() {
        for rule in Self.reporting {
            let header = rule.header
            #expect(!header.falsePositives.isEmpty, "\(header.location)")
            #expect(!header.next.isEmpty, "\(header.location)")
            #expect(header.tags.contains { $0.hasPrefix("attack.t") }, "\(header.location)")
        }
    }

    @Test("the documentation lists every rule that reports, and no other")
    func documentation() throws {
        let root = URL(filePath: ShippedRules.folder).deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/shipped-rules.md"), encoding: .utf8)
        let listed = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let shipped = Self.reporting.map { rule in
            let header = rule.header
            let path = header.location.file.split(separator: "/rules/").last ?? ""
            return "| `\(path)` | \(header.level.name) | \(header.title) |"
        }
        #expect(listed.sorted() == shipped.sorted())
    }
}
