package import KeytrailModel

/// A message of the outbox: notices that go out together.
package struct OutboxMessage: Sendable, Equatable, Identifiable {
    /// What has become of it.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// It is due some time.
        case waiting
        /// The sink took it.
        case sent
        /// It was tried for too long.
        case dead
        /// Somebody wants it sent no more.
        case dropped
    }

    /// One thing that is told.
    package struct Notice: Sendable, Equatable {
        /// What.
        package var kind: NoticeKind
        /// When, by the clock of the audit.
        package var at: Timestamp
        /// The finding as it was then; empty where that was long ago.
        package var finding: JSON

        /// Tells something.
        package init(_ kind: NoticeKind, at: Timestamp, finding: JSON) {
            self.kind = kind
            self.at = at
            self.finding = finding
        }
    }

    /// Its number in the outbox.
    package var id: Int64
    /// 32 hexadecimal digits, the same at every attempt and in no other message: by it a receiver knows a repetition.
    package var key: String
    /// By which way it goes.
    package var address: NoticeAddress
    /// What has become of it.
    package var state: State
    /// When its first notice came.
    package var createdAt: Timestamp
    /// When it is due, or due again.
    package var dueAt: Timestamp
    /// How often it was tried.
    package var attempts: Int
    /// When it was tried for the first time.
    package var firstAttemptAt: Timestamp?
    /// When it was sent, given up or dropped.
    package var endedAt: Timestamp?
    /// Why the last attempt failed: a short code without any secret.
    package var problem: String?
    /// What it tells, in the order of the outbox.
    package var notices: [Notice]

    /// Describes a message.
    package init(
        id: Int64,
        key: String,
        address: NoticeAddress,
        state: State,
        createdAt: Timestamp,
        dueAt: Timestamp,
        attempts: Int = 0,
        notices: [Notice]
    ) {
        self.id = id
        self.key = key
        self.address = address
        self.state = state
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.attempts = attempts
        self.notices = notices
    }
}

/// How an attempt to send a message ended.
package enum OutboxOutcome: Sendable, Hashable {
    /// The sink took it.
    case sent
    /// It is to be tried again.
    case failed(problem: String, nextAt: Timestamp)
    /// It will not be tried again by itself.
    case dead(problem: String)
}

/// At most so many messages of one sink in any span of that length.
package struct OutboxRate: Sendable, Hashable {
    /// How many.
    package var count: Int
    /// In how long.
    package var span: TimeSpan

    /// Limits a sink.
    package init(count: Int, span: TimeSpan) {
        self.count = count
        self.span = span
    }
}
