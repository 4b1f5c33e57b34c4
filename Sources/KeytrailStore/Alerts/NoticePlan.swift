package import KeytrailModel

/// What may be told of a finding.
package enum NoticeKind: String, Sendable, Hashable, CaseIterable {
    /// It is there, and nobody was told.
    case opened
    /// It was over, and goes on.
    case reopened
    /// What muted it ended, and it is still there.
    case unmuted
    /// It is still there, a good while after it was told.
    case repeated
    /// It is over.
    case resolved
    /// Calls that came late make another finding of it.
    case withdrawn

    /// Whether the finding is over, so that whoever was told of it can close what they opened for it.
    package var isEnd: Bool { self == .resolved || self == .withdrawn }
}

/// By which way notices go to whom.
package struct NoticeAddress: Sendable, Hashable {
    /// The route's name.
    package var route: String
    /// The sink's name.
    package var sink: String

    /// Names a way.
    package init(route: String, sink: String) {
        self.route = route
        self.sink = sink
    }
}

/// What an audit knows of a finding at the moment at which it keeps it.
package struct FindingNews: Sendable {
    /// The last notice that went into the outbox by one way.
    package struct Told: Sendable, Hashable {
        /// What was told.
        package var kind: NoticeKind
        /// When, by the clock of the audit.
        package var at: Timestamp

        /// Remembers a notice.
        package init(_ kind: NoticeKind, at: Timestamp) {
            self.kind = kind
            self.at = at
        }
    }

    /// The finding, with how it stands.
    package var finding: Finding
    /// Whether the audit removes it, because late calls gave the episode another beginning.
    package var isWithdrawn = false
    /// Whether the episode was over at the audit before this one, and goes on.
    package var reopens = false
    /// When an acknowledgement or a silence of it ended for the last time; `nil` when none did.
    package var unmutedAt: Timestamp?
    /// What was told of this very finding.
    package var told: [NoticeAddress: Told] = [:]
    /// When another episode of the same rule and group was told for the last time.
    package var relatedToldAt: [NoticeAddress: Timestamp] = [:]
    /// The time of the audit.
    package var now: Timestamp

    /// News of a finding of which nothing was told.
    package init(_ finding: Finding, now: Timestamp) {
        self.finding = finding
        self.now = now
    }
}

/// A notice that is to go into the outbox.
package struct NoticeDraft: Sendable, Hashable {
    /// By which way.
    package var address: NoticeAddress
    /// What is told.
    package var kind: NoticeKind
    /// Notices of one way with the same text go out as one message, as long as that has not been tried.
    package var bundle: String
    /// When a message that begins with it is due.
    package var dueAt: Timestamp
    /// The finding, as a JSON object's text; never a secret.
    package var content: String

    /// Describes a notice.
    package init(_ kind: NoticeKind, to address: NoticeAddress, bundle: String, dueAt: Timestamp, content: String) {
        self.kind = kind
        self.address = address
        self.bundle = bundle
        self.dueAt = dueAt
        self.content = content
    }
}

/// Decides what is told of a finding; called inside the transaction that keeps it, so it must be quick and pure.
package typealias NoticePlan = @Sendable (FindingNews) -> [NoticeDraft]
