import KeytrailModel
import KeytrailTestSupport

/// Random calls for correlations: few groups, times that coincide or lie exactly a window apart, fields that are missing.
///
/// A call's path spells which of the detections `a` to `d` match it. Seconds are multiples of a half, which binary fractions
/// hold exactly.
enum CorrelatedLog {
    /// The fields by which groups are told apart.
    static let groupFields: [LoggedField] = [
        LoggedField(column: .credentialID, kind: .text, values: ["k1", "k1", "k2", "k3", nil]),
        LoggedField(column: .host, kind: .text, values: ["h1", "h1", "h2"]),
        LoggedField(column: .status, kind: .number, values: ["200", "401", nil]),
    ]
    /// Two fields that mean the same in the events of different rules.
    static let aliasFields: [LoggedField] = [
        LoggedField(column: .clientAddress, kind: .text, values: ["x", "y", nil]),
        LoggedField(column: .peerAddress, kind: .text, values: ["x", "y", "z"]),
    ]
    /// The fields whose numbers are measured, one of which spells them as text.
    static let measuredFields: [LoggedField] = [
        LoggedField(column: .duration, kind: .number, values: [nil, "0", "1", "5", "250", "1000"]),
        LoggedField(column: .requestBodySize, kind: .number, values: ["3", "3", "70", nil]),
        LoggedField(column: .userAgent, kind: .text, values: [nil, "1", "2.5", "-3", "x", "", "1e2"]),
    ]
    /// Every field of the calls, the path besides.
    static let fields = groupFields + aliasFields + measuredFields
    /// The timespans of rules, as Sigma writes them, and the distances that events like to have.
    static let spans: [(text: String, span: TimeSpan)] = [
        ("1s", .seconds(1)), ("2s", .seconds(2)), ("5s", .seconds(5)), ("1m", .minutes(1)), ("90s", .seconds(90)),
    ]

    /// Where a call may come from: Berlin, its neighbour Potsdam, New York.
    private static let places = [(52.52, 13.405), (52.39, 13.065), (40.71, -74.006)]

    /// Calls in order of time; with `days`, a day or a week lies between some of them.
    static func calls(_ count: Int, days: Bool = false, using random: inout Lehmer) -> [IdentifiedCall] {
        var time = RandomLog.start
        return (0..<count).map { index in
            time = time + step(&random)
            if days, random.chance(6) { time = time + random.one(of: [.days(1), .days(7), .hours(23)]) }
            var record = CallRecord(
                startedAt: time,
                door: .imported,
                method: "GET",
                scheme: "https",
                host: "h",
                path: "/" + random.some(of: ["a", "b", "c", "d"], least: 0, most: 2).joined(),
                outcome: .success
            )
            if days, random.chance(80) {
                let place = random.one(of: places)
                record.attributes = [
                    JSON.Member("geo.location.lat", .number(place.0)),
                    JSON.Member("geo.location.lon", .number(place.1)),
                ]
            }
            for field in fields { record.set(field.column, to: random.one(of: field.values)) }
            return IdentifiedCall(record: record, sequence: Int64(index) | 1 << 62)
        }
    }

    private static func step(_ random: inout Lehmer) -> TimeSpan {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1, 2: .zero
        case 3, 4: .milliseconds(500)
        case 5, 6: .seconds(1)
        case 7, 8: random.one(of: spans).span
        default: .seconds(Int64.random(in: 3...120, using: &random))
        }
    }
}
