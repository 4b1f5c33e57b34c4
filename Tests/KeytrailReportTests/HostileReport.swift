internal import KeytrailModel

/// Random texts made of what breaks pages, terminals and parsers, in every field that holds a text.
struct HostileReport {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    static let fragments = [
        "<script>alert(1)</script>", "</style><script", "\"", "'", "`", "&", "&amp;", "&#60;", "<!--", "-->", "]]>",
        "<svg/onload=x>",
        "\" onmouseover=\"x", "\u{1B}[31m", "\u{1B}]0;title\u{7}", "\u{9B}2J", "\n", "\r\n", "\t", "\u{0}", "\u{7F}",
        "\u{85}",
        "\u{202E}", "\u{2066}", "\u{2069}", "\u{200F}", "\u{61C}", "\u{200B}", "\u{FEFF}", "\u{2028}", "\u{E0041}",
        "\u{338}",
        "<\u{338}", "e\u{301}\u{301}", "日本語", "👩‍👩‍👧", "🇨🇭", "شكرا", "\\u{1B}", "javascript:alert(1)", "a", " ", "  ", "-",
        "://",
        "=1+1", "+1", "-1", "@user", "|", "\\|", "``` ", "# ", "[x](y)", "~~", "*a*", "__a__", "www.a.example", "#12",
        ",", ";", "\\", "$(x)",
        "\u{FFFE}", "\u{10FFFF}", String(repeating: "x", count: 70), "",
    ]

    mutating func next() -> Int {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) >> 33)
    }

    mutating func text() -> String {
        (0..<next() % 6).map { _ in HostileReport.fragments[next() % HostileReport.fragments.count] }.joined()
    }

    mutating func texts() -> [String] { (0..<next() % 9).map { _ in text() } }

    mutating func report() -> Report {
        var report = SampleReport.report
        report.verdict = Verdict.allCases[next() % Verdict.allCases.count]
        report.gaps = RecordingGap.Reason.allCases.map { gap(because: $0) }
        report.findings = report.findings.map { finding(like: $0) }
        report.rules = report.rules.map { model in
            let rule = Finding.Rule(id: text(), title: text(), level: model.rule.level, tags: texts())
            return EvaluatedRule(rule, description: text(), next: text())
        }
        report.muted = report.muted.map { finding(like: $0) }
        report.credentials = report.credentials.map { usage(like: $0) }
        for index in report.hosts.indices { report.hosts[index].host = text() }
        for index in report.programs.indices { report.programs[index].program = text() }
        for index in report.routes.indices {
            report.routes[index].method = text()
            report.routes[index].route = text()
        }
        report.provenance = .kept(
            .init(until: [nil, .distantPast, .distantFuture][next() % 3], rules: next() % 3, all: 2)
        )
        for index in report.quotas.indices {
            report.quotas[index].host = text()
            report.quotas[index].bucket = text()
            report.quotas[index].credentialID = text()
            report.quotas[index].lowestRemaining = [Int64.min, -1, 0, .max][next() % 4]
            report.quotas[index].limit = [Int64.min, 0, 1, .max][next() % 4]
        }
        report.diagnostics = Diagnostic.Severity.allCases.map {
            Diagnostic($0, at: SourceLocation(file: text(), line: 1), text())
        }
        report.comparison = comparison(of: report)
        return report
    }

    /// With a period before in which everything had another name.
    private mutating func comparison(of report: Report) -> ReportComparison {
        var before = SampleReport.before
        for index in before.programs.indices { before.programs[index].program = text() }
        for index in before.credentials.indices { before.credentials[index].credential.id = text() }
        for index in before.hosts.indices { before.hosts[index].host = text() }
        before.gaps = RecordingGap.Reason.allCases.prefix(next() % 2).map { gap(because: $0) }
        let began: Timestamp? = [nil, .distantPast, before.window.start + .hours(1)][next() % 3]
        let unit = CalendarPeriod.allCases[next() % 3]
        return ReportComparison(report, before: before, unit: unit, logBegan: began)
    }

    private mutating func gap(because reason: RecordingGap.Reason) -> RecordingGap {
        let times = [Timestamp.distantPast, SampleReport.start, .distantFuture]
        return RecordingGap(
            startedAt: times[next() % 3],
            endedAt: times[next() % 3],
            door: Door.allCases[next() % Door.allCases.count],
            program: text(),
            run: text(),
            calls: [0, 1, .max][next() % 3],
            reason: reason
        )
    }

    private mutating func finding(like model: Finding) -> Finding {
        var finding = Finding(
            rule: .init(id: text(), title: text(), level: model.rule.level, tags: texts()),
            group: (0..<next() % 4).map { _ in .init(name: text(), value: text()) },
            openedAt: model.openedAt
        )
        finding.lastSeen = model.lastSeen
        finding.evidence = model.evidence
        finding.eventCount = next()
        finding.peak = [.nan, .infinity, -0.0, 1e300][next() % 4]
        (finding.observed, finding.expected, finding.why, finding.next) = (text(), text(), text(), text())
        finding.series = next() % 2 == 0 ? series(until: model.openedAt) : nil
        finding.isLate = next() % 2 == 0
        finding.standing = model.standing
        finding.standing.acknowledgement?.author = text()
        finding.standing.acknowledgement?.note = text()
        finding.standing.silence?.reason = text()
        finding.standing.formerSilence?.author = text()
        finding.standing.formerSilence?.endedAt = model.openedAt
        finding.standing.formerSilence?.endedBy = text()
        return finding
    }

    private mutating func series(until end: Timestamp) -> FindingSeries {
        let times = [Timestamp.distantPast, end, .distantFuture]
        // JSON has no other numbers, and a log keeps them as JSON.
        func number() -> Double { [-0.0, -5, 0.25, 3, 1e300, -1e300][next() % 6] }
        var series = FindingSeries(
            window: TimeWindow(start: times[next() % 3], end: times[next() % 3]),
            hours: (0..<next() % 30).map { hour in
                let start = next() % 9 == 0 ? times[next() % 3] : end - .hours(Int64(30 - hour))
                return .init(start: start, count: number(), expected: number(), low: number(), high: number())
            },
            probability: [0, .leastNonzeroMagnitude, 1][next() % 3],
            weeksBefore: (0..<next() % 5).map { _ in next() % 3 == 0 ? nil : number() }
        )
        series.contributors = (0..<next() % 4).map { _ in .init(field: text(), value: text(), calls: next()) }
        return series
    }

    private mutating func usage(like model: CredentialUsage) -> CredentialUsage {
        var usage = model
        usage.credential = Credential(
            id: text(),
            provider: text(),
            parts: [.init(role: text(), fingerprint: text())]
        )
        (usage.hosts, usage.programs) = (texts(), texts())
        usage.scopes = ScopeUsage(granted: texts(), used: texts(), unused: texts(), coveragePermille: next() % 1_001)
        return usage
    }
}
