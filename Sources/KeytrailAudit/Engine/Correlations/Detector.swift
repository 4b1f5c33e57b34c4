internal import KeytrailModel
internal import KeytrailRules

/// Evaluates one correlation rule over all of its groups.
protocol Detector {
    /// What the rule says.
    var plan: DetectorPlan { get }
    /// Instants before this are not exact, because the reading did not reach far enough back.
    var exactFrom: Timestamp { get set }
    /// What a reader should know.
    var account: DetectorAccount { get }
    /// About how many bytes it holds.
    var weight: Int { get }
    /// When a group must be judged next even if no event comes.
    var nextDeadline: Timestamp? { get }
    /// Every episode so far, with the values of its group.
    var results: [DetectorResult] { get }

    /// Takes the event in `frame`, which matched these of the rule's inputs, and has this key where the rule shares it.
    mutating func add(
        _ frame: EventFrame,
        call: CallID,
        inputs: UInt64,
        key: SharedKeys.Number?,
        text: TextLookup
    ) throws

    /// Takes an instant at which an inner correlation qualified, as an event of the input.
    mutating func add(_ instant: DerivedInstant, input: Int, frame: EventFrame, text: TextLookup) throws

    /// Judges the groups that had an event at `time` or whose deadline it is.
    ///
    /// What qualified is added to `judgements`; with `all`, everything that was measured.
    mutating func judge(at time: Timestamp, all: Bool, into judgements: inout [Judgement])

    /// The values of a group.
    func values(of group: Int) -> GroupInterner.Values

    /// Gives up groups that are as good as new.
    mutating func sweep(at time: Timestamp)

    /// Gives up half of the largest groups' oldest events.
    mutating func shed()
}

/// What a detector found of one group.
struct DetectorResult {
    var values: GroupInterner.Values
    var episode: EpisodeTracker.Episode
}

/// What a reader should know of a detector's work.
struct DetectorAccount {
    /// Matching events that lacked a group-by field.
    var withoutGroup = 0
    /// How often a group's older events were given up before their time, to stay within the limit of memory.
    var forgotten = 0
}

/// An instant at which a correlation qualified, as an event for the correlations that count it.
struct DerivedInstant {
    var at: Timestamp
    var call: CallID
    var values: GroupInterner.Values
}

/// A correlation rule with its inputs' fields resolved.
struct DetectorPlan {
    /// Where an event has a field.
    enum Part: Equatable {
        /// In a slot of the frame.
        case slot(Int)
        /// Among the group-by values of an inner correlation, by their order.
        case inner(Int)
    }

    let header: RuleHeader
    let correlation: Correlation
    /// Whether its episodes are findings.
    let isReporting: Bool
    /// Whether instants are judged that cannot qualify, because somebody wants to see them.
    let judgesAll: Bool
    /// Whether an event may lack group-by fields.
    let allowsMissing: Bool
    /// For each input, where its events have the group-by fields.
    let groupParts: [[Part]]
    /// For each input, where its events have the measured fields.
    let valueParts: [[Part]]
    /// For each group-by field, every slot that its values may be of.
    let keySlots: [Set<Int>]
    /// How far back an instant depends on earlier events, those that other correlations need included.
    let lookback: TimeSpan

    /// How long an episode stays open without a qualifying instant.
    var quiet: TimeSpan {
        header.quiet ?? (correlation.kind == .silence ? correlation.silenceLookback : correlation.timespan)
    }

    /// Whether what was found goes on until an event ends it.
    var lasts: Bool { correlation.kind == .silence }

    /// Whether a group may have to be judged although no event comes.
    var hasDeadlines: Bool {
        switch (correlation.kind, correlation.condition) {
        case (.silence, _): true
        case (_, .presence(let presence)): PresenceTerm.terms(of: presence).contains { $0.absent != 0 }
        case (_, .measure): false
        }
    }

    /// How far back the rule itself looks.
    static func ownLookback(of correlation: Correlation) -> TimeSpan {
        let baseline = correlation.baseline.map { $0.lookback + correlation.timespan } ?? .zero
        switch correlation.kind {
        case .eventCount: return correlation.timespan + baseline
        case .silence: return correlation.timespan + correlation.silenceLookback + correlation.silenceLookback
        case .spike: return correlation.timespan + correlation.timespan + .days(7)
        case .newValue:
            // A past counted in parts is seen from the beginning of its first part.
            return correlation.timespan + correlation.timespan
        case .temporal, .temporalOrdered, .valueCount, .valueSum, .valueAverage, .valuePercentile, .valueMedian, .ratio,
            .impossibleTravel:
            return correlation.timespan
        }
    }
}
