internal import KeytrailModel

/// One way in which a provider says how a call ended; every condition that is given must hold.
struct OutcomeRule: Sendable {
    /// What a member, or a header field, must be.
    enum Expectation: Sendable, Equatable {
        /// It must be there.
        case present
        /// It must be one of these texts (numbers and Booleans as JSON spells them).
        case oneOf(Set<String>)
    }

    var statuses: [ClosedRange<Int>] = []
    var methods: Set<String> = []
    var routes: Set<String> = []
    /// By lower-case field name.
    var headers: [(name: String, expectation: Expectation)] = []
    /// By path of member names.
    var members: [(path: [String], expectation: Expectation)] = []
    /// Lower-case texts, one of which the body must hold.
    var texts: [[UInt8]] = []
    /// The body is a list, and one of its objects has this member.
    var listKey: String?
    var outcome: Outcome
    /// The member whose text becomes the record's `error.type`.
    var errorPath: [String]?

    /// Whether it would match every answer, for instance because its conditions could not be read.
    var isBare: Bool {
        statuses.isEmpty && headers.isEmpty && members.isEmpty && texts.isEmpty && listKey == nil
    }
}
