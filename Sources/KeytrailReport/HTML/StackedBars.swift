internal import KeytrailModel

/// Calls over time as stacked bars, one drawing.
struct StackedBars {
    /// One colour of the bars.
    struct Series {
        /// The name of its style: `o-<name>`.
        var name: String
        /// Its name for a reader.
        var label: String
        /// One value a column.
        var values: [Int]

        var total: Int { values.reduce(0, +) }
    }

    var columns: ActivityColumns
    var series: [Series]
    /// Height of the bars' ground, in CSS pixels.
    var height: Double
    /// Names the drawing inside the page.
    var name: String
    var title: String

    /// Room above the highest bar, for the topmost label.
    private static let head = 8.0

    /// Writes the drawing, its scale and its legend.
    func write(to html: inout HTMLWriter) {
        let sums = columns.columns.indices.map { column in series.reduce(0) { $0 + $1.values[column] } }
        let scale = LinearScale(highest: sums.max() ?? 0)
        html.element("div", ["class": "chart"]) { html in
            writeScale(scale, to: &html)
            html.element("svg", plotAttributes) { html in
                html.element("title", ["id": "\(name)-title"], title)
                html.element("desc", ["id": "\(name)-desc"], description(sums))
                writeGround(scale, to: &html)
                for index in series.indices { writeBars(index, scale, to: &html) }
                html.shape("line", line(y: height, "base"))
                writeHits(sums, to: &html)
            }
        }
        writeLegend(to: &html)
    }

    private var plotAttributes: HTMLWriter.Attributes {
        [
            "class": "plot", "height": Measure.text(height + StackedBars.head + 24), "role": "img",
            "aria-labelledby": "\(name)-title \(name)-desc",
        ]
    }

    private func line(y: Double, _ style: String) -> HTMLWriter.Attributes {
        let level = Measure.text(y + StackedBars.head)
        return ["class": style, "x1": "0", "x2": "100%", "y1": level, "y2": level]
    }

    private func writeScale(_ scale: LinearScale, to html: inout HTMLWriter) {
        html.element(
            "svg",
            ["class": "scale", "height": Measure.text(height + StackedBars.head + 24), "aria-hidden": "true"]
        ) { html in
            for mark in [0] + scale.marks {
                let level = height * (1 - Double(mark) / Double(scale.top)) + StackedBars.head
                html.element(
                    "text",
                    ["x": "100%", "dx": "-8", "y": Measure.text(level), "dy": ".32em", "text-anchor": "end"],
                    Measure.axis(mark)
                )
            }
        }
    }

    private func writeGround(_ scale: LinearScale, to html: inout HTMLWriter) {
        for mark in scale.marks {
            html.shape("line", line(y: height * (1 - Double(mark) / Double(scale.top)), "grid"))
        }
        for mark in columns.marks {
            let place = Measure.percent(mark.position)
            let foot = height + StackedBars.head
            html.shape(
                "line",
                ["class": "base", "x1": place, "x2": place, "y1": Measure.text(foot), "y2": Measure.text(foot + 5)]
            )
            html.element("text", ["x": place, "y": Measure.text(foot + 19)], mark.label)
        }
    }

    private func writeBars(_ index: Int, _ scale: LinearScale, to html: inout HTMLWriter) {
        let count = Double(columns.columns.count)
        html.element("g", ["class": "o-\(series[index].name)"]) { html in
            for column in columns.columns.indices where series[index].values[column] > 0 {
                let below = series[..<index].reduce(0) { $0 + $1.values[column] }
                let value = series[index].values[column]
                // Something is never drawn as nothing.
                let tall = max(1, height * Double(value) / Double(scale.top))
                let level = height * (1 - Double(below) / Double(scale.top)) - tall + StackedBars.head
                html.shape(
                    "rect",
                    [
                        "x": Measure.percent((Double(column) + 0.09) / count), "y": Measure.text(level),
                        "width": Measure.percent(0.82 / count), "height": Measure.text(tall),
                    ]
                )
            }
        }
    }

    private func writeHits(_ sums: [Int], to html: inout HTMLWriter) {
        let count = Double(columns.columns.count)
        let tall = Measure.text(height)
        for (index, column) in columns.columns.enumerated() where sums[index] > 0 {
            html.element(
                "rect",
                [
                    "class": "hit", "x": Measure.percent(Double(index) / count), "y": Measure.text(StackedBars.head),
                    "width": Measure.percent(1 / count), "height": tall,
                ]
            ) { html in
                let parts = series.filter { $0.values[index] > 0 }.map { "\($0.label) \($0.values[index].grouped)" }
                html.element("title", "\(column.start.minuteText) UTC: \(parts.joined(separator: ", "))")
            }
        }
    }

    private func writeLegend(to html: inout HTMLWriter) {
        let total = series.reduce(0) { $0 + $1.total }
        html.element("ul", ["class": "legend"]) { html in
            for series in series {
                html.element("li") { html in
                    html.element("svg", ["aria-hidden": "true"]) { html in
                        html.shape("rect", ["class": "o-\(series.name)", "width": "100%", "height": "100%"])
                    }
                    html.element("span", series.label)
                    html.write(series.total.grouped)
                    html.element("span", ["class": "soft share"], Share(part: series.total, whole: total).text)
                }
            }
        }
    }

    private func description(_ sums: [Int]) -> String {
        guard let peak = sums.indices.max(by: { sums[$0] < sums[$1] }) else { return "" }
        return "\(sums.count.counted("bar")) of \(columns.span). The highest is \(sums[peak].counted("call")) from "
            + "\(columns.columns[peak].start.minuteText) UTC."
    }
}
