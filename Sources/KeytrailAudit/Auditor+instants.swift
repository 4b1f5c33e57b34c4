package import KeytrailModel
package import KeytrailStore

extension Auditor {
    /// The instants inside a period at which rules judged their groups, in the order of time.
    ///
    /// Every group-by field of every rule is read as in an audit; nothing is joined into episodes. Linear in the calls of the
    /// period and of the rules' look-back before it, and as many instants as there are matching events for `.all`.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func judgedInstants(
        on store: CallStore,
        in window: TimeWindow,
        recording: JudgementRecording
    ) throws -> [JudgedInstant] {
        try store.read { reader in
            var layout = RowLayout()
            var engine = Engine(rules, layout: &layout, recording: recording)
            let period = try reader.period()
            let start = window.start - engine.lookback
            let isWhole = period.map { start <= $0.start } ?? true
            if !isWhole { engine.begin(at: start) }
            let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
            let span = TimeWindow(start: isWhole ? .distantPast : start, end: window.end)
            try reader.scan(layout.columns, in: span, members: engine.needsAttributes) { row, members, _ in
                try engine.consume(row, members: members, text: text)
            }
            try engine.finish(at: window.end, text: text)
            return try engine.judgedInstants(text: text).filter { window.contains($0.at) }
        }
    }
}
