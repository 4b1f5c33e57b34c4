internal import KeytrailModel

/// The grants of one credential over time, from all who tell of them.
struct GrantHistory {
    /// A grant, as long as no other was seen.
    struct Entry {
        var scopes: [String]
        var grant: ScopeGrant
        /// The call that showed it first; `nil` when no call did.
        var call: CallID?
        /// The call that showed it last; `nil` when no call did.
        var lastCall: CallID?
    }

    /// The oldest first; two in a row differ.
    private(set) var entries: [Entry] = []

    /// Puts sightings in the order of time and joins those that say the same.
    init(_ sightings: [Entry]) {
        let ordered = sightings.sorted {
            ($0.grant.since, $0.call?.sequence ?? 0) < ($1.grant.since, $1.call?.sequence ?? 0)
        }
        for sighting in ordered {
            guard let last = entries.indices.last, Set(entries[last].scopes) == Set(sighting.scopes) else {
                entries.append(sighting)
                continue
            }
            entries[last].grant.lastSeen = max(entries[last].grant.lastSeen, sighting.grant.lastSeen)
            // The provider's own word is the better source.
            if sighting.grant.source == .inspection { entries[last].grant.source = .inspection }
            entries[last].call = entries[last].call ?? sighting.call
            entries[last].lastCall = sighting.lastCall ?? entries[last].lastCall
        }
    }

    /// The newest grant; `nil` when none is known.
    var newest: Entry? { entries.last }

    /// The changes, the newest first.
    var changes: [ScopeChange] {
        zip(entries, entries.dropFirst()).map { before, after in
            let (old, new) = (Set(before.scopes), Set(after.scopes))
            return ScopeChange(
                at: after.grant.since,
                source: after.grant.source,
                added: new.subtracting(old).sorted(),
                removed: old.subtracting(new).sorted()
            )
        }.reversed()
    }

    /// The history as it stood at `time`; what was seen first later is taken to have been so before, for nothing says otherwise.
    func asOf(_ time: Timestamp) -> GrantHistory {
        var history = self
        history.entries = Array(entries.prefix(max(1, entries.count { $0.grant.since <= time })))
        return history
    }

    /// What the newest grant has that it did not have at `time`, as far as is known.
    func added(since time: Timestamp) -> Set<String> {
        guard let newest, let before = entries.last(where: { $0.grant.since <= time }) else { return [] }
        return Set(newest.scopes).subtracting(before.scopes)
    }
}
