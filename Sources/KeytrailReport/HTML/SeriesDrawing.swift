internal import KeytrailModel

/// The day before a finding, hour by hour: what is usual as a band, what came as bars, the window that departs most on its own ground.
struct SeriesDrawing {
    let series: FindingSeries
    /// Names the drawing inside the page.
    let name: String

    private static let height = 104.0
    /// Room above the highest bar, for the topmost label.
    private static let head = 8.0
    /// What more is, is drawn as this.
    private static let most = 1e15

    /// Writes the drawing with its scale, its legend and its numbers; nothing for a series without hours.
    func write(to html: inout HTMLWriter) {
        guard let first = series.hours.first, let last = series.hours.last else { return }
        let columns = Columns(first: first.start, last: last.start)
        let highest = series.hours.map { max($0.count, $0.high) }.max() ?? 0
        let scale = LinearScale(highest: Int(SeriesDrawing.bounded(highest).rounded(.up)))
        html.element("figure", ["class": "series"]) { html in
            html.element("p", ["class": "panel"], "The day before, by the hour, and what is usual")
            html.element("div", ["class": "chart"]) { html in
                writeScale(scale, to: &html)
                html.element("svg", attributes) { html in
                    html.element("title", ["id": "\(name)-title"], "What came, hour by hour, and what is usual")
                    html.element("desc", ["id": "\(name)-desc"], description)
                    writeWindow(columns, to: &html)
                    for mark in scale.marks { html.shape("line", line(level(Double(mark), scale), "grid")) }
                    for hour in series.hours { write(hour, columns, scale, to: &html) }
                    html.shape("line", line(SeriesDrawing.height + SeriesDrawing.head, "base"))
                    writeTimes(columns, to: &html)
                }
            }
            writeLegend(to: &html)
        }
    }

    /// Where hours lie between the drawing's sides.
    private struct Columns {
        let first: Timestamp
        let last: Timestamp

        private var length: Double { Double((last - first).microseconds) + 3_600_000_000 }
        var width: Double { 3_600_000_000 / length }

        func place(_ time: Timestamp) -> Double { min(max(Double((time - first).microseconds) / length, 0), 1) }
    }

    private static func bounded(_ number: Double) -> Double { number.isFinite ? min(max(number, 0), most) : 0 }

    private var attributes: HTMLWriter.Attributes {
        [
            "class": "plot", "height": Measure.text(SeriesDrawing.height + SeriesDrawing.head + 24), "role": "img",
            "aria-labelledby": "\(name)-title \(name)-desc",
        ]
    }

    private func level(_ count: Double, _ scale: LinearScale) -> Double {
        SeriesDrawing.height * (1 - SeriesDrawing.bounded(count) / Double(scale.top)) + SeriesDrawing.head
    }

    private func line(_ level: Double, _ style: String) -> HTMLWriter.Attributes {
        ["class": style, "x1": "0", "x2": "100%", "y1": Measure.text(level), "y2": Measure.text(level)]
    }

    private func writeScale(_ scale: LinearScale, to html: inout HTMLWriter) {
        let height = Measure.text(SeriesDrawing.height + SeriesDrawing.head + 24)
        html.element("svg", ["class": "scale", "height": height, "aria-hidden": "true"]) { html in
            for mark in [0] + scale.marks {
                let place: HTMLWriter.Attributes = [
                    "x": "100%", "dx": "-8", "y": Measure.text(level(Double(mark), scale)), "dy": ".32em",
                    "text-anchor": "end",
                ]
                html.element("text", place, Measure.axis(mark))
            }
        }
    }

    private func writeWindow(_ columns: Columns, to html: inout HTMLWriter) {
        let start = columns.place(series.window.start)
        let width = max(columns.place(series.window.end) - start, 0.004)
        html.shape("rect", rectangle("episode", start, width, SeriesDrawing.head, SeriesDrawing.height))
    }

    private func write(
        _ hour: FindingSeries.Hour,
        _ columns: Columns,
        _ scale: LinearScale,
        to html: inout HTMLWriter
    ) {
        let start = columns.place(hour.start)
        let width = columns.width
        let (high, low) = (level(hour.high, scale), level(hour.low, scale))
        html.shape("rect", rectangle("band", start, width, high, max(low - high, 1)))
        let top = level(hour.count, scale)
        // Something is never drawn as nothing.
        let tall = hour.count > 0 ? max(1, SeriesDrawing.height + SeriesDrawing.head - top) : 0
        let foot = SeriesDrawing.height + SeriesDrawing.head
        html.shape("rect", rectangle("seen", start + width * 0.2, width * 0.6, foot - tall, tall))
        let usual = Measure.text(level(hour.expected, scale))
        let (left, right) = (Measure.percent(start), Measure.percent(start + width))
        html.shape("line", ["class": "usual", "x1": left, "x2": right, "y1": usual, "y2": usual])
        html.element("rect", rectangle("hit", start, width, SeriesDrawing.head, SeriesDrawing.height)) { html in
            html.element("title", "\(hour.start.minuteText) UTC: \(words(hour))")
        }
    }

    private func rectangle(
        _ style: String,
        _ start: Double,
        _ width: Double,
        _ top: Double,
        _ height: Double
    ) -> HTMLWriter.Attributes {
        [
            "class": style, "x": Measure.percent(start), "y": Measure.text(top), "width": Measure.percent(width),
            "height": Measure.text(height),
        ]
    }

    private func writeTimes(_ columns: Columns, to html: inout HTMLWriter) {
        let foot = SeriesDrawing.height + SeriesDrawing.head
        for hour in series.hours.enumerated().filter({ $0.offset % 6 == 0 }).map(\.element) {
            let place = Measure.percent(columns.place(hour.start))
            let tick: HTMLWriter.Attributes = [
                "class": "base", "x1": place, "x2": place, "y1": Measure.text(foot), "y2": Measure.text(foot + 5),
            ]
            html.shape("line", tick)
            html.element("text", ["x": place, "y": Measure.text(foot + 19)], hour.start.clockText)
        }
    }

    private func writeLegend(to html: inout HTMLWriter) {
        html.element("ul", ["class": "legend"]) { html in
            for (style, label) in [("seen", "came"), ("band", "usual"), ("episode", "the window that departs most")] {
                html.element("li") { html in
                    html.element("svg", ["aria-hidden": "true"]) { html in
                        html.shape("rect", ["class": style, "width": "100%", "height": "100%"])
                    }
                    html.element("span", label)
                }
            }
        }
    }

    private func words(_ hour: FindingSeries.Hour) -> String {
        "\(SeriesDrawing.text(hour.count)), usual \(SeriesDrawing.text(hour.low)) to \(SeriesDrawing.text(hour.high))"
    }

    private var description: String {
        series.hours.map { "\($0.start.clockText): \(words($0))" }.joined(separator: "; ") + "."
    }

    private static func text(_ count: Double) -> String { Int(bounded(count).rounded()).grouped }
}
