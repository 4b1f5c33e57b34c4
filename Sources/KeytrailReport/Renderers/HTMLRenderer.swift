internal import KeytrailModel

/// Renders a report as one self-contained page: no request, readable on a phone and on paper, and whole without its script.
struct HTMLRenderer {
    let version: String

    /// A part of the page: where links find it, what it is called, and how it is written.
    struct Part {
        var name: String
        var title: String
        var note: String
        var content: (inout HTMLWriter) -> Void
    }

    func render(_ report: Report) -> String {
        var html = HTMLWriter()
        html.markup("<!doctype html>")
        html.element("html", ["lang": "en"]) { html in
            writeHead(report, to: &html)
            html.element("body") { html in
                html.element("a", ["class": "skip", "href": "#main"], "Skip to the report")
                Patterns.write(to: &html)
                html.element("div", ["class": "page"]) { writePage(report, to: &$0) }
                html.script()
            }
        }
        return html.text + "\n"
    }

    private func writeHead(_ report: Report, to html: inout HTMLWriter) {
        html.element("head") { html in
            html.void("meta", ["charset": "utf-8"])
            html.void(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content":
                        "default-src 'none'; style-src 'sha256-\(Stylesheet.digest)'; "
                        + "script-src 'sha256-\(TableScript.digest)'; base-uri 'none'; form-action 'none'",
                ]
            )
            html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
            html.void("meta", ["name": "color-scheme", "content": "light dark"])
            html.void("meta", ["name": "referrer", "content": "no-referrer"])
            html.void("meta", ["name": "generator", "content": "keytrail \(version)"])
            html.element("title", "\(Headline(report).text) – Keytrail, \(report.window.end.dateText)")
            html.stylesheet()
        }
    }

    private func writePage(_ report: Report, to html: inout HTMLWriter) {
        let parts = parts(of: report)
        html.element("header", ["class": "top"]) { html in
            html.element("p", ["class": "brand"]) { html in
                html.write("Keytrail ")
                html.element("span", "API usage and findings")
            }
            html.element("nav", ["aria-label": "Parts of the report"]) { html in
                html.element("ul") { html in
                    for part in parts {
                        html.element("li") { $0.element("a", ["href": "#\(part.name)"], part.title) }
                    }
                }
            }
        }
        html.element("main", ["id": "main"]) { html in
            writeVerdict(report, to: &html)
            writeFigures(report, to: &html)
            for part in parts { write(part, to: &html) }
        }
        html.element("footer") { html in
            html.element("span", "Period: \(report.window.text)")
            html.element("span", "Made: \(report.generatedAt.minuteText) UTC")
            html.element("span", "keytrail \(version)")
        }
    }

    private func write(_ part: Part, to html: inout HTMLWriter) {
        html.element("section", ["class": "part", "id": part.name, "aria-labelledby": "\(part.name)-heading"]) { html in
            html.element("div", ["class": "intro"]) { html in
                html.element("h2", ["id": "\(part.name)-heading"], part.title)
                if !part.note.isEmpty { html.element("p", ["class": "note"], part.note) }
            }
            html.element("div") { part.content(&$0) }
        }
    }

    /// The parts that have something to say, in reading order.
    private func parts(of report: Report) -> [Part] {
        [
            gaps(report.gaps), comparison(report.comparison), findings(report), muted(report.muted),
            activity(report.activity), programs(report), credentials(report), hosts(report), routes(report),
            quotas(report), scopes(report.credentials), diagnostics(report.diagnostics),
        ].compactMap(\.self)
    }
}
