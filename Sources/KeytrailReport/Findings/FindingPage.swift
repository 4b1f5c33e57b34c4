package import KeytrailModel

/// Everything there is to say of one finding, before it is given a form.
package struct FindingPage: Sendable {
    /// The finding, with how it stands.
    package var finding: Finding
    /// What the log remembers of it.
    package var record: FindingRecord
    /// Its life, in the order in which the log learned of it.
    package var events: [FindingEvent]
    /// Those of its calls that are still in the log, at most twenty.
    package var calls: [IdentifiedCall]
    /// Those of the providers' events that it rests on, at most twenty.
    package var traces: [ProviderEvent] = []
    /// Other findings of about the same time, of the same rule or credential.
    package var related: [Finding]
    /// The silences that match it, those that are over as well.
    package var silences: [Silence]

    /// Gathers what there is to say.
    package init(finding: Finding, record: FindingRecord, events: [FindingEvent]) {
        self.finding = finding
        self.record = record
        self.events = events
        calls = []
        related = []
        silences = []
    }

    /// The machine format's name and version.
    package static let schema = "keytrail.finding/1"

    /// The page in the machine format that `docs/findings.md` describes, ending with a newline.
    package var json: String { value.inertText }

    private var value: JSON {
        [
            "schema": .string(FindingPage.schema),
            "finding": JSON(finding),
            "first_reported_at": JSON(record.firstReportedAt),
            "last_reported_at": JSON(record.lastReportedAt),
            "timeline": .array(events.map { JSON($0) }),
            "calls": .array(calls.map(FindingPage.value)),
            "provider_events": .array(traces.map { JSON($0) }),
            "related": .array(
                related.map { finding in
                    [
                        "id": .string(finding.id), "title": .string(finding.rule.title),
                        "level": .string(finding.rule.level.name), "state": .string(finding.stateWord),
                        "opened_at": JSON(finding.openedAt), "last_seen": JSON(finding.lastSeen),
                    ]
                }
            ),
            "silences": .array(silences.map { JSON($0) }),
        ]
    }

    private static func value(_ call: IdentifiedCall) -> JSON {
        let record = call.record
        return [
            "id": .string(call.id.description), "timestamp": JSON(record.startedAt), "method": .string(record.method),
            "host": .string(record.host), "route": .string(record.route ?? record.path), "status": JSON(record.status),
            "outcome": .string(record.outcome.name), "credential": JSON(record.credential?.id),
            "program": JSON(record.program), "client": JSON(record.clientAddress),
        ]
    }
}

extension JSON {
    /// A provider's event without the product's own fields; what is not known of it is null.
    package init(_ event: ProviderEvent) {
        self = [
            "timestamp": JSON(event.occurredAt),
            "keytrail.seq": .integer(event.sequence),
            "keytrail.log.product": .string(event.product),
            "keytrail.log.service": .string(event.service),
            "keytrail.event.action": .string(event.action),
            "keytrail.event.actor": JSON(event.actor),
            "keytrail.event.credential": JSON(event.credential),
            "keytrail.outcome": .string(event.outcome.name),
            "error.type": JSON(event.errorCode),
            "client.address": JSON(event.sourceAddress),
            "user_agent.original": JSON(event.userAgent),
            "request_id": JSON(event.requestID),
        ]
    }
}
