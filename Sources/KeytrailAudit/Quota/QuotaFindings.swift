package import KeytrailModel

extension QuotaAccount {
    /// The rule that speaks: the one that audits judge by when the log has next to no calls.
    package static let rule = Finding.Rule(
        id: "3c9b5e1b-5588-42d0-98df-e6684cbf2b38",
        title: "Quota used by somebody else",
        level: .high,
        tags: ["attack.initial-access", "attack.t1078"]
    )

    /// A finding for each episode of use by somebody else, worst first, then newest.
    package var findings: [Finding] {
        counts.flatMap { count in count.episodes.map { count.finding(of: $0) } }.sorted(by: Auditor.isShownBefore)
    }
}

extension QuotaCount {
    /// The foreign drops, in episodes with pauses of at most an hour.
    package var episodes: [[QuotaDrop]] {
        var episodes: [[QuotaDrop]] = []
        for drop in foreign {
            if let last = episodes.last?.last, drop.time.start - last.time.end <= ReconciliationRule.quiet {
                episodes[episodes.count - 1].append(drop)
            } else {
                episodes.append([drop])
            }
        }
        return episodes
    }

    fileprivate func finding(of episode: [QuotaDrop]) -> Finding {
        let group = [
            (CallColumn.credentialID.fieldName, credential), (CallColumn.host.fieldName, host),
            ("keytrail.ratelimit.name", bucket),
        ]
        var finding = Finding(
            rule: QuotaAccount.rule,
            group: group.map { Finding.GroupField(name: $0, value: $1) },
            openedAt: episode.first?.time.start ?? .distantPast
        )
        finding.lastSeen = episode.last?.time.end ?? finding.openedAt
        let foreign = episode.reduce(0) { $0 + $1.leastForeign }
        let (fall, own, flying) = episode.reduce((Int64(0), Int64(0), Int64(0))) {
            ($0.0 + $1.fall, $0.1 + $1.own, $0.2 + $1.inFlight)
        }
        finding.eventCount = episode.count
        finding.peak = Double(foreign)
        finding.evidence = Array(episode.flatMap(\.calls).prefix(20))
        finding.observed = "the counter fell by \(fall)"
        finding.expected =
            "\(own) for our own calls" + (flying > 0 ? ", and at most \(flying) more for those in flight" : "")
        finding.why =
            "Between answers of one window the provider's counter fell by \(fall). Calls in our log that were counted meanwhile: \(own); "
            + "that may have been: \(flying). Made by somebody else, at least: \(foreign)."
        finding.next =
            "Find the other callers: programs that do not run through Keytrail, or somebody who has the credential. Replace it if "
            + "there are none."
        return finding
    }
}
