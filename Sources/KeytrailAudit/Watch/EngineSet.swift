internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// Engines for all rules about events, which have read the same calls: those up to an instant, and none after it.
///
/// A copy goes on by itself; that costs a copy of what changes. Copies number imported values alike, so that only one of them may
/// be read into at a time.
struct EngineSet {
    /// Every call that started until then was read.
    private(set) var horizon: Timestamp
    private var engines: [Engine]
    private let layout: RowLayout

    /// Compiles the rules in shares, each of which may hold about `memoryLimit` bytes; nothing is read yet.
    init(_ rules: RuleSet, shares: [RuleShare], memoryLimit: Int) {
        var layout = RowLayout()
        engines = shares.map { share in
            Engine(rules, layout: &layout, share: share, memoryLimit: memoryLimit, whenFull: .leave)
        }
        self.layout = layout
        horizon = .distantPast
    }

    /// How far before a period the reading must start for every rule to be exact inside it.
    var lookback: TimeSpan { engines.map(\.lookback).max() ?? .zero }

    /// Leaves out the calls before `start`, although there may be some.
    mutating func begin(at start: Timestamp) {
        for index in engines.indices { engines[index].begin(at: start) }
        horizon = start - TimeSpan(microseconds: 1)
    }

    /// Reads on through `end`; what is there already stays.
    ///
    /// Linear in the calls between.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    mutating func read(_ reader: CallReader, through end: Timestamp) throws {
        guard end > horizon else { return }
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        let span = TimeWindow(start: horizon + TimeSpan(microseconds: 1), end: end)
        let needsMembers = engines.contains(where: \.needsAttributes)
        try reader.scan(layout.columns, in: span, members: needsMembers) { row, members, _ in
            for index in engines.indices { try engines[index].consume(row, members: members, text: text) }
        }
        horizon = end
    }

    /// Decides what waited for the time up to `end`, as if no call will come any more.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    mutating func finish(at end: Timestamp, _ reader: CallReader) throws {
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        for index in engines.indices { try engines[index].finish(at: end, text: text) }
    }

    /// What the rules say about a period that was finished.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    func verdict(in window: TimeWindow, _ reader: CallReader) throws -> ShareVerdict {
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        return try engines.reduce(into: ShareVerdict()) {
            $0.append(try ShareVerdict($1, in: window, text: text))
        }
    }

    /// The shares with which every rule has room: other ones than the present when some had to be left out.
    var roomierShares: [RuleShare]? {
        guard engines.contains(where: { $0.left != nil }) else { return nil }
        return engines.flatMap { [$0.kept] + ($0.left.map { [$0] } ?? []) }
    }

    /// Whether an episode that touches `window` may have begun before the engines could see it.
    func isCutOff(in window: TimeWindow) -> Bool { engines.contains { $0.isCutOff(in: window) } }
}
