internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite struct PageTests {
    private func page(_ report: Report) throws -> (text: String, checked: HTMLChecker) {
        let text = ReportRenderer(version: "0.1.0").render(report, as: .html)
        return (text, try HTMLChecker(text))
    }

    @Test("the page names its language, its parts and its drawings for those who do not see it")
    func accessibility() throws {
        let elements = try page(SampleReport.report).checked.elements
        #expect(elements.first { $0.name == "html" }?.attributes["lang"] == "en")
        #expect(elements.count { $0.name == "h1" } == 1)
        #expect(elements.count { $0.name == "table" } == elements.count { $0.name == "caption" })
        #expect(elements.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
        #expect(
            elements.filter { $0.name == "svg" }.allSatisfy {
                $0.attributes["aria-hidden"] == "true" || $0.attributes["role"] == "img"
            }
        )
        let ids = elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        let references = elements.flatMap {
            ($0.attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
        }
        let links = elements.compactMap { $0.attributes["href"]?.dropFirst() }.map(String.init)
        #expect(Set(references + links).isSubset(of: Set(ids)))
    }

    @Test("the security policy allows the style sheet and the script, and nothing else")
    func policy() throws {
        let elements = try page(SampleReport.report).checked.elements
        let policy = elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes["content"]
        #expect(
            policy == "default-src 'none'; style-src 'sha256-\(Stylesheet.digest)'; "
                + "script-src 'sha256-\(TableScript.digest)'; base-uri 'none'; form-action 'none'"
        )
        #expect(elements.filter { $0.name == "script" }.map(\.attributes) == [[:]])
        #expect(!elements.contains { ["link", "img", "iframe"].contains($0.name) })
    }

    @Test("a month of hours stays below 500 kB, with every hour in the table and bars that can be told apart")
    func month() throws {
        var report = SampleReport.report
        report.activity.buckets = (0..<720).map { hour in
            var bucket = SampleReport.report.activity.buckets[hour % 24]
            bucket.start = SampleReport.at(Int64(hour))
            for outcome in Outcome.allCases { bucket.counts[outcome] += 1_000 }
            return bucket
        }
        let (text, checked) = try page(report)
        #expect(text.utf8.count < 500_000)
        #expect(text.contains("Each bar is 4 h"))
        let rows = checked.elements.filter { $0.name == "th" && $0.attributes["scope"] == "row" }
        let figures = try #require(report.comparison).figures.count
        let usage = report.hosts.count + report.programs.count + report.routes.count
        #expect(rows.count == 720 + figures + usage + report.credentials.count + report.quotas.count)
    }

    @Test("no call, one call, 1,000 credentials and 400 days make a page and a text", arguments: ReportFormat.allCases)
    func extremes(format: ReportFormat) throws {
        for report in [ExtremeReports.empty, ExtremeReports.oneCall, ExtremeReports.crowd, ExtremeReports.long] {
            let text = ReportRenderer(version: "0.1.0", style: TextStyle(width: 20)).render(report, as: format)
            #expect(text.unicodeScalars.last == "\n")
            if format == .html { _ = try HTMLChecker(text) }
            if format == .text { #expect(text.split(separator: "\n").allSatisfy { $0.displayWidth <= 20 }) }
        }
    }

    @Test(
        "latencies of any size get a scale",
        arguments: [[0, 0], [1, 2], [99, 101], [300, 5_600], [1, Int64.max / 1_000]]
    )
    func latencyScale(milliseconds: [Int64]) throws {
        var report = ExtremeReports.oneCall
        let (low, high) = (milliseconds[0], milliseconds[1])
        report.hosts[0].latency = SampleReport.latency(2, [low, low, high, high, high])
        let marks = try page(report).checked.elements.filter { $0.attributes["text-anchor"] != nil }
        #expect(marks.count >= 3)
    }

    @Test("a crowd of credentials is in one table that scrolls, and the rest is counted")
    func crowd() throws {
        let (_, checked) = try page(ExtremeReports.crowd)
        #expect(
            checked.elements.contains { $0.attributes["class"] == "scroll tall" && $0.attributes["tabindex"] == "0" }
        )
        for number in [0, 49, 50, 499] { #expect(checked.text.contains("github-\(number)github")) }
        #expect(!checked.text.contains("github-500github"))
        #expect(checked.text.contains("And 500 more credentials; the JSON form lists all of them."))
    }

    @Test("10,000 findings stay below 2 MB, each with its id, and more are counted")
    func findings() throws {
        let (text, checked) = try page(ExtremeReports.findings(10_050))
        #expect(text.utf8.count < 2_000_000)
        let finding = ExtremeReports.findings(10_050).findings[10_049]
        #expect(checked.text.contains(finding.id))
        #expect(checked.text.contains("10\u{202F}000 more findings, by rule"))
        #expect(try page(ExtremeReports.findings(10_060)).checked.text.contains("And 10 more; the JSON form lists"))
    }
}

/// Reports at the ends of what can happen.
enum ExtremeReports {
    static let empty = Report(
        generatedAt: SampleReport.at(24),
        window: TimeWindow(start: SampleReport.start, end: SampleReport.at(24))
    )

    static var oneCall: Report {
        var report = empty
        report.totals = SampleReport.counts([.success: 1])
        report.activity.buckets = [.init(start: SampleReport.start, counts: report.totals)]
        report.latency = SampleReport.latency(1, [0, 0, 0, 0, 0])
        report.hosts = [HostUsage(host: "a.example", counts: report.totals, latency: report.latency)]
        report.anonymousCalls = 1
        return report
    }

    static var crowd: Report {
        var report = SampleReport.report
        report.credentials = (0..<1_000).map { number in
            var usage = SampleReport.credentials[0]
            usage.credential.id = "github-\(number)"
            return usage
        }
        return report
    }

    /// Findings of three rules, as an audit finds them of as many credentials.
    static func findings(_ count: Int) -> Report {
        var report = SampleReport.report
        report.findings = (0..<count).map { number in
            var finding = SampleReport.findings[number % 3]
            finding.openedAt = SampleReport.at(0, 0, Int64(number))
            finding.group[0].value = "github-5d0c1e7a94b2\(number)"
            return finding
        }
        return report
    }

    static var long: Report {
        var report = SampleReport.report
        report.window = TimeWindow(start: SampleReport.start, end: SampleReport.at(400 * 24))
        report.activity = Activity(
            bucket: .hours(1),
            buckets: (0..<9_600).map {
                .init(start: SampleReport.at($0), counts: SampleReport.counts([.success: Int($0)]))
            }
        )
        return report
    }
}
