package import KeytrailModel
internal import KeytrailScopes

/// The time over which scopes are held against calls, and earlier ones to compare with.
package struct ScopeWindow: Sendable, Equatable {
    /// The time that is judged.
    package var judged: TimeWindow
    /// As much time, ending some days earlier, the latest first.
    package var earlier: [(days: Int64, window: TimeWindow)] { ScopeWindow.shifts.map { ($0, shifted(days: $0)) } }
    /// Fewer days between the first call and the last prove nothing.
    package var neededDays: Int64

    /// How many days earlier the other times are.
    package static let shifts: [Int64] = [30, 90]

    /// Holds scopes against the calls of a time.
    package init(_ window: TimeWindow, neededDays: Int64 = ScopeCase.usualDays) {
        judged = window
        self.neededDays = neededDays
    }

    /// Where reading begins.
    var start: Timestamp { earlier.map(\.window.start).min() ?? judged.start }

    /// The first microseconds at which a call begins to count, or no longer does.
    var instants: [Timestamp] {
        let starts = Set([judged.start] + earlier.map(\.window.start)).subtracting([start])
        return (starts + earlier.map { $0.window.end + TimeSpan(microseconds: 1) }).sorted()
    }

    private func shifted(days: Int64) -> TimeWindow {
        // The log's beginning stays the beginning.
        let start = judged.start == .distantPast ? .distantPast : judged.start - .days(days)
        return TimeWindow(start: start, end: max(start, judged.end - .days(days)))
    }
}

/// What a user says of credentials, by their ids in the call log.
package struct ScopeInventory: Sendable, Equatable {
    /// Scopes that stay.
    package var keeps: [String: [KeptScope]]
    /// Scopes that were asked for, where nothing better is known.
    package var configured: [String: [String]]
    /// Where they come from.
    package var origins: [String: CredentialOrigin]

    /// Says something of credentials.
    package init(
        keeps: [String: [KeptScope]] = [:],
        configured: [String: [String]] = [:],
        origins: [String: CredentialOrigin] = [:]
    ) {
        self.keeps = keeps
        self.configured = configured
        self.origins = origins
    }
}
