internal import KeytrailModel

/// Many findings in few bytes: a table for each rule, a row for each finding, folded away.
struct FindingRows {
    /// A rule's findings.
    private struct Group {
        var rule: Finding.Rule
        var findings: [Finding]
    }

    /// Rules that get a table.
    private static let tables = 100
    /// Rows of a page; the rest is counted.
    private static let rows = 10_000
    /// Characters of a value.
    private static let longest = 80

    private var groups: [Group] = []
    private let count: Int
    private var left: Int

    /// Groups findings by rule, in their order.
    init(_ findings: ArraySlice<Finding>) {
        count = findings.count
        left = findings.count
        var places: [String: Int] = [:]
        for finding in findings.prefix(FindingRows.rows) {
            if let place = places[finding.rule.id] {
                groups[place].findings.append(finding)
            } else if groups.count < FindingRows.tables {
                places[finding.rule.id] = groups.count
                groups.append(Group(rule: finding.rule, findings: [finding]))
            } else {
                continue
            }
            left -= 1
        }
    }

    /// Writes them; nothing where there are none.
    func write(to html: inout HTMLWriter) {
        guard count > 0 else { return }
        html.element("details", ["class": "rest"]) { html in
            html.element("summary", "\(count.counted("more finding")), by rule")
            for group in groups { write(group, to: &html) }
            if left > 0 {
                html.element("p", ["class": "note"], "And \(left.grouped) more; the JSON form lists all of them.")
            }
        }
    }

    private func write(_ group: Group, to html: inout HTMLWriter) {
        let level = group.rule.level.name
        html.element("h3") { html in
            html.element("span", ["class": "level l-\(level)"], level.prefix(1).uppercased() + level.dropFirst())
            html.write(" \(group.rule.title)")
        }
        let label = "\(group.rule.title), \(group.findings.count.counted("finding"))"
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": label]) { html in
            writeTable(group, caption: label, to: &html)
        }
    }

    private func writeTable(_ group: Group, caption: String, to html: inout HTMLWriter) {
        // Findings of a rule have the same fields: their names stand once, unless a rule's fields changed.
        let fields = group.findings[0].group.map(\.name)
        let isUniform = !fields.isEmpty && group.findings.allSatisfy { $0.group.map(\.name) == fields }
        html.element("table", ["class": "sort"]) { html in
            html.element("caption", caption)
            html.element("thead") { html in
                html.element("tr") { html in
                    for title in ["Finding"] + (isUniform ? fields : ["Group"]) + ["Since, UTC", "State"] {
                        html.element("th", ["scope": "col"], title)
                    }
                }
            }
            html.element("tbody") { html in
                for finding in group.findings {
                    let values = isUniform ? finding.group.map(\.value) : [finding.groupText]
                    html.element("tr") { html in
                        html.element("th", ["scope": "row"], finding.id)
                        for value in values { html.element("td", value.truncated(to: FindingRows.longest)) }
                        html.element("td", finding.openedAt.minuteText)
                        html.element("td", finding.stateWord)
                    }
                }
            }
        }
    }
}
