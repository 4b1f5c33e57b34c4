internal import KeytrailModel

extension HTMLRenderer {
    /// Bars that fit a phone and stay apart.
    private static let bars = 200
    /// Rows of the data table beyond which it takes the chart's columns in place of the buckets.
    private static let rows = 1_000

    /// Calls over time by outcome.
    ///
    /// A chart of all calls, one of the failed ones on a scale of their own, and the numbers.
    func activity(_ activity: Activity) -> Part? {
        guard !activity.buckets.isEmpty else { return nil }
        let columns = ActivityColumns(activity, limit: Self.bars)
        let note = "Each bar is \(columns.span). Times are UTC."
        return Part(name: "activity", title: "Calls over time", note: note) { html in
            html.element("figure") { html in
                chart(columns, name: "all", title: "All calls", height: 168, series: all(columns), to: &html)
                let failures = series(columns, Outcome.allCases.filter(\.isFailure))
                if !failures.isEmpty {
                    chart(
                        columns,
                        name: "failed",
                        title: "Failed calls, on a larger scale",
                        height: 104,
                        series: failures,
                        to: &html
                    )
                }
            }
            let isLong = activity.buckets.count > Self.rows
            writeData(isLong ? columns : ActivityColumns(activity, limit: Self.rows + 1), to: &html)
        }
    }

    private func chart(
        _ columns: ActivityColumns,
        name: String,
        title: String,
        height: Double,
        series: [StackedBars.Series],
        to html: inout HTMLWriter
    ) {
        html.element("p", ["class": "panel"], title)
        StackedBars(columns: columns, series: series, height: height, name: "chart-\(name)", title: title).write(
            to: &html
        )
    }

    /// What went well by outcome, and what failed as one.
    private func all(_ columns: ActivityColumns) -> [StackedBars.Series] {
        let failed = columns.columns.map(\.counts.failed)
        let accepted = series(columns, Outcome.allCases.filter { !$0.isFailure })
        guard failed.contains(where: { $0 > 0 }) else { return accepted }
        return accepted + [StackedBars.Series(name: "failed", label: "Failed", values: failed)]
    }

    /// One series for each of the outcomes that occurred.
    private func series(_ columns: ActivityColumns, _ outcomes: [Outcome]) -> [StackedBars.Series] {
        outcomes.compactMap { outcome in
            let values = columns.columns.map { $0.counts[outcome] }
            guard values.contains(where: { $0 > 0 }) else { return nil }
            return StackedBars.Series(name: outcome.name, label: outcome.label, values: values)
        }
    }

    private func writeData(_ columns: ActivityColumns, to html: inout HTMLWriter) {
        let outcomes = Outcome.allCases.filter { outcome in columns.columns.contains { $0.counts[outcome] > 0 } }
        html.element("details", ["class": "data"]) { html in
            html.element("summary", "The same as a table")
            html.element(
                "div",
                ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Calls by outcome"]
            ) { html in
                html.element("table") { html in
                    html.element("caption", "Calls by outcome in steps of \(columns.span)")
                    html.element("thead") { html in
                        html.element("tr") { html in
                            html.element("th", ["scope": "col"], "From, UTC")
                            for title in ["All"] + outcomes.map(\.label) {
                                html.element("th", ["scope": "col", "class": "n"], title)
                            }
                        }
                    }
                    html.element("tbody") { html in
                        for column in columns.columns { writeRow(column, outcomes, to: &html) }
                    }
                }
            }
        }
    }

    private func writeRow(_ column: Activity.Bucket, _ outcomes: [Outcome], to html: inout HTMLWriter) {
        html.element("tr") { html in
            html.element("th", ["scope": "row"], column.start.minuteText)
            html.element("td", column.counts.total.grouped)
            for outcome in outcomes { html.element("td", column.counts[outcome].grouped) }
        }
    }
}
