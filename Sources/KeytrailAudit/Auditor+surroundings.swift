internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

extension Auditor {
    /// Findings whose calls are looked at once more; worst first.
    private static let mostExplained = 20
    /// A mark explains what begins so long after it at most.
    private static let reachOfMarks = TimeSpan.days(1)

    /// Adds to findings about series which values their calls share most, and which mark was set before.
    ///
    /// Linear in the calls of the findings' windows.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    func tellSurroundings(of findings: inout [Finding], reader: CallReader) throws {
        let explained = findings.indices.filter { findings[$0].series != nil }
        guard !explained.isEmpty else { return }
        let marks = try reader.marks()
        for (number, index) in explained.enumerated() {
            let opened = findings[index].openedAt
            if number < Auditor.mostExplained, let window = findings[index].series?.window {
                let found = try Contributors(of: findings[index], in: window, reader: reader)
                findings[index].series?.contributors = found.most
                if let sentence = found.sentence { findings[index].why += " " + sentence }
            }
            let mark = marks.last { $0.at <= opened && $0.at >= opened - Auditor.reachOfMarks }
            if let mark {
                findings[index].why +=
                    " '\(mark.text)' was marked \(TimeSpan.minutes((opened - mark.at).minutes)) before."
            }
        }
    }
}

/// Which values the calls of a finding's window share most.
private struct Contributors {
    private static let columns: [CallColumn] = [.route, .program, .clientAddress]
    private static let toldOfEach = 3

    /// For each of the columns, the commonest values.
    private var common: [[FindingSeries.Contributor]] = []
    private var calls = 0

    /// Counts the calls of the finding's group; none where the group has values that calls have no column for.
    init(of finding: Finding, in window: TimeWindow, reader: CallReader) throws {
        var layout = RowLayout()
        var wanted: [(slot: Int, column: CallColumn, value: String)] = []
        for field in finding.group {
            guard let column = CallColumn(fieldName: field.name) else { return }
            wanted.append((layout.slot(of: column), column, field.value))
        }
        let slots = Contributors.columns.map { layout.slot(of: $0) }
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        var matches = wanted.map { _ in [Int64: Bool]() }
        var counts = slots.map { _ in [Int64: Int]() }
        // A window of whole minutes ends where the next begins.
        let span = TimeWindow(start: window.start, end: window.end - TimeSpan(microseconds: 1))
        try reader.scan(layout.columns, in: span) { row in
            for (index, want) in wanted.enumerated() {
                let value = row[want.slot]
                let isMatch =
                    try matches[index][value] ?? (want.column.fieldValue(value, text: text).asShown == want.value)
                matches[index][value] = isMatch
                guard isMatch else { return }
            }
            calls += 1
            for index in slots.indices where row[slots[index]] != 0 {
                counts[index][row[slots[index]], default: 0] += 1
            }
        }
        for (column, counts) in zip(Contributors.columns, counts) {
            var found: [FindingSeries.Contributor] = []
            for (value, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(
                Contributors.toldOfEach
            ) {
                let name = try column.fieldValue(value, text: text).asShown
                found.append(FindingSeries.Contributor(field: column.fieldName, value: name, calls: count))
            }
            common.append(found)
        }
    }

    var most: [FindingSeries.Contributor] { common.flatMap(\.self) }

    /// What most of the calls share; `nil` for no calls.
    var sentence: String? {
        guard calls > 0, common.count == 3 else { return nil }
        var parts: [String] = []
        if let route = common[0].first { parts.append("\(route.calls) went to \(route.value)") }
        if let program = common[1].first { parts.append("\(program.calls) came from the program \(program.value)") }
        if let source = common[2].first { parts.append("\(source.calls) from the address \(source.value)") }
        guard !parts.isEmpty else { return nil }
        return "Of the \(calls) calls of that window, \(parts.joined(separator: ", "))."
    }
}

extension TimeSpan {
    fileprivate var minutes: Int64 { microseconds / 60_000_000 }
}
