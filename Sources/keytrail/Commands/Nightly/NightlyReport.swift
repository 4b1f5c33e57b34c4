internal import KeytrailAlert
internal import KeytrailModel
internal import KeytrailReport

/// A night's report: as a page, as lines, and as mail.
struct NightlyReport {
    private let report: Report
    /// The page.
    let html: String
    /// The lines.
    let text: String

    init(_ report: Report, version: String) {
        self.report = report
        let renderer = ReportRenderer(version: version)
        html = renderer.render(report, as: .html)
        text = renderer.render(report, as: .text)
    }

    /// The lines as they are; the page goes with the mail as a file, because readers of mail know little of its style.
    private static func page(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).markup }
        return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body><pre>"
            + lines.joined(separator: "\n") + "</pre></body></html>\n"
    }

    /// The sink of kind mail of that name.
    ///
    /// - Throws: `AlertsError.unknownSink`, `NightlyError.noMailSink`.
    static func mailSink(
        _ name: String,
        _ alerts: AlertConfiguration,
        _ installation: Installation
    ) throws -> (name: String, settings: MailSettings, timeout: TimeSpan) {
        guard let sink = alerts.sink(name) else {
            let known = alerts.sinks.map(\.name)
            throw AlertsError.unknownSink(name, known: known, path: installation.configurationPath)
        }
        guard case .mail(let settings) = sink.kind else { throw NightlyError.noMailSink(name) }
        return (name, settings, sink.timeout)
    }

    /// Mails the lines, and the page with them.
    ///
    /// - Throws: `NightlyError.notMailed`.
    func send(
        through sink: (name: String, settings: MailSettings, timeout: TimeSpan),
        _ surroundings: SinkSurroundings
    ) async throws {
        let day = String(report.window.end.rfc3339Seconds.prefix(10))
        let headline = String(text.prefix { $0 != "\n" })
        let mail = MailMessage(
            from: sink.settings.from,
            to: sink.settings.to,
            subject: "[keytrail] \(day): \(headline)",
            text: text.replacing("\n", with: "\r\n"),
            html: NightlyReport.page(text),
            attachment: .init(
                name: "keytrail-\(day).html",
                type: "text/html; charset=utf-8",
                content: Array(html.utf8)
            ),
            date: report.generatedAt,
            // The same night's mail is the same mail, however often it is sent.
            key: "nightly\(report.window.end.microseconds)"
        )
        do throws(SinkProblem) {
            try await MailSink(sink.settings, timeout: sink.timeout).deliver(mail, surroundings)
        } catch {
            throw NightlyError.notMailed(sink: sink.name, error)
        }
    }
}
