internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite("A report as comma-separated values") struct CSVTests {
    @Test(
        "fields are quoted as RFC 4180 has it, and no text is a formula",
        arguments: [
            ("a", "a"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("=1+1", "'=1+1"), ("+1", "'+1"),
            ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("=a,b", "\"'=a,b\""),
            ("=\u{338}1", "'=\u{338}1"), ("\u{FF1D}1", "'\u{FF1D}1"), ("a\"\u{301}b", "\"a\"\"\u{301}b\""),
            ("1=2", "1=2"),
            ("", ""),
        ]
    )
    func fields(text: String, expected: String) {
        // Two texts are the same only when all their scalars are.
        #expect(Array(CSV.line([.string(text)]).unicodeScalars) == Array("\(expected)\r\n".unicodeScalars))
    }

    @Test("numbers are never taken for formulas, and what is not known is empty")
    func numbers() {
        #expect(CSV.line([-1, .number(-2.5), .null, true]) == "-1,-2.5,,true\r\n")
    }

    @Test("whatever the texts hold, each finding is one line that moves nothing", arguments: 0..<20)
    func hostile(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let report = source.report()
        let text = ReportRenderer(version: "0.1.0").render(report, as: .csv)
        let scalars = text.unicodeScalars
        #expect(scalars.allSatisfy { $0 == "\n" || $0 == "\r" || !$0.isActive })
        #expect(scalars.count { $0 == "\n" } == report.findings.count + 1)
        #expect(scalars.count { $0 == "\r" } == report.findings.count + 1)
    }

    @Test(
        "another reader finds as many fields in every record as there are columns, and none begins a formula",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func reader() async throws {
        for (answer, report) in zip(try await Reader.read(Reader.texts(.csv), as: .csv), Reader.reports) {
            let rows = try #require(answer.csv)
            #expect(rows.count == report.findings.count + 1)
            #expect(Set(rows.map(\.count)) == [18])
            #expect(rows.dropFirst().map(\.first) == report.findings.map(\.id))
            #expect(
                !rows.joined().contains { field in
                    field.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
                        && Double(field) == nil
                }
            )
        }
    }
}
