package import KeytrailModel

extension JSON {
    /// An acknowledgement; what is not known of it is null.
    package init(_ acknowledgement: Acknowledgement) {
        self = [
            "at": JSON(acknowledgement.at),
            "author": .string(acknowledgement.author),
            "note": .string(acknowledgement.note),
            "until": JSON(acknowledgement.until),
            "ended_at": JSON(acknowledgement.endedAt),
        ]
    }

    /// A silence; what is not known of it is null.
    package init(_ silence: Silence) {
        self = [
            "id": .string(silence.id),
            "matchers": JSON(silence.matchers.map(\.description)),
            "starts_at": JSON(silence.startsAt),
            "ends_at": JSON(silence.endsAt),
            "author": .string(silence.author),
            "reason": .string(silence.reason),
            "created_at": JSON(silence.createdAt),
            "ended_at": JSON(silence.endedAt),
            "ended_by": JSON(silence.endedBy),
            "last_matched_at": JSON(silence.lastMatchedAt),
        ]
    }

    /// A step of a finding's life; what is not known of it is null.
    package init(_ event: FindingEvent) {
        self = [
            "at": JSON(event.at),
            "kind": .string(event.kind.rawValue),
            "author": JSON(event.author),
            "note": JSON(event.note),
            "until": JSON(event.until),
            "silence": JSON(event.silence),
        ]
    }

    /// A time as RFC 3339 in UTC with microseconds, or null.
    package init(_ time: Timestamp?) { self = time.map { JSON($0) } ?? .null }
}
