/// A time during which the findings that match do not count.
package struct Silence: Sendable, Hashable, Identifiable {
    /// Why a silence is refused.
    package enum Problem: Error, Equatable {
        /// Nothing says what it is about.
        case noMatcher
        /// It would take almost everything: no matcher names something.
        case tooBroad
        /// More matchers than `maximumMatchers`.
        case tooManyMatchers
        /// It ends before it starts, or at once.
        case noTime
        /// It is longer than `maximumLength`.
        case tooLong
        /// Nobody is named.
        case noAuthor
        /// No reason is given.
        case noReason
    }

    /// The longest silence: a year, also a leap year.
    package static let maximumLength = TimeSpan.days(366)
    /// The most matchers of one silence.
    package static let maximumMatchers = 20

    /// What a finding must be like, all of it.
    package var matchers: [FindingMatcher]
    /// From when on.
    package var startsAt: Timestamp
    /// The first instant at which it is over.
    package var endsAt: Timestamp
    /// Who wants it.
    package var author: String
    /// Why.
    package var reason: String
    /// When it was made.
    package var createdAt: Timestamp
    /// When it was ended before its time; `nil` when it was not.
    package var endedAt: Timestamp?
    /// Who ended it before its time.
    package var endedBy: String?
    /// The last audit that had a finding for it; `nil` when none had.
    package var lastMatchedAt: Timestamp?

    /// Describes a silence; `problem` says whether it can be.
    package init(
        matchers: [FindingMatcher],
        from startsAt: Timestamp,
        until endsAt: Timestamp,
        author: String,
        reason: String,
        createdAt: Timestamp
    ) {
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.author = author
        self.reason = reason
        self.createdAt = createdAt
    }

    /// 16 hexadecimal digits of FNV-1a 64 over what it was made of: the same silence cannot be made twice.
    package var id: String {
        var hash = FNV1a()
        for matcher in matchers { hash.combine(matcher.description) }
        for time in [startsAt, endsAt, createdAt] { hash.combine(String(time.microseconds)) }
        hash.combine(author)
        hash.combine(reason)
        return hash.text
    }

    /// What speaks against it; `nil` when nothing does.
    package var problem: Problem? {
        if matchers.isEmpty { return .noMatcher }
        if !matchers.contains(where: \.isSpecific) { return .tooBroad }
        if matchers.count > Silence.maximumMatchers { return .tooManyMatchers }
        if endsAt <= startsAt { return .noTime }
        if endsAt - startsAt > Silence.maximumLength { return .tooLong }
        if author.isEmpty { return .noAuthor }
        return reason.isEmpty ? .noReason : nil
    }

    /// The first instant at which it is over, as far as is known now.
    package var end: Timestamp { min(endsAt, endedAt ?? endsAt) }

    /// Whether it is in force at a time.
    package func isActive(at time: Timestamp) -> Bool { startsAt <= time && time < end }

    /// Whether a finding is what it is about.
    package func matches(_ finding: Finding) -> Bool { matchers.allSatisfy { $0.matches(finding) } }
}
