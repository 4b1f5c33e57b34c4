package import KeytrailModel

/// What came of holding a provider's events of one credential against our calls with it.
package struct Reconciliation: Sendable, Equatable {
    /// The credential's id in the log.
    package var credential: String
    /// The provider's names of it.
    package var keys: [String]
    /// Events that are the trace of one of our calls.
    package var matched = 0
    /// Events near calls of ours that are other events' already: one call may leave several traces.
    package var ambiguous = 0
    /// Events that no call of ours explains.
    package var theirs: [ProviderEvent] = []
    /// Calls that should have left an event and did not.
    package var ours: [CallID] = []
    /// Calls of a kind of which the provider's log has nothing, or outside the time that it covers.
    package var unaudited = 0
    /// How the two clocks differ.
    package var clock: ClockOffset
    /// How sure it is that events without a call are somebody else's.
    package var confidence: Confidence
    /// Where the events of our own calls came from.
    package var ownAddresses: Set<String> = []
    /// Where our recording had gaps, so that calls may be missing.
    package var gaps: [TimeWindow] = []

    /// How sure something is.
    package enum Confidence: String, Sendable, Hashable, CaseIterable {
        case low, medium, high
    }

    /// Whether our log may lack calls of that time.
    package func isInGap(_ time: Timestamp) -> Bool {
        gaps.contains { $0.start <= time && time <= $0.end }
    }
}

extension Reconciliation {
    /// Holds events against calls; both in the order of time, all of one credential.
    ///
    /// An event belongs to a call that resembles it and lies within `tolerance` of it, clocks set alike; each call takes one event, the
    /// earliest first. Linear in both but for calls that lie close together.
    init(
        credential: String,
        keys: [String],
        events: [ProviderEvent],
        calls: [OwnCall],
        gaps: [TimeWindow],
        tolerance: TimeSpan
    ) {
        let calls = calls.filter(\.mayHaveArrived)
        let clock = ClockOffset(distances: Reconciliation.distances(events, calls))
        self.init(credential: credential, keys: keys, clock: clock, confidence: .low)
        self.gaps = gaps
        var taken = [Bool](repeating: false, count: calls.count)
        var sure = 0
        var first = 0
        for event in events {
            let time = event.occurredAt - clock.offset
            while first < calls.count, calls[first].id.startedAt < time - tolerance { first += 1 }
            var near: [(index: Int, resemblance: Resemblance)] = []
            var index = first
            while index < calls.count, calls[index].id.startedAt <= time + tolerance {
                let resemblance = Resemblance(event.request, calls[index])
                if resemblance > .none { near.append((index, resemblance)) }
                index += 1
            }
            // The surest, then the earliest: with windows of one length that leaves most calls for later events.
            if let best = near.filter({ !taken[$0.index] }).max(by: {
                ($0.resemblance, -$0.index) < ($1.resemblance, -$1.index)
            }) {
                taken[best.index] = true
                matched += 1
                if best.resemblance == .sure { sure += 1 }
                if let address = event.sourceAddress { ownAddresses.insert(address) }
            } else if near.isEmpty {
                theirs.append(event)
            } else {
                ambiguous += 1
            }
        }
        account(for: calls, taken, events: events, tolerance: tolerance)
        confidence = Reconciliation.confidence(matched: matched, sure: sure, others: theirs.count)
    }

    private init(credential: String, keys: [String], clock: ClockOffset, confidence: Confidence) {
        self.credential = credential
        self.keys = keys
        self.clock = clock
        self.confidence = confidence
    }

    /// A call should have left an event when it lies in the log's time and others of its kind did leave one.
    private mutating func account(
        for calls: [OwnCall],
        _ taken: [Bool],
        events: [ProviderEvent],
        tolerance: TimeSpan
    ) {
        let audited = Set(calls.indices.filter { taken[$0] }.map { CallKind(calls[$0]) })
        guard let start = events.first?.occurredAt, let end = events.last?.occurredAt else {
            unaudited = calls.count
            return
        }
        for index in calls.indices where !taken[index] {
            let time = calls[index].id.startedAt + clock.offset
            let isCovered = start - tolerance <= time && time <= end + tolerance
            if isCovered && audited.contains(CallKind(calls[index])) {
                ours.append(calls[index].id)
            } else {
                unaudited += 1
            }
        }
    }

    /// Without a single match the join itself is in doubt; by time alone it is a guess.
    private static func confidence(matched: Int, sure: Int, others: Int) -> Confidence {
        guard matched > 0 else { return .low }
        return sure * 2 >= matched && matched >= others ? .high : .medium
    }

    private static func distances(_ events: [ProviderEvent], _ calls: [OwnCall]) -> [TimeSpan] {
        /// Enough to estimate from, however long the logs are.
        let limit = 50_000
        var distances: [TimeSpan] = []
        var first = 0
        for event in events {
            while first < calls.count, calls[first].id.startedAt < event.occurredAt - ClockOffset.limit { first += 1 }
            var index = first
            while index < calls.count, calls[index].id.startedAt <= event.occurredAt + ClockOffset.limit {
                if Resemblance(event.request, calls[index]) > .none {
                    distances.append(event.occurredAt - calls[index].id.startedAt)
                }
                guard distances.count < limit else { return distances }
                index += 1
            }
        }
        return distances
    }
}

/// What calls have in common of which a provider keeps events, or does not.
private struct CallKind: Hashable {
    var isWrite: Bool
    var host: String

    init(_ call: OwnCall) {
        isWrite = call.isWrite
        host = call.host
    }
}
