/// The series that a finding is about: what came in each hour before, and what is usual.
public struct FindingSeries: Sendable, Hashable {
    /// An hour of the series; the last one may be shorter.
    public struct Hour: Sendable, Hashable {
        /// When it began.
        public var start: Timestamp
        /// What came.
        public var count: Double
        /// What is usual.
        public var expected: Double
        /// Where 998 of 1,000 such hours begin.
        public var low: Double
        /// Where they end.
        public var high: Double

        /// Describes an hour.
        public init(start: Timestamp, count: Double, expected: Double, low: Double, high: Double) {
            self.start = start
            self.count = count
            self.expected = expected
            self.low = low
            self.high = high
        }
    }

    /// A value of a field that many of the window's calls share.
    public struct Contributor: Sendable, Hashable {
        /// The field.
        public var field: String
        /// The value.
        public var value: String
        /// How many of the window's calls have it.
        public var calls: Int

        /// Describes a contributor.
        public init(field: String, value: String, calls: Int) {
            self.field = field
            self.value = value
            self.calls = calls
        }
    }

    /// The window that departs most from what is usual.
    public var window: TimeWindow
    /// The hours to the window's end, oldest first.
    public var hours: [Hour]
    /// What the window held in excess of chance: the probability of its count, or one farther out.
    public var probability: Double
    /// What the same hour had one to four weeks before; `nil` where that is not known.
    public var weeksBefore: [Double?]
    /// Which values the window's calls share most, field by field; empty when nobody looked.
    public var contributors: [Contributor] = []

    /// Describes a series.
    public init(window: TimeWindow, hours: [Hour], probability: Double, weeksBefore: [Double?]) {
        self.window = window
        self.hours = hours
        self.probability = probability
        self.weeksBefore = weeksBefore
    }
}

extension FindingSeries {
    /// The series as JSON, in the form that `init(json:)` reads.
    package var json: JSON {
        [
            "start": .string(window.start.rfc3339),
            "end": .string(window.end.rfc3339),
            "probability": .number(probability),
            "hours": .array(
                hours.map { hour in
                    [
                        "start": .string(hour.start.rfc3339), "count": .number(hour.count),
                        "expected": .number(hour.expected), "low": .number(hour.low), "high": .number(hour.high),
                    ]
                }
            ),
            "weeks_before": .array(weeksBefore.map { $0.map(JSON.number) ?? .null }),
            "contributors": .array(
                contributors.map {
                    ["field": .string($0.field), "value": .string($0.value), "calls": .integer(Int64($0.calls))]
                }
            ),
        ]
    }

    /// Reads what `json` says; `nil` for anything else.
    package init?(json: JSON) {
        guard let start = json.time("start"), let end = json.time("end"),
            let probability = json["probability"]?.asDouble, case .array(let hours)? = json["hours"],
            case .array(let weeks)? = json["weeks_before"], case .array(let contributors)? = json["contributors"]
        else { return nil }
        self.init(
            window: TimeWindow(start: start, end: end),
            hours: hours.compactMap(Hour.init(json:)),
            probability: probability,
            weeksBefore: weeks.map(\.asDouble)
        )
        self.contributors = contributors.compactMap { contributor in
            guard let field = contributor["field"]?.string, let value = contributor["value"]?.string,
                let calls = contributor["calls"]?.asDouble.flatMap(Int.init(exactly:))
            else { return nil }
            return Contributor(field: field, value: value, calls: calls)
        }
    }
}

extension FindingSeries.Hour {
    fileprivate init?(json: JSON) {
        guard let start = json.time("start"), let count = json["count"]?.asDouble,
            let expected = json["expected"]?.asDouble, let low = json["low"]?.asDouble,
            let high = json["high"]?.asDouble
        else { return nil }
        self.init(start: start, count: count, expected: expected, low: low, high: high)
    }
}

extension JSON {
    fileprivate func time(_ key: String) -> Timestamp? { self[key]?.string.flatMap { Timestamp(rfc3339: $0) } }

    fileprivate var asDouble: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number.isFinite ? number : nil
        case .null, .bool, .string, .array, .object: nil
        }
    }
}
