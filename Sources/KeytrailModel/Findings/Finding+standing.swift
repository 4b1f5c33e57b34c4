extension Finding {
    /// Whether a finding counts, and what happened to it before.
    package struct Standing: Sendable, Hashable {
        /// The acknowledgement that keeps it from counting.
        package var acknowledgement: Acknowledgement?
        /// The silence that keeps it from counting.
        package var silence: Silence?
        /// An acknowledgement that is over; `nil` while the finding is muted.
        package var formerAcknowledgement: Acknowledgement?
        /// The silence that covered it last and is over; `nil` while the finding is muted.
        package var formerSilence: Silence?
        /// Whether the episode goes on after it had been over.
        package var isReopened = false
        /// Whether no earlier audit reported it, or it counts again.
        package var isNew = true

        /// That of a finding of which nothing is known.
        package init() {}

        /// Whether the finding does not count.
        package var isMuted: Bool { acknowledgement != nil || silence != nil }
    }

    /// The finding's state in one word: what people made of it goes before what the calls say.
    package var stateWord: String {
        if standing.silence != nil { return "silenced" }
        return standing.acknowledgement != nil ? "acknowledged" : state.rawValue
    }
}

extension Finding.Standing {
    /// What an audit at `now` makes of a finding.
    ///
    /// An acknowledgement ends with its time, or when the episode reopens: what was acknowledged had been thought over.
    ///
    /// - Parameters:
    ///   - finding: What was found.
    ///   - record: What the log remembers of it; `nil` when it is new.
    ///   - silences: Every silence of the log, those that are over as well.
    ///   - now: The time of the audit, which decides what is in force.
    package init(of finding: Finding, record: FindingRecord?, silences: [Silence], now: Timestamp) {
        let reopens = record?.isReopened(by: finding) ?? false
        isReopened = reopens || record?.isReopened ?? false && finding.state == .open
        silence = silences.filter { $0.isActive(at: now) && $0.matches(finding) }.max { $0.end < $1.end }
        let known = record?.acknowledgement
        let holds = known.map { $0.holds(at: now) && !reopens } ?? false
        acknowledgement = holds ? known : nil
        isNew = record?.toldAt == nil
        guard !isMuted else { return }
        formerAcknowledgement = known
        formerSilence = silences.first { $0.id == record?.lastSilence }
        let hasEnded = record?.isSilenced ?? false || known.map { $0.endedAt == nil } ?? false
        isNew = isNew || reopens || hasEnded
    }

    /// The steps that the log does not know of yet, of those that people and silences make.
    package func steps(after record: FindingRecord?, silences: [Silence], now: Timestamp) -> [FindingEvent] {
        var steps: [FindingEvent] = []
        if let known = record?.acknowledgement, known.endedAt == nil, acknowledgement == nil {
            steps.append(FindingEvent(.unacknowledged, at: min(known.until ?? now, now)))
        }
        let isSilenced = record?.isSilenced ?? false
        if let silence {
            if !isSilenced || silence.id != record?.lastSilence {
                steps.append(FindingEvent(silence, coversFrom: now))
            }
        } else if isSilenced, let over = silences.first(where: { $0.id == record?.lastSilence }) {
            steps.append(FindingEvent(endOf: over))
        }
        return steps
    }
}
