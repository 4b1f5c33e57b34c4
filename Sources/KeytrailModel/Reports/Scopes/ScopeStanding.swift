/// What the calls say about one scope of one credential.
public struct ScopeStanding: Sendable, Hashable {
    /// The verdict.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// A successful call needed it.
        case used
        /// Successful calls needed only a part of it, which a narrower scope allows too.
        case impliedOnly = "implied_only"
        /// No successful call needed it.
        case unused
        /// The calls cannot show whether it was needed.
        case unknown
        /// Not granted, and calls were denied that need it.
        case missing
        /// Not in the grant as it is known, and calls succeeded that need it.
        case extra
        /// Not seen in use, and kept because somebody said so.
        case protected
    }

    /// Why a verdict is `unknown`.
    public enum Doubt: String, Sendable, Hashable, CaseIterable {
        /// Its use shows in no request.
        case unobservable
        /// The log is too young.
        case youngLog = "young_log"
        /// Too few successful calls have a known need.
        case lowCoverage = "low_coverage"
        /// It was granted too short a time ago.
        case newlyGranted = "newly_granted"
    }

    /// The scope's name.
    public var name: String
    /// Whether it is in the newest grant.
    public var isGranted: Bool
    /// The verdict.
    public var verdict: Verdict
    /// Why nothing can be told; `nil` for every verdict but `unknown`.
    public var doubt: Doubt?
    /// The scopes that would do in its place, sorted; empty when none would, or when nothing needs it.
    public var instead: [String]
    /// How much harm it allows, 1 to 5.
    public var weight: Int
    /// Successful calls that it served.
    public var uses: Int
    /// When it served the last one; `nil` when it never did.
    public var lastUse: Timestamp?
    /// Calls that were denied for want of it.
    public var denials: Int
    /// The programs whose calls it served, busiest first, at most 5.
    public var programs: [ScopeCount]
    /// The operations that it served or was denied to, busiest first, at most 5.
    public var operations: [ScopeCount]
    /// Why it is to be kept; `nil` when nobody said so, or the time for it is over.
    public var keep: KeptScope?

    /// Creates a verdict without evidence.
    public init(name: String, isGranted: Bool, verdict: Verdict, weight: Int) {
        self.name = name
        self.isGranted = isGranted
        self.verdict = verdict
        self.weight = weight
        doubt = nil
        instead = []
        uses = 0
        lastUse = nil
        denials = 0
        programs = []
        operations = []
        keep = nil
    }
}

/// Calls of something that has a name.
public struct ScopeCount: Sendable, Hashable {
    /// A program, or an operation such as `GET /1/boards/{id}`.
    public var name: String
    /// How many calls.
    public var calls: Int

    /// Counts calls.
    public init(name: String, calls: Int) {
        self.name = name
        self.calls = calls
    }
}

/// A scope that stays although no call shows its use.
public struct KeptScope: Sendable, Hashable {
    /// The scope's name.
    public var scope: String
    /// Why it stays.
    public var reason: String
    /// Until when; `nil` for as long as the configuration says so.
    public var until: Timestamp?

    /// Keeps a scope.
    public init(scope: String, reason: String, until: Timestamp?) {
        self.scope = scope
        self.reason = reason
        self.until = until
    }
}
