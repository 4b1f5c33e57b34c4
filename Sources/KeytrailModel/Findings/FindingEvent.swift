/// A step in a finding's life.
package struct FindingEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case opened, late, acknowledged, unacknowledged, silenced, resolved, reopened
        case silenceEnded = "silence_ended"
    }

    /// When: calls' own time for what calls did, the clock's for the rest.
    package var at: Timestamp
    /// What.
    package var kind: Kind
    /// Who, where a person did it.
    package var author: String?
    /// What they had to say.
    package var note: String?
    /// Until when it was meant to be good.
    package var until: Timestamp?
    /// The silence that began or ended.
    package var silence: String?

    /// Describes a step.
    package init(
        _ kind: Kind,
        at: Timestamp,
        author: String? = nil,
        note: String? = nil,
        until: Timestamp? = nil,
        silence: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.author = author
        self.note = note
        self.until = until
        self.silence = silence
    }
}

extension FindingEvent {
    /// Somebody took note of the finding.
    package init(_ acknowledgement: Acknowledgement) {
        self.init(
            .acknowledged,
            at: acknowledgement.at,
            author: acknowledgement.author,
            note: acknowledgement.note,
            until: acknowledgement.until
        )
    }

    /// A silence covers the finding from an audit at `time` on.
    package init(_ silence: Silence, coversFrom time: Timestamp) {
        self.init(
            .silenced,
            at: time,
            author: silence.author,
            note: silence.reason,
            until: silence.end,
            silence: silence.id
        )
    }

    /// A silence is over.
    package init(endOf silence: Silence) {
        self.init(.silenceEnded, at: silence.end, author: silence.endedBy, silence: silence.id)
    }
}
