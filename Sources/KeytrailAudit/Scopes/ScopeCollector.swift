internal import KeytrailModel

/// Gathers, in the pass over calls, what is needed to hold granted scopes against used ones.
struct ScopeCollector {
    /// Calls alike, by their dictionary rows.
    struct Key: Hashable {
        var credential: Int64
        /// What they demanded; 0 where that is not known.
        var need: Int64
        /// The grant that their answers showed; 0 where they showed none.
        var grant: Int64
        var method: Int64
        var host: Int64
        var route: Int64
        /// The integration, or the negative row of the process where it has no name; 0 when neither is known.
        var program: Int64
        var kind: Kind
        /// Between which instants of interest they lie.
        var epoch: Int64
    }

    /// What became of calls.
    struct Kind: OptionSet, Hashable {
        let rawValue: Int64
        static let denied = Kind(rawValue: 1)
        /// The answer itself said what it demanded.
        static let told = Kind(rawValue: 2)
    }

    /// How many calls there were alike.
    struct Count {
        var calls: Int
        var first: CallID
        var last: CallID
        /// The row of the path of one of them.
        var path: Int64
    }

    /// A grant, as long as answers showed no other.
    struct Shown {
        var grant: Int64
        var first: CallID
        var last: CallID
    }

    /// A resource that a credential may have touched.
    struct Place: Hashable {
        var credential: Int64
        var route: Int64
        var path: Int64
    }

    /// What is known of one credential.
    struct Evidence {
        /// Calls, whatever became of them, by time: their number, the first and the last.
        var spans: [(epoch: Int64, calls: Int, first: Timestamp, last: Timestamp)] = []
        var uses: [(key: Key, count: Count)] = []
        /// What answers showed, the oldest first.
        var shown: [Shown] = []
        var places: [Place] = []
    }

    /// More places than these are not told apart.
    private static let mostPlaces = 50_000
    /// More changes of one credential's grant than these are not kept: the oldest go.
    private static let mostGrants = 256

    private let slots: Slots
    /// The instants of interest of every credential, and those of some more, sorted.
    private let instants: [Int64]
    private let ownInstants: [Int64: [Int64]]
    private var keys = KeyIndex<Key>()
    private var counts: ContiguousArray<(key: Key, count: Count)> = []
    private var spanKeys = KeyIndex<Span>()
    private var spans: ContiguousArray<(key: Span, calls: Int, first: Timestamp, last: Timestamp)> = []
    private var shown: [Int64: [Shown]] = [:]
    private var places = KeyIndex<Place>()
    private var placeCount = 0
    private var placeList: [Place] = []

    private struct Span: Hashable {
        var credential: Int64
        var epoch: Int64
    }

    private struct Slots {
        let credential, outcome, granted, demanded, method, host, route, path, program, caller, flags: Int
    }

    /// Calls are told apart at `instants`, each the first microsecond of another span, and at a credential's own.
    init(layout: inout RowLayout, instants: [Timestamp], ownInstants: [Int64: [Timestamp]] = [:]) {
        slots = Slots(
            credential: layout.slot(of: .credentialID),
            outcome: layout.slot(of: .outcome),
            granted: layout.slot(of: .grantedScopes),
            demanded: layout.slot(of: .acceptedScopes),
            method: layout.slot(of: .method),
            host: layout.slot(of: .host),
            route: layout.slot(of: .route),
            path: layout.slot(of: .path),
            program: layout.slot(of: .program),
            caller: layout.slot(of: .callerExecutable),
            flags: layout.slot(of: .flags)
        )
        self.instants = instants.map(\.microseconds).sorted()
        self.ownInstants = ownInstants.mapValues { ($0 + instants).map(\.microseconds).sorted() }
    }

    /// Takes the next call.
    ///
    /// Constant, but for a credential's own instants of interest.
    mutating func consume(_ row: Swift.Span<Int64>) {
        let credential = row[slots.credential]
        guard credential != 0 else { return }
        let call = CallID(startedAt: Timestamp(microseconds: row[0]), sequence: row[1])
        let epoch = epoch(of: row[0], credential)
        note(Span(credential: credential, epoch: epoch), call.startedAt)
        let grant = row[slots.granted]
        if grant != 0 { note(grant, of: credential, call) }
        guard let outcome = Outcome(rawValue: Int(truncatingIfNeeded: row[slots.outcome])) else { return }
        var kind: Kind = []
        switch outcome {
        case .success, .redirect: break
        case .forbidden: kind = .denied
        // None of these says anything about scopes.
        case .authFailed, .rateLimited, .clientError, .serverError, .networkError, .cancelled: return
        }
        if CallFlags(rawValue: row[slots.flags]).contains(.needFromAnswer) { kind.insert(.told) }
        let program = row[slots.program]
        let key = Key(
            credential: credential,
            need: row[slots.demanded],
            grant: grant,
            method: row[slots.method],
            host: row[slots.host],
            route: row[slots.route],
            program: program != 0 ? program : -row[slots.caller],
            kind: kind,
            epoch: epoch
        )
        count(key, call, path: row[slots.path])
        if !kind.contains(.denied), key.route != 0 {
            note(Place(credential: credential, route: key.route, path: row[slots.path]))
        }
    }

    /// By the credential's row.
    var evidence: [Int64: Evidence] {
        var evidence: [Int64: Evidence] = [:]
        for span in spans {
            evidence[span.key.credential, default: Evidence()].spans.append(
                (span.key.epoch, span.calls, span.first, span.last)
            )
        }
        for entry in counts { evidence[entry.key.credential]?.uses.append(entry) }
        for (credential, grants) in shown { evidence[credential]?.shown = grants }
        for place in placeList { evidence[place.credential]?.places.append(place) }
        return evidence
    }

    private func epoch(of time: Int64, _ credential: Int64) -> Int64 {
        let instants = ownInstants.isEmpty ? instants : ownInstants[credential] ?? instants
        var epoch: Int64 = 0
        for instant in instants where time >= instant { epoch += 1 }
        return epoch
    }

    private mutating func note(_ span: Span, _ time: Timestamp) {
        let index = spanKeys.index(of: span, mixed: span.credential &+ span.epoch &* 1_009)
        if index == spans.count { spans.append((span, 0, time, time)) }
        spans[index].calls += 1
        spans[index].last = time
    }

    private mutating func note(_ grant: Int64, of credential: Int64, _ call: CallID) {
        var grants = shown[credential] ?? []
        // Moved out and back, so that it is changed in its place.
        shown[credential] = nil
        if let last = grants.indices.last, grants[last].grant == grant {
            grants[last].last = call
        } else {
            if grants.count == ScopeCollector.mostGrants { grants.removeFirst() }
            grants.append(Shown(grant: grant, first: call, last: call))
        }
        shown[credential] = grants
    }

    private mutating func count(_ key: Key, _ call: CallID, path: Int64) {
        let mixed =
            key.credential &+ key.need &* 31 &+ key.route &* 1_009 &+ key.method &* 8_191 &+ key.program &* 131_071
            &+ key.grant &* 524_287 &+ key.host &* 16_411 &+ key.epoch &* 7 &+ key.kind.rawValue &* 3
        let index = keys.index(of: key, mixed: mixed)
        if index == counts.count { counts.append((key, Count(calls: 0, first: call, last: call, path: path))) }
        counts[index].count.calls += 1
        counts[index].count.last = call
    }

    private mutating func note(_ place: Place) {
        guard placeCount < ScopeCollector.mostPlaces else { return }
        let mixed = place.credential &+ place.path &* 1_009
        let index = places.index(of: place, mixed: mixed)
        guard index == placeCount else { return }
        placeCount += 1
        placeList.append(place)
    }
}
