internal import KeytrailBaseline
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
    /// About how many bytes it holds; more rather than less, until it is weighed.
    var weight: Int { get }
    /// Every episode so far, with the values of its group.
    var results: [DetectorResult] { get }

    /// Takes what is new, and judges every instant before `input.before`.
    ///
    /// What qualified is added to `judgements`, in the order of time; with the plan's `judgesAll`, everything that was measured.
    ///
    /// - Throws: what `text` throws.
    mutating func take(
        _ input: DetectorInput,
        batch: EventBatch,
        keys: SharedKeys,
        frame: EventFrame,
        text: TextLookup,
        into judgements: inout [Judgement]
    ) throws

    /// The values of a group.
    func values(of group: Int) -> GroupInterner.Values

    /// Counts what it holds; linear in the groups.
    mutating func weigh()

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
    /// How many groups had events on each day, by days since 1970, where rules are about what is unusual.
    var groupsByDay: [Int64: Int] = [:]
    /// How many episodes were counted and not kept, because there were more than the plan's limit.
    var surplus = 0
}

/// What is new for a detector.
struct DetectorInput {
    /// Its events, in the order of time.
    var stream: EventStream
    /// The instants of other correlations that it counts, in the order of time, all before `before`.
    var instants: [DerivedInstant]
    /// No event or instant before this is still to come.
    var before: Timestamp
}

/// An instant at which a correlation qualified, as an event for the correlations that count it.
struct DerivedInstant {
    var at: Timestamp
    var call: CallID
    var values: GroupInterner.Values
    /// Which of the rules it is an event of.
    var input: Int
    /// Its place among the instants for the same detector.
    var order: Int
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
    /// How many episodes are kept.
    let episodeLimit: Int
    /// Whether an event may lack group-by fields.
    let allowsMissing: Bool
    /// For each input, where its events have the group-by fields.
    let groupParts: [[Part]]
    /// For each input, where its events have the measured fields.
    let valueParts: [[Part]]
    /// For each group-by field, every slot that its values may be of.
    let keySlots: [Set<Int>]
    /// Whether it counts what providers' logs tell, and no calls.
    let isOfTrail: Bool
    /// How far back an instant depends on earlier events, those that other correlations need included.
    let lookback: TimeSpan

    /// The slots that its inputs' events are measured by.
    var measuredSlots: [Int] {
        valueParts.joined().compactMap { part in
            guard case .slot(let slot) = part else { return nil }
            return slot
        }
    }

    /// How long an episode stays open without a qualifying instant.
    var quiet: TimeSpan {
        header.quiet ?? (correlation.kind == .silence ? correlation.silenceLookback : correlation.timespan)
    }

    /// Whether what was found goes on until an event ends it.
    var lasts: Bool { correlation.kind == .silence }

    /// Whether a group may have to be judged although no event comes.
    var hasDeadlines: Bool {
        switch (correlation.kind, correlation.condition) {
        case (.silence, _), (.spike, _): true
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
        case .spike: return correlation.timespan + .seconds(SeasonalSeries.reach)
        case .newValue:
            // A past counted in parts is seen from the beginning of its first part.
            return correlation.timespan + correlation.timespan
        case .temporal, .temporalOrdered, .valueCount, .valueSum, .valueAverage, .valuePercentile, .valueMedian, .ratio,
            .impossibleTravel:
            return correlation.timespan
        }
    }
}
