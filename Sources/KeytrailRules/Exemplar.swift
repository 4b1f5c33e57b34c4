package import KeytrailModel

/// A little log inside a rule file, and what the rule must make of it (`keytrail.exemplars`).
package struct Exemplar: Sendable {
    /// What the rule must make of the events.
    package enum Expectation: String, Sendable, Hashable, CaseIterable {
        /// One finding or more.
        case match
        /// No finding.
        case noMatch = "no-match"
    }

    /// One event, or a row of equal ones.
    package struct Event: Sendable {
        /// When the first one happens, counted from the exemplar's start.
        package var offset: TimeSpan
        /// How many there are.
        package var count: Int
        /// How long one comes after the other.
        package var every: TimeSpan
        /// What each of them has.
        package var fields: [JSON.Member]
        /// Where it stands.
        package var location: SourceLocation

        /// When the last one happens, counted from the exemplar's start.
        package var end: TimeSpan {
            offset + TimeSpan(microseconds: every.microseconds * Int64(count - 1))
        }
    }

    /// What it shows, in a few words.
    package var name: String
    /// Where it stands.
    package var location: SourceLocation
    /// What the rule must make of it.
    package var expectation: Expectation
    /// When the offsets begin.
    package var start = Exemplar.usualStart
    /// The events, in the order of the file.
    package var events: [Event] = []
    /// How many findings there must be; `nil` for any number that agrees with `expectation`.
    package var findings: Int?
    /// When the first finding must open, counted from the start; `nil` for any time.
    package var opensAt: TimeSpan?
    /// Whether the last finding must be over when the exemplar ends; `nil` for either.
    package var state: Finding.State?
    /// When the exemplar ends, counted from the start; `nil` for a second after its last event.
    package var until: TimeSpan?

    /// A Monday morning, so that rules about the time of day are awake: 2026-01-05T09:00:00Z.
    package static let usualStart = Timestamp(seconds: 1_767_603_600)

    /// How many events one exemplar may have, repeated ones counted.
    package static let maximumEvents = 100_000

    /// An exemplar without events; set the rest on the value.
    package init(name: String, location: SourceLocation, expectation: Expectation) {
        self.name = name
        self.location = location
        self.expectation = expectation
    }

    /// When the exemplar ends.
    package var end: Timestamp {
        if let until { return start + until }
        let last = events.map(\.end).max() ?? .zero
        return start + last + .seconds(1)
    }

    /// A time of the exemplar as its file writes it: `1m30s`.
    package func offset(of time: Timestamp) -> String { (time - start).offsetText }
}

extension TimeSpan {
    /// Parses a distance as exemplars write it: `90s`, `1h30m`, `-5m`, `250ms`, `0s`, units from `d` down to `ms`.
    ///
    /// Returns `nil` for anything else: a bare number, a fraction, an unknown unit, more than 1,000 years.
    package init?(offset text: String) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest[digits.endIndex...].prefix { $0.isASCII && $0.isLetter }
            guard let count = Int64(digits), count < 1_000_000_000_000,
                let length = TimeSpan.units.first(where: { $0.name == unit })?.microseconds
            else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            let limit: Int64 = 31_557_600_000_000_000
            guard !overflow, product <= limit, total <= limit - product else { return nil }
            total += product
            rest = rest[unit.endIndex...]
        }
        self.init(microseconds: isNegative ? -total : total)
    }

    /// The distance as exemplars write it, exact to the microsecond where `ms` is: `1h30m`, `-5m`, `0s`.
    package var offsetText: String {
        var rest = microseconds.magnitude
        var text = microseconds < 0 ? "-" : ""
        for unit in TimeSpan.units where unit.name != "w" && rest >= UInt64(unit.microseconds) {
            text += "\(rest / UInt64(unit.microseconds))\(unit.name)"
            rest %= UInt64(unit.microseconds)
        }
        return text.isEmpty || text == "-" ? "0s" : text
    }

    private static let units: [(name: String, microseconds: Int64)] = [
        ("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
        ("ms", 1_000),
    ]
}
