package import KeytrailModel

extension JSON {
    /// A finding in the form that all machine formats share.
    package init(_ finding: Finding) {
        self = [
            "id": .string(finding.id),
            "rule": [
                "id": .string(finding.rule.id),
                "title": .string(finding.rule.title),
                "level": .string(finding.rule.level.name),
                "tags": JSON(finding.rule.tags),
            ],
            "group": .object(finding.group.map { Member($0.name, .string($0.value)) }),
            "state": .string(finding.state.rawValue),
            "opened_at": JSON(finding.openedAt),
            "last_seen": JSON(finding.lastSeen),
            "resolved_at": finding.resolvedAt.map { JSON($0) } ?? .null,
            "events": JSON(finding.eventCount),
            "peak": .number(finding.peak),
            "observed": .string(finding.observed),
            "expected": .string(finding.expected),
            "evidence": JSON(finding.evidence.map(\.description)),
            "why": .string(finding.why),
            "next": .string(finding.next),
            "series": finding.series?.json ?? .null,
            "late": .bool(finding.isLate),
            "reopened": .bool(finding.standing.isReopened),
            "acknowledged": finding.standing.acknowledgement.map { JSON($0) } ?? .null,
            "silenced": finding.standing.silence.map { JSON($0) } ?? .null,
            "was_acknowledged": finding.standing.formerAcknowledgement.map { JSON($0) } ?? .null,
            "was_silenced": finding.standing.formerSilence.map { JSON($0) } ?? .null,
        ]
    }

    /// A time as RFC 3339 in UTC with microseconds.
    package init(_ time: Timestamp) { self = .string(time.rfc3339) }

    /// A span that was not recorded whole; what is not known of it is null.
    package init(_ gap: RecordingGap) {
        self = [
            "start": JSON(gap.startedAt),
            "end": JSON(gap.endedAt),
            "door": .string(gap.door.name),
            "program": JSON(gap.program),
            "run": JSON(gap.run),
            "calls": gap.calls == 0 ? .null : JSON(gap.calls),
            "reason": .string(gap.reason.code),
        ]
    }

    /// A diagnostic with its place; what is not known of it is null.
    package init(_ diagnostic: Diagnostic) {
        self = [
            "severity": .string(diagnostic.severity.rawValue),
            "file": JSON(diagnostic.location?.file),
            "line": JSON(diagnostic.location?.line),
            "column": JSON(diagnostic.location?.column),
            "message": .string(diagnostic.message),
        ]
    }
}
