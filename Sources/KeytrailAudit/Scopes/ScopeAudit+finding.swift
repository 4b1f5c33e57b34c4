internal import KeytrailModel
internal import KeytrailRules

/// One event of the source `scopes`.
private struct ScopeEvent {
    let audit: ScopeAudit
    let name: String
    /// `nil` for a scope that is neither granted nor needed, such as one that was taken away.
    let standing: ScopeStanding?
    /// The newest change of the grant, where it lies in the report's period.
    let change: ScopeChange?
    let canaries: [ScopeCanary.Outcome]

    func value(_ field: String) -> FieldValue {
        let detail = audit.detail
        guard let field = ScopeField(rawValue: field) else { return .absent }
        return switch field {
        case .credentialID: .text(audit.credential.id)
        case .credentialProvider: .text(audit.credential.provider)
        case .credentialCalls: .integer(Int64(detail.calls))
        case .name: .text(name)
        case .uses: .integer(Int64(standing?.uses ?? 0))
        case .denials: .integer(Int64(standing?.denials ?? 0))
        case .verdict: standing.map { .text($0.verdict.rawValue) } ?? .absent
        case .weight: standing.map { .integer(Int64($0.weight)) } ?? .absent
        case .observedDays: .integer(detail.observedDays)
        case .coverage: .integer(Int64(audit.usage.coveragePermille))
        case .change: changeWord.map { .text($0) } ?? .absent
        case .canaryFailures:
            canaries.isEmpty ? .absent : .integer(Int64(canaries.reduce(0) { $0 + $1.failures }))
        case .disagreements: .integer(Int64(audit.disagreeing[name] ?? 0))
        case .contradictions: .integer(Int64(detail.contradictions))
        case .touchedOfAll: touchedOfAll.map { .integer(Int64($0)) } ?? .absent
        }
    }

    private var changeWord: String? {
        guard let change else { return nil }
        return change.added.contains(name) ? "granted" : change.removed.contains(name) ? "withdrawn" : nil
    }

    /// Resources touched of the kinds that are granted altogether; `nil` where no kind is known to be.
    private var touchedOfAll: Int? {
        let kinds = audit.detail.resources.filter(\.isForAll)
        return kinds.isEmpty ? nil : kinds.reduce(0) { $0 + $1.touched }
    }
}

extension ScopeAudit {
    /// What a rule over the source `scopes` says about this credential: one finding for all of its matching scopes.
    ///
    /// The episode opens with the credential's first call in the log, so that every nightly audit names the same one; what is about
    /// a change or a trial opens with that.
    func finding(of rule: DetectionRule, firstSeen: Timestamp, in period: TimeWindow) -> Finding? {
        let events = events(in: period).filter { rule.expression.matches($0.value) }
        guard !events.isEmpty else { return nil }
        let header = rule.header
        let topic = Topic(rule)
        var finding = Finding(
            rule: Finding.Rule(header),
            group: [Finding.GroupField(name: ScopeField.credentialID.rawValue, value: credential.id)],
            openedAt: openingTime(topic, events) ?? firstSeen
        )
        finding.lastSeen = max(lastCall, finding.openedAt)
        finding.eventCount = count(topic, events)
        finding.peak = Double(events.count)
        finding.evidence = evidence(topic, events)
        finding.observed = events.map(\.name).joined(separator: ", ")
        finding.expected = expected(topic)
        finding.why = sentence(topic, events) ?? (header.description.isEmpty ? header.title + "." : header.description)
        finding.next = header.next
        return finding
    }

    /// What a rule asks about, by the most telling field that it names.
    private enum Topic {
        case canary, change, disagreement, verdict

        init(_ rule: DetectionRule) {
            let fields = Set(rule.expression.fields.compactMap(ScopeField.init))
            self =
                fields.contains(.canaryFailures)
                ? .canary
                : fields.contains(.change) ? .change : fields.contains(.disagreements) ? .disagreement : .verdict
        }
    }

    /// An event for each scope that is granted, needed, changed, tried or disagreed about.
    private func events(in period: TimeWindow) -> [ScopeEvent] {
        let change = detail.changes.first.flatMap { period.contains($0.at) ? $0 : nil }
        let standings = Dictionary(detail.standings.map { ($0.name, $0) }) { first, _ in first }
        let canaries = Dictionary(grouping: detail.canaries, by: \.canary.scope)
        var names = Set(standings.keys).union(canaries.keys).union(disagreeing.keys)
        if let change { names.formUnion(change.added + change.removed) }
        return names.sorted().map { name in
            ScopeEvent(
                audit: self,
                name: name,
                standing: standings[name],
                change: change,
                canaries: canaries[name] ?? []
            )
        }
    }

    private func openingTime(_ topic: Topic, _ events: [ScopeEvent]) -> Timestamp? {
        switch topic {
        case .canary: events.flatMap(\.canaries).compactMap(\.first?.startedAt).min()
        case .change: events.compactMap(\.change?.at).min()
        case .disagreement, .verdict: nil
        }
    }

    private func count(_ topic: Topic, _ events: [ScopeEvent]) -> Int {
        switch topic {
        case .canary: events.flatMap(\.canaries).reduce(0) { $0 + $1.failures }
        case .disagreement: events.map { disagreeing[$0.name] ?? 0 }.max() ?? 0
        case .change, .verdict: detail.calls
        }
    }

    private func evidence(_ topic: Topic, _ events: [ScopeEvent]) -> [CallID] {
        switch topic {
        case .canary: Array(events.flatMap(\.canaries).compactMap(\.first).sorted().prefix(20))
        case .change: grantCalls.map { [$0.first] } ?? []
        case .disagreement, .verdict: grantCalls.map { [$0.last] } ?? []
        }
    }

    private func expected(_ topic: Topic) -> String {
        switch topic {
        case .canary: return "no call"
        case .change: return "the same scopes"
        case .disagreement: return "what the provider pack says"
        case .verdict:
            let used = usage.used
            return used.isEmpty ? "no scope" : "only \(used.joined(separator: ", "))"
        }
    }

    /// What happened; `nil` where the rule's own words say it best.
    private func sentence(_ topic: Topic, _ events: [ScopeEvent]) -> String? {
        let names = events.map(\.name).joined(separator: ", ")
        let about = "\(detail.calls) calls over \(detail.observedDays) days"
        switch topic {
        case .canary:
            let outcomes = events.flatMap(\.canaries)
            let programs = Set(outcomes.flatMap(\.programs).map(\.name)).sorted()
            let by = programs.isEmpty ? "" : " of \(programs.joined(separator: ", "))"
            let operations = Set(outcomes.flatMap(\.operations).map(\.name)).sorted()
            return "\(count(topic, events)) calls\(by) would have failed without \(names): "
                + "\(operations.joined(separator: ", "))."
        case .change:
            guard let change = detail.changes.first else { return nil }
            let parts = [("got", change.added), ("lost", change.removed)].filter { !$0.1.isEmpty }
            return
                "The credential \(parts.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: " and "))."
        case .disagreement:
            guard let first = detail.disagreements.first else { return nil }
            return
                "For \(detail.disagreements.count) operations the provider's answers name other scopes than its pack; "
                + "\(first.operation): answers \(first.answers.words), pack \(first.pack.words)."
        case .verdict:
            let verdicts = Set(events.compactMap(\.standing?.verdict))
            guard verdicts.count == 1, let verdict = verdicts.first else { return nil }
            switch verdict {
            case .unused: return "\(about) never needed \(names), which the credential holds."
            case .impliedOnly:
                let instead = Set(events.flatMap { $0.standing?.instead ?? [] }).sorted().joined(separator: ", ")
                return "\(about) needed of \(names) no more than \(instead)."
            case .missing:
                let denials = events.reduce(0) { $0 + ($1.standing?.denials ?? 0) }
                return "\(denials) calls were denied that need \(names), which the credential does not hold."
            case .extra: return "\(about) succeeded with \(names), which the known grant does not hold."
            case .used, .unknown, .protected: return nil
            }
        }
    }
}

extension ScopeRequirement {
    /// The stored form; `nothing` where nothing is needed.
    fileprivate var words: String { isEmpty ? "nothing" : text }
}
