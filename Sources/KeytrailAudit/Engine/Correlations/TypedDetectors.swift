internal import KeytrailModel
internal import KeytrailRules

/// A detector that says which measure it has, so that the compiler makes code for each and not one for all.
protocol TypedDetector: Detector {
    /// What it measures.
    associatedtype Measure: GroupMeasure

    /// The work.
    var core: CorrelationDetector<Measure> { get set }
}

extension TypedDetector {
    var plan: DetectorPlan { core.plan }
    var exactFrom: Timestamp {
        get { core.exactFrom }
        set { core.exactFrom = newValue }
    }
    var account: DetectorAccount { core.account }
    var weight: Int { core.weight }
    var results: [DetectorResult] { core.results }

    mutating func take(
        _ input: DetectorInput,
        batch: EventBatch,
        keys: SharedKeys,
        frame: EventFrame,
        text: TextLookup,
        into judgements: inout [Judgement]
    ) throws {
        try core.take(input, batch: batch, keys: keys, frame: frame, text: text, into: &judgements)
    }

    func values(of group: Int) -> GroupInterner.Values { core.values(of: group) }
    mutating func weigh() { core.weigh() }
    mutating func sweep(at time: Timestamp) { core.sweep(at: time) }
    mutating func shed() { core.shed() }
}

/// `event_count`, and plain detections.
struct EventCountDetector: TypedDetector { var core: CorrelationDetector<EventCountMeasure> }
/// `event_count` with what is usual in a week.
struct SeasonalCountDetector: TypedDetector { var core: CorrelationDetector<SeasonalCountMeasure> }
/// `value_count`.
struct ValueCountDetector: TypedDetector { var core: CorrelationDetector<ValueCountMeasure> }
/// `temporal` and `temporal_ordered`.
struct SequenceDetector: TypedDetector { var core: CorrelationDetector<SequenceMeasure> }
/// `value_sum` and `value_avg`.
struct SumDetector: TypedDetector { var core: CorrelationDetector<SumMeasure> }
/// `value_percentile` and `value_median`.
struct QuantileDetector: TypedDetector { var core: CorrelationDetector<QuantileMeasure> }
/// `keytrail_new_value`.
struct NewValueDetector: TypedDetector { var core: CorrelationDetector<NewValueMeasure> }
/// `keytrail_ratio`.
struct RatioDetector: TypedDetector { var core: CorrelationDetector<RatioMeasure> }
/// `keytrail_silence`.
struct SilenceDetector: TypedDetector { var core: CorrelationDetector<SilenceMeasure> }
/// `keytrail_spike`.
struct SpikeDetector: TypedDetector { var core: CorrelationDetector<SpikeMeasure> }
/// `keytrail_impossible_travel`.
struct TravelDetector: TypedDetector { var core: CorrelationDetector<TravelMeasure> }

/// The detector of a plan, by its type.
func makeDetector(_ plan: DetectorPlan, frame: EventFrame, batch: EventBatch) -> any Detector {
    switch plan.correlation.kind {
    case .eventCount where plan.correlation.baseline?.season == .week:
        SeasonalCountDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .eventCount: EventCountDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .valueCount: ValueCountDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .temporal, .temporalOrdered: SequenceDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .valueSum, .valueAverage: SumDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .valuePercentile, .valueMedian: QuantileDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .newValue: NewValueDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .ratio: RatioDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .silence: SilenceDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .spike: SpikeDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    case .impossibleTravel: TravelDetector(core: CorrelationDetector(plan, frame: frame, batch: batch))
    }
}
