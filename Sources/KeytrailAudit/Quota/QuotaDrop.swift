package import KeytrailModel

/// A fall of a quota's counter, between two answers of one window, that our own calls cannot explain.
package struct QuotaDrop: Sendable, Equatable {
    /// What else may explain it.
    package enum Excuse: String, Sendable, Hashable {
        /// Our other credentials made enough calls to the same host meanwhile, and may share the quota.
        case otherCredentials = "our_other_credentials"
        /// Not every call of ours was recorded then.
        case gap = "gap"
    }

    /// The calls whose answers told the counter, the earlier one first.
    package var calls: [CallID]
    /// From the earlier call's start to the later one's end.
    package var time: TimeWindow
    /// When the provider said that the counter starts anew; `nil` when it did not.
    package var resetsAt: Timestamp?
    /// How far the counter fell.
    package var fall: Int64
    /// Calls of ours that were counted in between for certain.
    package var own: Int64
    /// Calls of ours that may have been counted in between or not: those in flight at either answer, and those whose answers tell nothing.
    package var inFlight: Int64
    /// Calls to the same host with our other credentials, which count when they share the quota.
    package var others: Int64
    /// What else may explain it; `nil` for nothing that we know of.
    package var excuse: Excuse?

    /// What our own calls do not explain for certain.
    package var residual: Int64 { fall - own }
    /// Calls that somebody else must have made.
    package var leastForeign: Int64 { residual - inFlight }
}
