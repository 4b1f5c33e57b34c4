/// One episode of one rule for one group: what an audit says, with its evidence.
public struct Finding: Sendable, Equatable, Identifiable {
    /// Whether the episode is still going on.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case open, resolved
    }

    /// The rule that found it.
    public struct Rule: Sendable, Hashable {
        /// The rule's `id`, or its `name` where it has no id.
        public var id: String
        /// The rule's title.
        public var title: String
        /// The rule's level.
        public var level: Level
        /// The rule's tags.
        public var tags: [String]

        /// Names a rule.
        public init(id: String, title: String, level: Level, tags: [String] = []) {
            self.id = id
            self.title = title
            self.level = level
            self.tags = tags
        }
    }

    /// A group-by field and its value in this episode.
    public struct GroupField: Sendable, Hashable {
        /// The field's name as the rule spells it.
        public var name: String
        /// The value, case kept.
        public var value: String

        /// Creates a pair.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The rule that found it.
    public var rule: Rule
    /// What the episode is about.
    public var group: [GroupField]
    /// Whether it is still going on at the audit's end.
    public var state: State
    /// The first instant at which the condition held.
    public var openedAt: Timestamp
    /// The last instant at which it held.
    public var lastSeen: Timestamp
    /// When it was known to be over; `nil` while open.
    public var resolvedAt: Timestamp?
    /// Matching calls from the first window's start to `lastSeen`.
    public var eventCount: Int
    /// The highest value of the rule's measure during the episode.
    public var peak: Double
    /// What was measured at the peak, for a reader: `37 calls in 5 min`.
    public var observed: String
    /// What would have been in order: `fewer than 10`.
    public var expected: String
    /// At most 20 of the calls that make the case.
    public var evidence: [CallID]
    /// One sentence that says why.
    public var why: String
    /// What to do next.
    public var next: String
    /// Whether it rests on calls that arrived after the period had been judged.
    public var isLate: Bool
    /// The series it is about; `nil` where it is about something else.
    public var series: FindingSeries?
    /// What people and earlier audits made of it; a judgement alone knows nothing of that.
    package var standing = Standing()

    /// Creates an episode that opens and, so far, ends at one instant.
    public init(rule: Rule, group: [GroupField], openedAt: Timestamp) {
        self.rule = rule
        self.group = group
        self.openedAt = openedAt
        state = .open
        lastSeen = openedAt
        resolvedAt = nil
        eventCount = 0
        peak = 0
        observed = ""
        expected = ""
        evidence = []
        why = ""
        next = ""
        isLate = false
    }

    /// Stable over runs: 16 hexadecimal digits of FNV-1a 64 over rule id, group and opening time.
    public var id: String {
        var hash = FNV1a()
        hash.combine(rule.id)
        for field in group {
            hash.combine(field.name)
            hash.combine(field.value)
        }
        hash.combine(String(openedAt.microseconds))
        return hash.text
    }

    /// The group on one line: `keytrail.credential.id=github-1a2b, server.address=api.github.com`.
    public var groupText: String { group.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }
}
