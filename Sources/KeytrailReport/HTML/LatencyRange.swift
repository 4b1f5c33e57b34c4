internal import KeytrailModel

/// One line of a range plot: a box from the median to the 95th percentile, a mark at the 99th, a line to the maximum.
struct LatencyRange {
    var scale: LatencyScale
    var summary: LatencySummary

    /// Writes the drawing; the numbers beside it say the same, so it is hidden from assistive technology.
    func write(to html: inout HTMLWriter) {
        html.element("svg", ["class": "range", "aria-hidden": "true"]) { html in
            for mark in scale.marks { vertical("grid", mark, from: "0", to: "22", &html) }
            html.shape(
                "line",
                ["class": "whole", "x1": place(summary.p50), "x2": place(summary.max), "y1": "11", "y2": "11"]
            )
            let start = scale.position(summary.p50)
            html.shape(
                "rect",
                [
                    "class": "middle", "x": Measure.percent(start), "y": "6",
                    "width": Measure.percent(max(0.006, scale.position(summary.p95) - start)), "height": "10",
                    "rx": "1",
                ]
            )
            vertical("tick", summary.p99, from: "5", to: "17", &html)
            vertical("end", summary.max, from: "7", to: "15", &html)
        }
    }

    /// Writes the scale's labels, to stand above a column of drawings.
    static func writeAxis(_ scale: LatencyScale, to html: inout HTMLWriter) {
        html.element("svg", ["class": "range axis", "aria-hidden": "true"]) { html in
            for mark in scale.marks {
                let position = scale.position(mark)
                let anchor = position < 0.08 ? "start" : position > 0.92 ? "end" : "middle"
                html.element(
                    "text",
                    ["x": Measure.percent(scale.position(mark)), "y": "12", "text-anchor": anchor],
                    "\(mark)"
                )
            }
        }
    }

    private func place(_ time: TimeSpan) -> String { Measure.percent(scale.position(time)) }

    private func vertical(
        _ style: String,
        _ time: TimeSpan,
        from top: String,
        to bottom: String,
        _ html: inout HTMLWriter
    ) {
        html.shape("line", ["class": style, "x1": place(time), "x2": place(time), "y1": top, "y2": bottom])
    }
}
