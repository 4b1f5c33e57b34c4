internal import KeytrailModel

/// One event that a correlation counts.
struct CorrelatedEvent {
    /// When it happened: a call's time, or the instant at which another correlation qualified.
    var at: Timestamp
    /// The call behind it.
    var call: CallID
    /// Which of the rules it is an event of, one bit for each.
    var inputs: UInt64
    /// Whether it is an instant of another correlation, and so an event of its own, whatever call is behind it.
    var isDerived = false
    /// What is measured of it.
    var value = MeasuredValue.none
}

/// What a correlation measures of one event.
enum MeasuredValue {
    /// Nothing, or nothing that can be measured.
    case none
    /// A value that is only told apart from others, by its number.
    case identity(Int)
    /// A finite number.
    case number(Double)
    /// A place on the globe, in degrees.
    case place(latitude: Double, longitude: Double)
}

/// An instant at which a group was judged.
struct Judgement {
    /// The instant.
    var at: Timestamp
    /// The group's number in its detector.
    var group: Int
    /// The measure.
    var measure: Double
    /// Whether the condition held.
    var qualifies: Bool
    /// The newest call that was measured; `nil` when the condition did not hold.
    var call: CallID?
}
