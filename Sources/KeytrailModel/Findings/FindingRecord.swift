/// What the log remembers of a finding beside what was found.
package struct FindingRecord: Sendable, Equatable {
    /// How the last audit left it.
    package var state: Finding.State
    /// The last instant at which its condition held, as far as the last audit saw.
    package var lastSeen: Timestamp
    /// When an audit found it for the first time.
    package var firstReportedAt: Timestamp
    /// When one found it for the last time.
    package var lastReportedAt: Timestamp
    /// When it first counted since it opened, reopened, or came out of what muted it; `nil` when not yet.
    package var toldAt: Timestamp?
    /// The last one, in force or not.
    package var acknowledgement: Acknowledgement?
    /// The silence that covered it last.
    package var lastSilence: String?
    /// Whether that silence was still in force at the last audit.
    package var isSilenced: Bool
    /// Whether it is open for a second time.
    package var isReopened: Bool

    /// Remembers a finding that nothing happened to.
    package init(state: Finding.State, lastSeen: Timestamp, firstReportedAt: Timestamp, lastReportedAt: Timestamp) {
        self.state = state
        self.lastSeen = lastSeen
        self.firstReportedAt = firstReportedAt
        self.lastReportedAt = lastReportedAt
        toldAt = nil
        acknowledgement = nil
        lastSilence = nil
        isSilenced = false
        isReopened = false
    }

    /// Whether an audit finds an episode going on that had been over.
    package func isReopened(by finding: Finding) -> Bool {
        state == .resolved && finding.state == .open && finding.lastSeen > lastSeen
    }

    /// Whether an audit looks at an earlier time than the last one did, and so knows less.
    package func isAhead(of finding: Finding) -> Bool {
        state == .resolved && finding.state == .open && finding.lastSeen <= lastSeen
    }
}
