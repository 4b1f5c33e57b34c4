import KeytrailModel
import KeytrailRules

/// One way in which a string condition can hold: rules that are seen, and rules that are not.
struct PresenceAlternative {
    var seen: Set<Int> = []
    var unseen: Set<Int> = []

    /// When it holds: where something must not come, at the end of the time it had, counted from each rule that was seen;
    /// otherwise at each event of the group.
    func times(_ sightings: [NaiveEngine.Sighting], span: TimeSpan, inOrder: Bool) -> [Timestamp] {
        guard seen.isDisjoint(with: unseen) else { return [] }
        let anchors = unseen.isEmpty ? sightings : sightings.filter { seen.contains($0.rule) }
        return Set(anchors.map(\.time)).compactMap { time in
            let start = unseen.isEmpty ? time - span : time
            let window = sightings.inside(start, start + span)
            let present = Set(window.map(\.rule))
            guard seen.isSubset(of: present), unseen.isDisjoint(with: present) else { return nil }
            guard !inOrder || window.chain(seen.sorted()) != nil else { return nil }
            return start + span
        }
    }
}

extension Correlation.Presence {
    /// The disjunctive normal form.
    var alternatives: [PresenceAlternative] { alternatives(isNegated: false) }

    private func alternatives(isNegated: Bool) -> [PresenceAlternative] {
        switch self {
        case .rule(let rule): [isNegated ? PresenceAlternative(unseen: [rule]) : PresenceAlternative(seen: [rule])]
        case .not(let part): part.alternatives(isNegated: !isNegated)
        case .all(let parts): isNegated ? either(parts, isNegated) : both(parts, isNegated)
        case .any(let parts): isNegated ? both(parts, isNegated) : either(parts, isNegated)
        }
    }

    private func either(_ parts: [Self], _ isNegated: Bool) -> [PresenceAlternative] {
        parts.flatMap { $0.alternatives(isNegated: isNegated) }
    }

    private func both(_ parts: [Self], _ isNegated: Bool) -> [PresenceAlternative] {
        parts.reduce([PresenceAlternative()]) { ways, part in
            ways.flatMap { way in
                part.alternatives(isNegated: isNegated).map {
                    PresenceAlternative(seen: way.seen.union($0.seen), unseen: way.unseen.union($0.unseen))
                }
            }
        }
    }
}
