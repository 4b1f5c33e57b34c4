internal import KeytrailModel

extension HTMLRenderer {
    /// Gaps shown at once; the rest is folded away below.
    private static let open = 10

    /// What the verdict does not cover.
    func gaps(_ gaps: [RecordingGap]) -> Part? {
        guard !gaps.isEmpty else { return nil }
        let note = "Calls that were not recorded, and that nobody could judge."
        return Part(name: "gaps", title: "Not observed", note: note) { html in
            write(gaps.prefix(Self.open), to: &html)
            guard gaps.count > Self.open else { return }
            html.element("details") { html in
                html.element("summary", (gaps.count - Self.open).counted("more gap"))
                write(gaps.dropFirst(Self.open), to: &html)
            }
        }
    }

    private func write(_ gaps: ArraySlice<RecordingGap>, to html: inout HTMLWriter) {
        html.element("ul", ["class": "checks"]) { html in
            for gap in gaps { html.element("li", gap.sentence) }
        }
    }
}
