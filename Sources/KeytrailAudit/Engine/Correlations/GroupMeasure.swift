internal import KeytrailBaseline
internal import KeytrailModel
internal import KeytrailRules

/// What one correlation type keeps of one group, and how it measures it.
///
/// Events come in the order of time. All events of an instant are added before the instant is judged, so that what is measured
/// is a function of the set of events.
protocol GroupMeasure {
    /// Starts with no event.
    init(_ correlation: Correlation)

    /// Adds an event; what comes back is a time at which the group must be judged even if no event comes.
    mutating func add(_ event: CorrelatedEvent) -> Timestamp?

    /// Adds an event that has several values at once, each an identity.
    mutating func add(_ event: CorrelatedEvent, listed: [Int]) -> Timestamp?

    /// Whether the condition may hold at `time`, when the latest event was: false spares the group its judgement.
    ///
    /// Called after each event unless everything is to be judged; must not say no where `measure` would satisfy the condition.
    mutating func mayQualify(at time: Timestamp) -> Bool

    /// The measure over the closed window that ends at `time`, never earlier than the latest event; `nil` for nothing to measure.
    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double?

    /// Whether a measure that satisfies the condition is unusual for the group, and what would be usual.
    mutating func judge(_ measure: Double, at time: Timestamp) -> (isUnusual: Bool, usual: Double?)

    /// What is known of the latest measure that is unusual, where a rule is about that; `nil` for the others.
    var detail: UnusualBucket? { get }

    /// The day, since 1970, of which the latest event is the group's first, once; `nil` where nobody asks.
    mutating func takeNewDay() -> Int64?

    /// When the group must be judged again after a deadline; `nil` for not at all.
    func deadline(after time: Timestamp) -> Timestamp?

    /// The events behind the latest measure; `nil` when there is none.
    var evidence: Evidence? { get }

    /// About how many bytes it holds beside its own size.
    var held: Int { get }

    /// Forgets the older half of what it holds.
    mutating func shed()

    /// Whether it is as good as new at `time`: nothing that happened before can matter any more.
    func isIdle(at time: Timestamp) -> Bool
}

/// Why a group is judged.
enum Occasion {
    case event, deadline
}

/// The events behind a measure.
struct Evidence {
    /// How many.
    var count: Int
    /// The oldest, at most 15.
    var oldest: [CallID]
    /// The newest.
    var newest: CallID

    static let oldestKept = 15
}

extension GroupMeasure {
    /// Only types that tell values apart know what to do with several.
    mutating func add(_ event: CorrelatedEvent, listed: [Int]) -> Timestamp? { add(event) }

    /// Who cannot tell at once is asked.
    mutating func mayQualify(at time: Timestamp) -> Bool { true }

    /// Nothing is usual: the condition decides.
    mutating func judge(_ measure: Double, at time: Timestamp) -> (isUnusual: Bool, usual: Double?) { (true, nil) }

    var detail: UnusualBucket? { nil }

    mutating func takeNewDay() -> Int64? { nil }

    /// Once is enough.
    func deadline(after time: Timestamp) -> Timestamp? { nil }
}

extension Correlation {
    /// What the measure must be at least; minus infinity where the condition does not say.
    var leastMeasure: Double {
        guard case .measure(let condition) = condition else { return -.infinity }
        return condition.bounds.reduce(-.infinity) { least, bound in
            switch bound.comparison {
            case .greater, .greaterOrEqual, .equal: max(least, bound.number)
            case .less, .lessOrEqual, .notEqual: least
            }
        }
    }
}
