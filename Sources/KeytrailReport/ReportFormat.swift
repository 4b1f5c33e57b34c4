/// The forms a report can take.
package enum ReportFormat: String, Sendable, CaseIterable {
    /// Plain text for a terminal, a mail or a printer.
    case text
    /// The documented machine format (`docs/report-json.md`).
    case json
    /// One self-contained page without scripts or network access.
    case html
    /// SARIF 2.1.0, for code hosts and viewers of results.
    case sarif
    /// Markdown for issues, pull requests and chats.
    case markdown
    /// Comma-separated values, a row for each finding.
    case csv
    /// JUnit's XML for build servers, a test case for each rule.
    case junit
    /// Metrics for Prometheus' text file collector.
    case prometheus
    /// A monitoring plug-in's output.
    case nagios

    /// The usual ending of a file in this format, without the dot.
    package var fileExtension: String {
        switch self {
        case .text: "txt"
        case .json: "json"
        case .html: "html"
        case .sarif: "sarif"
        case .markdown: "md"
        case .csv: "csv"
        case .junit: "xml"
        case .prometheus: "prom"
        case .nagios: "txt"
        }
    }

    /// The format's media type (RFC 9110 §8.3).
    package var mediaType: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .json: "application/json"
        case .html: "text/html; charset=utf-8"
        case .sarif: "application/sarif+json"
        case .markdown: "text/markdown; charset=utf-8"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .junit: "application/xml"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .nagios: "text/plain; charset=utf-8"
        }
    }
}
