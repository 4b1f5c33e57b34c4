internal import KeytrailModel

extension HTMLRenderer {
    /// New or gone names that are shown; the rest is counted.
    private static let names = 12

    /// How the period differs from the one before.
    func comparison(_ comparison: ReportComparison?) -> Part? {
        guard let comparison else { return nil }
        let title = "Since \(comparison.earlier)"
        let note = "The \(comparison.unit.rawValue) before is \(comparison.window.text)."
        return Part(name: "changes", title: title, note: note) { html in
            for remark in comparison.remarks { html.element("p", ["class": "remark"], remark + ".") }
            guard !comparison.observation.isAbsent else { return }
            writeFigures(comparison, to: &html)
            writeArrivals(comparison, to: &html)
        }
    }

    private func writeFigures(_ comparison: ReportComparison, to html: inout HTMLWriter) {
        let columns: [HTMLTable.Column] = [
            .init(title: "What"), .init(title: "Before", isNumeric: true), .init(title: "Now", isNumeric: true),
            .init(title: "Change", isNumeric: true),
        ]
        let rows = comparison.figures.map { row in
            [
                HTMLTable.Cell.text(row.name), .text(row.before), .text(row.now),
                .content { Self.write(row.change, isWorse: row.isWorse, to: &$0) },
            ]
        }
        // These rows are of different kinds: their order is the reader's guide, and no column orders them.
        HTMLTable(caption: "Both periods", columns: columns, rows: rows, isOrdered: true).write(to: &html)
    }

    /// Writes a change; one for the worse stands out.
    private static func write(_ change: String, isWorse: Bool, to html: inout HTMLWriter) {
        guard !change.isEmpty else { return html.write("–") }
        html.element("span", isWorse ? ["class": "flag"] : [:], change)
    }

    private func writeArrivals(_ comparison: ReportComparison, to html: inout HTMLWriter) {
        let arrivals = comparison.arrivals.filter { !$0.new.isEmpty || !$0.gone.isEmpty }
        guard !arrivals.isEmpty else { return }
        html.element("p", ["class": "panel"], "New and gone")
        html.element("dl", ["class": "arrivals"]) { html in
            for (kind, new, gone) in arrivals {
                for (word, names) in [("New", new), ("Gone", gone)] where !names.isEmpty {
                    html.element("div") { html in
                        html.element("dt", "\(word): \(kind.lowercased())")
                        html.element("dd") { html in
                            html.element("ul", ["class": "tags"]) { html in
                                for name in names.prefix(Self.names) {
                                    html.element("li") { $0.element("code", name) }
                                }
                                let more = names.count - Self.names
                                if more > 0 { html.element("li", ["class": "more"], "and \(more.grouped) more") }
                            }
                        }
                    }
                }
            }
        }
    }
}
