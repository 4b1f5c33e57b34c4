internal import KeytrailModel
internal import KeytrailRules

/// `temporal` and `temporal_ordered`: which of the rules were seen within the timespan, in any order or in theirs.
///
/// A string condition is a disjunction of terms. A term that only asks for presence looks back from each event. One with an
/// absence looks ahead from each event of its other rules, and is known when the timespan has passed: at that deadline, the
/// window back to the event is the window ahead of it, so that the latest time of each rule decides both.
struct SequenceMeasure: GroupMeasure {
    private let length: TimeSpan
    private let isOrdered: Bool
    /// The terms of a string condition; `nil` when the condition compares the number of rules.
    private let terms: [PresenceTerm]?
    private let count: Int
    /// The latest event of each rule.
    private var latest: [(at: Timestamp, call: CallID)?]
    private var chains: Chains
    /// Which rules the present instant has events of, one bit for each.
    private var present: (at: Timestamp, inputs: UInt64)?
    /// How many rules must have been seen at least.
    private let least: Double
    /// When something has to be absent for the timespan, and which rules had their event then; oldest first.
    private var anchors: [(at: Timestamp, inputs: UInt64)] = []
    private var anchorHead = 0
    /// Where the window began that was measured last.
    private var start = Timestamp.distantPast

    init(_ correlation: Correlation) {
        length = correlation.timespan
        isOrdered = correlation.kind == .temporalOrdered
        count = correlation.rules.count
        latest = Array(repeating: nil, count: correlation.rules.count)
        switch correlation.condition {
        case .measure:
            terms = nil
            least = correlation.leastMeasure
            chains = Chains(
                of: [Array(0..<correlation.rules.count)],
                onlyWhole: least >= Double(correlation.rules.count)
            )
        case .presence(let presence):
            let terms = PresenceTerm.terms(of: presence)
            self.terms = terms
            least = 0
            chains = Chains(of: terms.map(\.order), onlyWhole: true)
        }
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        settle(before: event.at)
        present = (event.at, (present?.inputs ?? 0) | event.inputs)
        for input in 0..<count where event.inputs >> UInt64(input) & 1 != 0 { latest[input] = (event.at, event.call) }
        let awaited = terms?.contains { !$0.absent.isZero && !($0.seen & event.inputs).isZero } ?? false
        guard awaited else { return nil }
        if let last = anchors.last, anchorHead < anchors.count, last.at == event.at {
            anchors[anchors.count - 1].inputs |= event.inputs
            return nil
        }
        anchors.append((event.at, event.inputs))
        return event.at + length
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        let inputs = inputs(since: time - length)
        guard let terms else { return Double(inputs.nonzeroBitCount) >= least }
        return terms.contains { $0.absent.isZero && $0.seen & ~inputs == 0 }
    }

    /// The rules that had an event at `start` or later.
    private func inputs(since start: Timestamp) -> UInt64 {
        var inputs: UInt64 = 0
        for input in 0..<count {
            if let last = latest[input], last.at >= start { inputs |= 1 << UInt64(input) }
        }
        return inputs
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        settle(before: nil)
        start = time - length
        let inputs = inputs(since: start)
        guard let terms else {
            return isOrdered ? Double(chains.longest(since: start, in: 0)) : Double(inputs.nonzeroBitCount)
        }
        let anchor = occasion == .deadline ? takeAnchor(at: start) : 0
        let holds = terms.indices.contains { index in
            let term = terms[index]
            let isAsked = occasion == .event ? term.absent.isZero : !(term.seen & anchor).isZero && !term.absent.isZero
            return isAsked && term.seen & ~inputs == 0 && (term.absent & inputs).isZero
                && (!isOrdered || chains.longest(since: start, in: index) == term.order.count)
        }
        return holds ? Double(inputs.nonzeroBitCount) : nil
    }

    /// Applies the present instant's events to the chains, all at once: times must strictly increase.
    private mutating func settle(before time: Timestamp?) {
        guard let present, time == nil || present.at < time ?? present.at else { return }
        if isOrdered { chains.extend(at: present.at, by: present.inputs) }
        self.present = nil
    }

    private mutating func takeAnchor(at time: Timestamp) -> UInt64 {
        var inputs: UInt64 = 0
        while anchorHead < anchors.count, anchors[anchorHead].at <= time {
            if anchors[anchorHead].at == time { inputs = anchors[anchorHead].inputs }
            anchorHead += 1
        }
        if anchorHead > 64, anchorHead > anchors.count / 2 {
            anchors.removeFirst(anchorHead)
            anchorHead = 0
        }
        return inputs
    }

    var evidence: Evidence? {
        let calls = latest.compactMap { $0 }.filter { $0.at >= start }.sorted {
            ($0.at, $0.call.sequence) < ($1.at, $1.call.sequence)
        }
        guard let newest = calls.last else { return nil }
        let oldest = calls.prefix(Evidence.oldestKept).map(\.call)
        return Evidence(count: calls.count, oldest: oldest, newest: newest.call)
    }

    var held: Int { count * 80 + anchors.capacity * 16 }

    mutating func shed() {
        anchors = Array(anchors[(anchorHead + (anchors.count - anchorHead) / 2)...])
        anchorHead = 0
    }

    func isIdle(at time: Timestamp) -> Bool { latest.allSatisfy { $0.map { $0.at + length < time } ?? true } }
}

extension UInt64 {
    fileprivate var isZero: Bool { self == 0 }
}
