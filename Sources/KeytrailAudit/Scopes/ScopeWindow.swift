package import KeytrailModel
internal import KeytrailScopes

/// The time over which scopes are held against calls, and an earlier one to compare with.
package struct ScopeWindow: Sendable, Equatable {
    /// The time that is judged.
    package var judged: TimeWindow
    /// As much time, ending 30 days earlier.
    package var earlier: TimeWindow
    /// Fewer days between the first call and the last prove nothing.
    package var neededDays: Int64

    /// How much earlier the other time is.
    package static let shift = TimeSpan.days(30)

    /// Holds scopes against the calls of a time.
    package init(_ window: TimeWindow, neededDays: Int64 = ScopeCase.usualDays) {
        judged = window
        // The log's beginning stays the beginning.
        let start = window.start == .distantPast ? .distantPast : window.start - ScopeWindow.shift
        earlier = TimeWindow(start: start, end: max(start, window.end - ScopeWindow.shift))
        self.neededDays = neededDays
    }

    /// Where reading begins.
    var start: Timestamp { min(judged.start, earlier.start) }

    /// The first microseconds at which a call begins to count, or no longer does.
    var instants: [Timestamp] { [judged.start, earlier.end + TimeSpan(microseconds: 1)] }
}

/// What a user says of credentials, by their ids in the call log.
package struct ScopeInventory: Sendable, Equatable {
    /// Scopes that stay.
    package var keeps: [String: [KeptScope]]
    /// Scopes that were asked for, where nothing better is known.
    package var configured: [String: [String]]

    /// Says something of credentials.
    package init(keeps: [String: [KeptScope]] = [:], configured: [String: [String]] = [:]) {
        self.keeps = keeps
        self.configured = configured
    }
}
