internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite struct HostileTests {
    @Test("whatever the texts hold, the page keeps its structure and runs nothing", arguments: 0..<20)
    func page(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let page = ReportRenderer(version: source.text()).render(source.report(), as: .html)
        let checked = try HTMLChecker(page)
        #expect(Set(checked.elements.map(\.name)).isSubset(of: HostileTests.elements))
        #expect(!checked.elements.contains { $0.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" } })
        // The page's own script is the only one, and nothing of the input is in it.
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(page.contains("<script>\(TableScript.text)</script>"))
        #expect(checked.elements.compactMap { $0.attributes["href"] }.allSatisfy { $0.hasPrefix("#") })
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || isInert($0) })
    }

    @Test("whatever the texts hold, text keeps to its width and moves nothing", arguments: 0..<20)
    func text(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let report = source.report()
        for width in [20, 21, 40, 57, 80, 200] {
            let text = ReportRenderer(version: source.text(), style: TextStyle(width: width)).render(report, as: .text)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || isInert($0) })
            for line in text.unicodeScalars.split(separator: "\n") {
                #expect(String(line).displayWidth <= width, "\(String(line))")
            }
        }
    }

    @Test("colour adds its own escapes and nothing else", arguments: 0..<20)
    func color(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let report = source.report()
        let plain = ReportRenderer(version: "1", style: TextStyle(width: 60)).render(report, as: .text)
        let colored = ReportRenderer(version: "1", style: TextStyle(width: 60, isColored: true)).render(
            report,
            as: .text
        )
        let escape = #/\u{1B}\[(?:0|1|2|36|1;3[123]|1;97;41)m/#.matchingSemantics(.unicodeScalar)
        #expect(colored.contains(escape))
        #expect(colored.replacing(escape, with: "") == plain)
    }

    @Test("JSON gives every text back unharmed, and holds none that acts on a terminal", arguments: 0..<30)
    func json(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let report = source.report()
        let text = ReportRenderer(version: "1").render(report, as: .json)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || isInert($0) })
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let findings = try #require(root["findings"] as? [[String: Any]])
        #expect(findings.map { $0["why"] as? String } == report.findings.map(\.why))
        let hosts = try #require(root["hosts"] as? [[String: Any]])
        #expect(hosts.map { $0["host"] as? String } == report.hosts.map(\.host))
    }

    /// What the page is made of.
    private static let elements: Set<String> = [
        "html", "head", "meta", "title", "style", "script", "body", "header", "main", "footer", "nav", "section",
        "article",
        "div", "a",
        "h1", "h2", "h3", "p", "b", "small", "span", "code", "time", "ul", "li", "dl", "dt", "dd", "details", "summary",
        "figure", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "defs", "pattern", "g", "rect", "line",
        "path", "text", "desc",
    ]

    @Test("escapes are visible and name the scalar")
    func escapes() {
        #expect("a\u{202E}b\n\u{0}\u{1B}[0m".visible == "a\\u{202E}b\\n\\u{0}\\u{1B}[0m")
        #expect("Zürich 日本 👩‍👩‍👧 می‌خواهم".visible == "Zürich 日本 👩‍👩‍👧 می‌خواهم")
    }

    private func isInert(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned: false
        case .format: scalar.value == 0x200C || scalar.value == 0x200D
        default: true
        }
    }
}
