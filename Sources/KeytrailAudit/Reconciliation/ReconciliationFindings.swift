package import KeytrailModel

/// Says what a reconciliation means: a finding for each episode of use by somebody else.
package enum ReconciliationRule {
    /// Somebody else used the credential.
    package static let theirs = Finding.Rule(
        id: "6d0a7c1e-0b0f-4f37-9d5e-7b4ad2d8a1c3",
        title: "The provider saw calls that we did not make",
        level: .high,
        tags: ["attack.credential-access", "attack.t1528", "attack.t1550.001"]
    )
    /// Calls of ours are missing in the provider's log.
    package static let ours = Finding.Rule(
        id: "f2b8a1d4-7c53-4a08-8a3e-9d1c6c0e5b72",
        title: "Calls of ours are missing in the provider's log",
        level: .low,
        tags: ["attack.defense-evasion"]
    )
    /// Events further apart than this are episodes of their own.
    static let quiet = TimeSpan.hours(1)
}

extension Reconciliation {
    /// The findings, by time.
    package var findings: [Finding] {
        let groups = Dictionary(grouping: theirs) { Source(address: $0.sourceAddress, actor: $0.actor) }
        let foreign = groups.flatMap { source, events in episodes(of: events).map { finding(of: $0, source) } }
        return (foreign + (missing.map { [$0] } ?? [])).sorted {
            ($0.openedAt, $0.groupText) < ($1.openedAt, $1.groupText)
        }
    }

    private struct Source: Hashable {
        var address: String?
        var actor: String?
    }

    private func episodes(of events: [ProviderEvent]) -> [[ProviderEvent]] {
        var episodes: [[ProviderEvent]] = []
        for event in events {
            if let last = episodes.last?.last, event.occurredAt - last.occurredAt <= ReconciliationRule.quiet {
                episodes[episodes.count - 1].append(event)
            } else {
                episodes.append([event])
            }
        }
        return episodes
    }

    private func finding(of events: [ProviderEvent], _ source: Source) -> Finding {
        var rule = ReconciliationRule.theirs
        let certainty = certainty(of: events, source)
        rule.level =
            switch certainty {
            case .high: .high
            case .medium: .medium
            case .low: .low
            }
        let names: [(String, String?)] = [
            (CallColumn.credentialID.fieldName, credential),
            (ProviderEventField.credential.rawValue, events.first?.credential),
            (ProviderEventField.actor.rawValue, source.actor), (CallColumn.clientAddress.fieldName, source.address),
        ]
        let group = names.compactMap { name, value in value.map { Finding.GroupField(name: name, value: $0) } }
        var finding = Finding(rule: rule, group: group, openedAt: events.first?.occurredAt ?? .distantPast)
        finding.lastSeen = events.last?.occurredAt ?? finding.openedAt
        finding.eventCount = events.count
        finding.peak = Double(events.count)
        finding.evidence = events.prefix(20).map(\.id)
        finding.observed = "\(events.count) \(events.count == 1 ? "event" : "events"): \(actions(of: events))"
        finding.expected = "a call of ours for each"
        finding.why = why(events, source, certainty)
        finding.next =
            "Ask everybody who may hold this credential whether they made these calls; if nobody did, revoke it at the provider now, "
            + "issue another, and undo what the events tell of."
        return finding
    }

    /// A gap of our own recording explains what an unknown address does not.
    private func certainty(of events: [ProviderEvent], _ source: Source) -> Confidence {
        guard !events.contains(where: { isInGap($0.occurredAt - clock.offset) }) else { return .low }
        return confidence
    }

    private func why(_ events: [ProviderEvent], _ source: Source, _ certainty: Confidence) -> String {
        var sentence = "The provider recorded this credential at times at which we recorded no such call"
        if let address = source.address, !ownAddresses.isEmpty {
            sentence +=
                ownAddresses.contains(address)
                ? ", from an address that our own calls come from"
                : ", from an address that none of our calls came from"
        }
        sentence += "; \(matched) other \(matched == 1 ? "event" : "events") of it are calls of ours"
        if events.contains(where: { isInGap($0.occurredAt - clock.offset) }) {
            sentence += ", but our own recording has a gap there"
        }
        return "\(sentence) (confidence \(certainty.rawValue))."
    }

    private func actions(of events: [ProviderEvent]) -> String {
        var counts: [String: Int] = [:]
        for event in events { counts[event.action, default: 0] += 1 }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = sorted.prefix(5).map { $0.value == 1 ? $0.key : "\($0.key) ×\($0.value)" }.joined(separator: ", ")
        return sorted.count > 5 ? shown + " and \(sorted.count - 5) more" : shown
    }

    private var missing: Finding? {
        guard let first = ours.first, let last = ours.last else { return nil }
        var finding = Finding(
            rule: ReconciliationRule.ours,
            group: [Finding.GroupField(name: CallColumn.credentialID.fieldName, value: credential)],
            openedAt: first.startedAt
        )
        finding.lastSeen = last.startedAt
        finding.eventCount = ours.count
        finding.peak = Double(ours.count)
        finding.evidence = Array(ours.prefix(20))
        finding.observed = "\(ours.count) \(ours.count == 1 ? "call" : "calls") without an event"
        finding.expected = "an event for each, as for \(matched) others"
        finding.why = "Calls of the same kind left events in the provider's log, and these did not."
        finding.next =
            "Check that the provider's log was exported whole, and that these calls reached the account that it is of."
        return finding
    }
}
