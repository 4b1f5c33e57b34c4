package import KeytrailModel

/// Gives a report its form; the result depends on the arguments alone.
package struct ReportRenderer: Sendable {
    /// The program's version, as the report names it.
    package var version: String
    /// The layout of the text format; the others ignore it.
    package var style: TextStyle

    /// Creates a renderer.
    package init(version: String, style: TextStyle = TextStyle()) {
        self.version = version
        self.style = style
    }

    /// The report in that format, ending with a newline.
    package func render(_ report: Report, as format: ReportFormat) -> String {
        switch format {
        case .text: TextRenderer(style: style, version: version).render(report)
        case .json: JSONRenderer(version: version).render(report)
        case .html: HTMLRenderer(version: version).render(report)
        case .sarif: SARIFRenderer(version: version).render(report)
        case .markdown: MarkdownRenderer(version: version).render(report)
        case .csv: CSVRenderer().render(report)
        case .junit: JUnitRenderer().render(report)
        case .prometheus: PrometheusRenderer(version: version).render(report)
        case .nagios: NagiosRenderer().render(report)
        }
    }
}
