/// What is behind a credential's scopes: the evidence, the least that would do, and what to ask the provider for.
public struct ScopeDetail: Sendable, Hashable {
    /// Whole days from the first call to the last.
    public var observedDays: Int64
    /// Calls in the period.
    public var calls: Int
    /// Those that succeeded.
    public var successes: Int
    /// Successful calls whose need is known.
    public var mapped: Int
    /// How the grant is known; `nil` when it is not.
    public var grant: ScopeGrant?
    /// How the grant changed, newest first, at most 20.
    public var changes: [ScopeChange]
    /// Every scope that is granted, missing or extra, by name.
    public var standings: [ScopeStanding]
    /// The least scopes with which every successful call would have succeeded, sorted.
    public var sufficient: [String]
    /// Their weights together.
    public var sufficientWeight: Int
    /// No scopes that would do weigh less; the weight itself when `sufficient` is proven to be the least.
    public var weightBound: Int
    /// What to ask for, sorted: what is sufficient, and what is protected or not known; `nil` when the grant is not known.
    public var proposal: [String]?
    /// The proposal as the provider takes it, such as `read,write`; `nil` without a change to propose.
    public var scopeText: String?
    /// The page on which a credential with the proposal is made, `{key}` standing for the application's key; `nil` when the pack
    /// names none, or without a change to propose.
    public var authorizeURL: String?
    /// The granted scopes' weights together.
    public var grantedWeight: Int
    /// Their part that the proposal does without, in thousandths; `nil` when the grant is not known.
    public var excessPermille: Int?
    /// The same at earlier times, the latest first.
    public var trend: [ScopeScore]
    /// Successful operations whose need is not known, busiest first, at most 20.
    public var unmapped: [ScopeCount]
    /// Operations for which the provider's answers and its pack name different scopes, busiest first, at most 20.
    public var disagreements: [ScopeDisagreement]
    /// Calls that succeeded although the same answer said that the credential lacks what it demanded.
    public var contradictions: Int
    /// Calls that succeeded under an earlier grant, and would not under this one.
    public var former: Int
    /// What the calls touched, by kind.
    public var resources: [ScopeResource]
    /// The programs that used the credential, busiest first, at most 20.
    public var programs: [ScopeCount]
    /// The same by the door through which they brought it, busiest first, at most 20.
    public var suppliers: [ScopeSupplier]
    /// Shadow removals that are under way or ended in the period.
    public var canaries: [ScopeCanary.Outcome]

    /// Creates an entry without evidence.
    public init() {
        observedDays = 0
        (calls, successes, mapped) = (0, 0, 0)
        grant = nil
        (changes, standings, sufficient) = ([], [], [])
        (sufficientWeight, weightBound, grantedWeight) = (0, 0, 0)
        (proposal, scopeText, authorizeURL) = (nil, nil, nil)
        (excessPermille, trend) = (nil, [])
        (unmapped, disagreements, contradictions, former) = ([], [], 0, 0)
        (resources, programs, suppliers, canaries) = ([], [], [], [])
    }

    /// Whether there is something to take away.
    public var isExcessive: Bool { scopeText != nil }
    /// What a thief could do, in comparable numbers: the granted weight times the resources touched, at least one.
    public var blastRadius: Int {
        let (product, isTooLarge) = grantedWeight.multipliedReportingOverflow(by: max(1, resourcesTouched))
        return isTooLarge ? .max : product
    }
    /// Resources touched, of all kinds.
    public var resourcesTouched: Int { resources.reduce(0) { $0 + $1.touched } }
}

/// How much of a grant was not needed at an earlier time, by the grant and the calls of that time.
public struct ScopeScore: Sendable, Hashable {
    /// How many days earlier.
    public var daysEarlier: Int64
    /// The part of the grant's weight that was not needed, in thousandths; `nil` when the log cannot tell.
    public var excessPermille: Int?

    /// Tells a score.
    public init(daysEarlier: Int64, excessPermille: Int?) {
        self.daysEarlier = daysEarlier
        self.excessPermille = excessPermille
    }
}

/// Who brought a credential to calls, and which way.
public struct ScopeSupplier: Sendable, Hashable {
    /// The integration's name, or else that of the process; `nil` when neither is known.
    public var program: String?
    /// The door that its calls went through.
    public var door: Door
    /// How many calls.
    public var calls: Int

    /// Tells of calls of one program through one door.
    public init(program: String?, door: Door, calls: Int) {
        self.program = program
        self.door = door
        self.calls = calls
    }
}

/// What a credential may do, and how that is known.
public struct ScopeGrant: Sendable, Hashable {
    /// How it is known.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// Answers to ordinary calls said so.
        case answers
        /// The provider said so when it was asked (`credentials inspect`).
        case inspection
        /// The token's own claims say so.
        case claims
        /// The configuration says that it was asked for.
        case configuration
    }

    /// How it is known.
    public var source: Source
    /// Since when it is known to be so.
    public var since: Timestamp
    /// When it was last seen to be so.
    public var lastSeen: Timestamp

    /// Tells of a grant.
    public init(source: Source, since: Timestamp, lastSeen: Timestamp) {
        self.source = source
        self.since = since
        self.lastSeen = lastSeen
    }
}

/// A grant became another one.
public struct ScopeChange: Sendable, Hashable {
    /// When the new grant was first seen.
    public var at: Timestamp
    /// How it is known.
    public var source: ScopeGrant.Source
    /// What was added, sorted.
    public var added: [String]
    /// What was taken away, sorted.
    public var removed: [String]

    /// Tells of a change.
    public init(at time: Timestamp, source: ScopeGrant.Source, added: [String], removed: [String]) {
        at = time
        self.source = source
        self.added = added
        self.removed = removed
    }
}

/// An operation for which the provider's answers and its pack name different scopes.
public struct ScopeDisagreement: Sendable, Hashable {
    /// The operation, such as `GET /user`.
    public var operation: String
    /// What the answers demanded.
    public var answers: ScopeRequirement
    /// What the pack demands.
    public var pack: ScopeRequirement
    /// Successful calls.
    public var calls: Int

    /// Tells of a disagreement.
    public init(operation: String, answers: ScopeRequirement, pack: ScopeRequirement, calls: Int) {
        self.operation = operation
        self.answers = answers
        self.pack = pack
        self.calls = calls
    }
}

/// The resources of one kind that a credential's calls named.
public struct ScopeResource: Sendable, Hashable {
    /// The segment of the route that they stand behind, such as `boards`.
    public var kind: String
    /// How many different ones successful calls named.
    public var touched: Int
    /// How many are granted; `nil` when all are, or it is not known.
    public var granted: Int?
    /// Whether the grant is known to be for all of them.
    public var isForAll: Bool

    /// Tells of a kind of resource.
    public init(kind: String, touched: Int, granted: Int? = nil, isForAll: Bool = false) {
        self.kind = kind
        self.touched = touched
        self.granted = granted
        self.isForAll = isForAll
    }
}
