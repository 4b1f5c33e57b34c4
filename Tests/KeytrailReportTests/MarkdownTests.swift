internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite("A report as Markdown") struct MarkdownTests {
    private func markdown(_ report: Report) -> String {
        ReportRenderer(version: "0.1.0").render(report, as: .markdown)
    }

    @Test(
        "what means something to Markdown or to code hosts is shown and does nothing",
        arguments: [
            ("a|b", "a&#124;b"), ("a\\|b", "a&#92;&#124;b"), ("<img>&amp;", "&lt;img&gt;&amp;amp;"),
            ("*a* _b_ ~c~ `d`", "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`"), ("[x](y)", "\\[x\\](y)"), ("$x$", "\\$x\\$"),
            ("@someone", "@<!-- -->someone"), ("see #12", "see \\#<!-- -->12"),
            ("https://a.example", "https:<!-- -->//a.example"), ("www.a.example", "www<!-- -->.a.example"),
            ("new. x", "new. x"), ("GH-12", "GH<!-- -->-12"), ("high-12", "high-12"), ("a: /b", "a: /b"),
            ("a\nb\r\u{0}\u{1B}[0m", "a&#92;nb&#92;r&#92;u{0}&#92;u{1B}\\[0m"), ("\u{202E}x", "&#92;u{202E}x"),
            ("<\u{338}", "&lt;\u{338}"), ("plain text, 1.5 %", "plain text, 1.5 %"), ("", ""),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(text.markdown == expected)
    }

    @Test(
        "only a text of harmless characters stands in a span of code",
        arguments: [
            ("github-1a2b", "`github-1a2b`"), ("GET /repos/{owner}", "`GET /repos/{owner}`"), ("a`b", "a\\`b"),
            ("a|b", "a&#124;b"), ("", ""), (" ", " "), ("日本", "日本"),
        ]
    )
    func code(text: String, expected: String) {
        #expect(text.markdownCode == expected)
    }

    @Test(
        "whatever the texts hold, lines begin as the report's own do, and tables keep their columns",
        arguments: 0..<20
    )
    func structure(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let page = ReportRenderer(version: source.text()).render(source.report(), as: .markdown)
        var columns = 0
        for line in page.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            // A combining mark at a text's beginning joins the space before it: scalars are compared.
            let isOwn = ["# ", "## ", "### ", "- ", "| ", "and ", "keytrail "].contains {
                line.unicodeScalars.starts(with: $0.unicodeScalars)
            }
            #expect(isOwn || line.isEmpty, "\(line)")
            guard line.unicodeScalars.first == "|" else {
                columns = 0
                continue
            }
            let count = line.unicodeScalars.count { $0 == "|" }
            #expect(columns == 0 || columns == count, "\(line)")
            columns = count
        }
        // What is escaped, in code, or the page's own is no markup from outside.
        let prose = [#/\\[`*_\[\]~$#]/#, #/`[A-Za-z0-9\-._\/:=, {}]+`/#, #/- \*\*[A-Z][a-z]+:\*\* /#, #/<!-- -->/#]
            .reduce(page) { $0.replacing($1.matchingSemantics(.unicodeScalar), with: "\u{1}") }
        #expect(!prose.contains(#/[<`*\[\]~$]|:\/\/|@u/#.matchingSemantics(.unicodeScalar)))
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isActive })
    }

    @Test(
        "GitHub's own library shows every text as it is, and finds no link, picture or emphasis in it",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func reader() async throws {
        let own: Set<String> = [
            "h1", "h2", "h3", "ul", "li", "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td",
        ]
        for (answer, report) in zip(try await Reader.read(Reader.texts(.markdown), as: .markdown), Reader.reports) {
            let page = try #require(answer.markdown)
            #expect(Set(page.elements).isSubset(of: own))
            // Spaces are not kept apart in a page; scalars are compared, since marks must stay where they are.
            let expected = report.findings.map(\.why).filter { !$0.isEmpty }.map { why in
                why.visible.unicodeScalars.split(separator: " ").map(String.init).joined(separator: " ")
            }
            #expect(page.reasons.map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
        }
    }

    @Test("of many rows the first are shown and the rest is counted")
    func crowd() {
        let page = markdown(ExtremeReports.crowd)
        #expect(page.contains("| `github-39` |"))
        #expect(!page.contains("| `github-40` |"))
        #expect(page.contains("and 960 more; the JSON form lists all of them"))
    }

    @Test("a report of nothing has a verdict and no empty parts")
    func empty() {
        let page = markdown(ExtremeReports.empty)
        #expect(page.hasPrefix("# Nothing to report\n\n- **Verdict:** ok\n"))
        #expect(!page.contains("##"))
    }
}
