internal import KeytrailModel
internal import KeytrailRules

/// Evaluates one `event_count` rule: counts matching calls per group in a closed sliding window, at every matching call.
///
/// A plain detection rule is the case of a window of no length and one call: every match qualifies.
struct EventCountDetector {
    /// The state of one group.
    private struct Group {
        var window: CallWindow
        var episodes: EpisodeTracker
        var history: BaselineHistory?
    }

    /// An episode with the values of its group.
    struct Result {
        var group: [Int64]
        var episode: EpisodeTracker.Episode
    }

    let header: RuleHeader
    let correlation: Correlation
    /// The group-by columns, in the rule's order.
    let groupColumns: [CallColumn]
    /// Qualifying instants before this are not exact, because the reading did not reach far enough back.
    var exactFrom = Timestamp.distantPast
    /// Matching calls that lacked a group-by field.
    private(set) var withoutGroup = 0

    private var bases: [RowPredicate]
    private var interner: GroupInterner
    private var groups: ContiguousArray<Group> = []

    init(_ rule: CorrelationRule, bases: [DetectionRule], layout: inout RowLayout) {
        header = rule.header
        correlation = rule.correlation
        var predicates: [RowPredicate] = []
        for base in bases { predicates.append(RowPredicate(base.expression, layout: &layout)) }
        self.bases = predicates
        groupColumns = correlation.groupBy.compactMap(CallColumn.init(fieldName:))
        var keys: [(slot: Int, column: CallColumn)] = []
        for column in groupColumns { keys.append((layout.slot(of: column), column)) }
        interner = GroupInterner(keys: keys)
    }

    /// How long an episode stays open without a qualifying instant.
    var quiet: TimeSpan { header.quiet ?? correlation.timespan }

    /// How far back a qualifying instant depends on earlier calls.
    var lookback: TimeSpan {
        correlation.timespan + (correlation.baseline.map { $0.lookback + correlation.timespan } ?? .zero)
    }

    /// Takes the next call.
    ///
    /// - Throws: what `text` throws.
    mutating func consume(_ row: Span<Int64>, call: CallID, text: TextLookup) throws {
        guard try matches(row, text: text) else { return }
        guard let index = try interner.group(of: row, text: text) else {
            withoutGroup += 1
            return
        }
        if index == groups.count { groups.append(makeGroup()) }
        groups[index].window.append(call)
        groups[index].history?.append(call.startedAt)
        judge(call, group: index)
    }

    /// Every episode so far.
    var results: [Result] {
        groups.indices.flatMap { index in
            groups[index].episodes.episodes.map { Result(group: interner.values[index], episode: $0) }
        }
    }

    private mutating func matches(_ row: Span<Int64>, text: TextLookup) throws -> Bool {
        for index in bases.indices where try bases[index].matches(row, text: text) { return true }
        return false
    }

    private func isTooMuch(_ count: Double) -> Bool {
        switch correlation.condition {
        case .measure(let condition): condition.holds(for: count)
        case .presence: false
        }
    }

    private func makeGroup() -> Group {
        Group(
            window: CallWindow(length: correlation.timespan),
            episodes: EpisodeTracker(quiet: quiet),
            history: correlation.baseline.map { BaselineHistory(baseline: $0, window: correlation.timespan) }
        )
    }

    private mutating func judge(_ call: CallID, group index: Int) {
        let count = Double(groups[index].window.count)
        guard call.startedAt >= exactFrom, isTooMuch(count) else {
            groups[index].episodes.pass()
            return
        }
        let verdict = groups[index].history?.judge(count, at: call.startedAt) ?? (isUnusual: true, usual: nil)
        guard verdict.isUnusual else {
            groups[index].episodes.pass()
            return
        }
        let measure = EpisodeTracker.Measure(value: count, usual: verdict.usual)
        groups[index].episodes.qualify(call, measure: measure, window: groups[index].window)
    }
}
