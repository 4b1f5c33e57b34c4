internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite("The page of a finding") struct FindingPageTests {
    /// A page with whatever breaks pages in every text.
    private func page(_ source: inout HostileReport) throws -> FindingPage {
        let report = source.report()
        let finding = try #require(report.findings.first)
        let time = SampleReport.start
        let record = FindingRecord(state: .open, lastSeen: time, firstReportedAt: time, lastReportedAt: .distantFuture)
        let events = FindingEvent.Kind.allCases.map { kind in
            FindingEvent(
                kind,
                at: time,
                author: source.text(),
                note: source.text(),
                until: time,
                silence: source.text()
            )
        }
        var page = FindingPage(finding: finding, record: record, events: events)
        var call = CallRecord(
            startedAt: time,
            door: .imported,
            method: source.text(),
            scheme: "https",
            host: source.text(),
            path: source.text(),
            outcome: .authFailed
        )
        call.clientAddress = source.text()
        page.calls = [IdentifiedCall(record: call, sequence: 1)]
        page.related = report.findings + report.muted
        page.silences = [SampleReport.silence(from: time, to: time + .days(1), source.text())]
        return page
    }

    @Test("whatever the texts hold, the page keeps to its width and moves nothing", arguments: 0..<20)
    func text(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let page = try page(&source)
        for width in [20, 40, 57, 80, 200] {
            let text = page.text(style: TextStyle(width: width))
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || isInert($0) })
            for line in text.unicodeScalars.split(separator: "\n") {
                #expect(String(line).displayWidth <= width, "\(String(line))")
            }
        }
    }

    /// Whether a terminal shows the scalar and does nothing else; the joiners belong to scripts.
    private func isInert(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned: false
        case .format: scalar.properties.isJoinControl
        default: true
        }
    }

    @Test("JSON gives every text back unharmed", arguments: 0..<20)
    func json(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let page = try page(&source)
        #expect(page.json.unicodeScalars.allSatisfy { $0 == "\n" || isInert($0) })
        let root = try #require(try JSONSerialization.jsonObject(with: Data(page.json.utf8)) as? [String: Any])
        let timeline = try #require(root["timeline"] as? [[String: Any]])
        #expect(timeline.map { $0["note"] as? String } == page.events.map(\.note))
        #expect((root["silences"] as? [[String: Any]])?.first?["reason"] as? String == page.silences.first?.reason)
    }
}
