internal import KeytrailModel

/// Gathers, in the pass over calls, what is needed to hold granted scopes against used ones.
struct ScopeCollector {
    /// What calls have in common, whosever they are, by dictionary rows.
    struct Shape: MixedKey {
        /// What they demanded; 0 where that is not known.
        var need: Int64
        /// The grant that their answers showed; 0 where they showed none.
        var grant: Int64
        var method: Int64
        var host: Int64
        var route: Int64
        /// The integration, or the negative row of the process where it has no name; 0 when neither is known.
        var program: Int64
        var door: Int64
        var kind: Kind
        /// Between which instants of interest they lie.
        var epoch: Int64

        var mixed: Int64 {
            need &* 31 &+ route &* 1_009 &+ method &* 8_191 &+ program &* 131_071 &+ grant &* 524_287 &+ host &* 16_411
                &+ epoch &* 7 &+ kind.rawValue &* 3 &+ door &* 61
        }
    }

    /// What became of calls.
    struct Kind: OptionSet, Hashable {
        let rawValue: Int64
        static let denied = Kind(rawValue: 1)
        /// The answer itself said what it demanded.
        static let told = Kind(rawValue: 2)
    }

    /// How many calls of a credential there were alike.
    struct Count {
        var calls: Int
        var first: CallID
        var last: CallID
    }

    /// A grant, as long as no other was shown.
    struct Shown {
        var grant: Int64
        var first: CallID
        var last: CallID
    }

    /// A resource that a credential may have touched.
    struct Place: MixedKey {
        var credential: Int64
        var route: Int64
        var path: Int64

        var mixed: Int64 { credential &+ path &* 1_009 }
    }

    /// What is known of one credential.
    struct Evidence {
        /// Calls, whatever became of them, by time: their number, the first and the last.
        var spans: [(epoch: Int64, calls: Int, first: Timestamp, last: Timestamp)] = []
        /// Calls alike, with the row of the path of one that had this shape.
        var uses: [(shape: Shape, path: Int64, count: Count)] = []
        /// What answers showed, the oldest first.
        var shown: [Shown] = []
        /// What the tokens themselves claimed, the oldest first.
        var claimed: [Shown] = []
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
    private var shapes = KeyIndex<Shape>()
    /// By the shape's number, the row of the path of its first call.
    private var paths: ContiguousArray<Int64> = []
    private var uses = KeyIndex<Use>()
    private var counts: ContiguousArray<Count> = []
    private var spans = KeyIndex<Span>()
    private var spanCounts: ContiguousArray<(calls: Int, first: Timestamp, last: Timestamp)> = []
    private var shown: [Int64: [Shown]] = [:]
    private var claimed: [Int64: [Shown]] = [:]
    private var places = KeyIndex<Place>()

    private struct Use: MixedKey {
        var credential: Int64
        /// The shape's number.
        var shape: Int

        var mixed: Int64 { credential &+ Int64(shape) &* 1_009 }
    }

    private struct Span: MixedKey {
        var credential: Int64
        var epoch: Int64

        var mixed: Int64 { credential &+ epoch &* 1_009 }
    }

    private struct Slots {
        let credential, outcome, granted, demanded, method, host, route, path, program, caller, door, flags: Int
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
            door: layout.slot(of: .door),
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
        let flags = CallFlags(rawValue: row[slots.flags])
        var grant = row[slots.granted]
        if grant != 0 {
            if flags.contains(.grantFromToken) {
                ScopeCollector.note(grant, of: credential, call, in: &claimed)
                // No answer showed it, so it does not speak against a call that succeeded.
                grant = 0
            } else {
                ScopeCollector.note(grant, of: credential, call, in: &shown)
            }
        }
        guard let outcome = Outcome(rawValue: Int(truncatingIfNeeded: row[slots.outcome])) else { return }
        var kind: Kind = []
        switch outcome {
        case .success, .redirect: break
        case .forbidden: kind = .denied
        // None of these says anything about scopes.
        case .authFailed, .rateLimited, .clientError, .serverError, .networkError, .cancelled: return
        }
        if flags.contains(.needFromAnswer) { kind.insert(.told) }
        let program = row[slots.program]
        let shape = Shape(
            need: row[slots.demanded],
            grant: grant,
            method: row[slots.method],
            host: row[slots.host],
            route: row[slots.route],
            program: program != 0 ? program : -row[slots.caller],
            door: row[slots.door],
            kind: kind,
            epoch: epoch
        )
        count(shape, of: credential, call, path: row[slots.path])
        if !kind.contains(.denied), shape.route != 0 {
            note(Place(credential: credential, route: shape.route, path: row[slots.path]))
        }
    }

    /// The rows of the credentials of which no answer showed a grant.
    var withoutGrant: [Int64] { Set(spans.keys.map(\.credential)).filter { shown[$0] == nil } }

    /// Tells what is known of each credential, by its row, one after the other.
    ///
    /// - Throws: what `visit` throws.
    func forEach(_ visit: (_ credential: Int64, Evidence) throws -> Void) rethrows {
        let usesOf = Dictionary(grouping: uses.keys.indices) { uses.keys[$0].credential }
        let placesOf = Dictionary(grouping: places.keys, by: \.credential)
        for (credential, own) in Dictionary(grouping: spans.keys.indices, by: { spans.keys[$0].credential }) {
            var evidence = Evidence()
            evidence.spans = own.map { index in
                let span = spanCounts[index]
                return (spans.keys[index].epoch, span.calls, span.first, span.last)
            }
            evidence.uses = (usesOf[credential] ?? []).map { index in
                let shape = uses.keys[index].shape
                return (shapes.keys[shape], paths[shape], counts[index])
            }
            evidence.shown = shown[credential] ?? []
            evidence.claimed = claimed[credential] ?? []
            evidence.places = placesOf[credential] ?? []
            try visit(credential, evidence)
        }
    }

    private func epoch(of time: Int64, _ credential: Int64) -> Int64 {
        let instants = ownInstants.isEmpty ? instants : ownInstants[credential] ?? instants
        var epoch: Int64 = 0
        for instant in instants where time >= instant { epoch += 1 }
        return epoch
    }

    private mutating func note(_ span: Span, _ time: Timestamp) {
        let index = spans.index(of: span)
        if index == spanCounts.count { spanCounts.append((0, time, time)) }
        spanCounts[index].calls += 1
        spanCounts[index].last = time
    }

    private static func note(_ grant: Int64, of credential: Int64, _ call: CallID, in all: inout [Int64: [Shown]]) {
        var grants = all[credential] ?? []
        // Moved out and back, so that it is changed in its place.
        all[credential] = nil
        if let last = grants.indices.last, grants[last].grant == grant {
            grants[last].last = call
        } else {
            if grants.count == ScopeCollector.mostGrants { grants.removeFirst() }
            grants.append(Shown(grant: grant, first: call, last: call))
        }
        all[credential] = grants
    }

    private mutating func count(_ shape: Shape, of credential: Int64, _ call: CallID, path: Int64) {
        let number = shapes.index(of: shape)
        if number == paths.count { paths.append(path) }
        let index = uses.index(of: Use(credential: credential, shape: number))
        if index == counts.count { counts.append(Count(calls: 0, first: call, last: call)) }
        counts[index].calls += 1
        counts[index].last = call
    }

    private mutating func note(_ place: Place) {
        guard places.keys.count < ScopeCollector.mostPlaces else { return }
        _ = places.index(of: place)
    }
}
