internal import KeytrailModel
internal import KeytrailRules

/// `keytrail_new_value`: how many values of the instant the group had not shown in the timespan before.
///
/// A group must be known before something about it can be new: its oldest event in the timespan at least the warm-up ago, and
/// enough events since. That past is counted in 64ths of the timespan, aligned to multiples since the epoch.
struct NewValueMeasure: GroupMeasure {
    private static let parts: Int64 = 64

    private let length: TimeSpan
    private let terms: NewValueTerms
    private var history: BucketCounts
    /// When each value was last shown, before the present instant.
    private var seen = IntegerMap()
    private var pruneAt = 64
    /// The value of the latest event alone, which `seen` does not tell yet.
    private var shownLast: (value: Int, at: Timestamp)?
    private var latest: Timestamp?
    private var latestCall: CallID?
    /// The values of the present instant that may be new.
    private var present: [(value: Int, call: CallID)] = []
    /// The events of the latest instant.
    private var presentEvents = 0
    private var news: [CallID] = []

    init(_ correlation: Correlation) {
        length = correlation.timespan
        if case .newValue(let terms) = correlation.terms { self.terms = terms } else { terms = NewValueTerms() }
        let width = max(1, correlation.timespan.microseconds / NewValueMeasure.parts)
        history = BucketCounts(width: width, reach: correlation.timespan.microseconds)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard case .identity(let value) = event.value else { return nil }
        // Most events show the value of the one before: it is known, and nothing is looked up.
        if let last = shownLast, last.value == value, last.at >= event.at - length {
            shownLast?.at = event.at
        } else {
            settle()
            present.append((value, event.call))
        }
        count(event)
        return nil
    }

    mutating func add(_ event: CorrelatedEvent, listed: [Int]) -> Timestamp? {
        settle()
        present += listed.map { ($0, event.call) }
        count(event)
        return nil
    }

    private mutating func count(_ event: CorrelatedEvent) {
        // A call that several of the rules see under other names is one event.
        if !event.isDerived, latest == event.at, latestCall == event.call { return }
        if latest != event.at { presentEvents = 0 }
        latest = event.at
        latestCall = event.call
        presentEvents += 1
        history.count(event.at.microseconds)
    }

    /// Writes down when the value that came again and again was shown last.
    private mutating func settle() {
        guard let last = shownLast else { return }
        seen.update(last.at.microseconds, for: last.value)
        shownLast = nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        let start = time - length
        for (value, _) in present {
            guard let before = seen[value], before >= start.microseconds else { return true }
        }
        if present.count == 1 {
            shownLast = (present[0].value, time)
        } else {
            for (value, _) in present { seen.update(time.microseconds, for: value) }
        }
        present.removeAll(keepingCapacity: true)
        return false
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        let start = time - length
        news.removeAll(keepingCapacity: true)
        settle()
        for (value, call) in present {
            // What is known and shown again costs this one look; a value that comes twice at once is new once.
            let before = seen.update(time.microseconds, for: value)
            if before.map({ $0 < start.microseconds }) ?? true { news.append(call) }
        }
        let measure = !news.isEmpty && isKnown(at: time) ? Double(news.count) : nil
        present.removeAll(keepingCapacity: true)
        prune(before: start)
        return measure
    }

    private func isKnown(at time: Timestamp) -> Bool {
        guard let past = history.oldest(notBefore: (time - length).microseconds) else { return false }
        return past.start <= (time - terms.warmup).microseconds
            && past.events - presentEvents >= terms.minimumEvents
    }

    private mutating func prune(before start: Timestamp) {
        guard seen.count > pruneAt else { return }
        seen.keep { $0 >= start.microseconds }
        pruneAt = max(64, seen.count * 2)
    }

    var evidence: Evidence? {
        guard let newest = news.last else { return nil }
        return Evidence(count: news.count, oldest: Array(news.prefix(Evidence.oldestKept)), newest: newest)
    }

    var held: Int { seen.bytes + history.bytes }

    mutating func shed() {
        let times = seen.values.sorted()
        guard let middle = times.dropFirst(times.count / 2).first else { return }
        seen.keep { $0 >= middle }
        // What was forgotten must not be new when it is shown again: the group has to be got to know anew.
        history = BucketCounts(width: history.width, reach: length.microseconds)
    }

    func isIdle(at time: Timestamp) -> Bool { latest.map { $0 + length < time } ?? true }
}
