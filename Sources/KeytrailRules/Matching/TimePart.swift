internal import KeytrailModel

/// A part of a time, in UTC (Sigma `minute` … `year`).
package enum TimePart: String, Sendable, Hashable, CaseIterable {
    case minute, hour, day, week, month, year

    /// The part of a field's value: an RFC 3339 text, or an integer of microseconds since the Unix epoch.
    ///
    /// `nil` for anything else.
    package func of(_ value: FieldValue) -> Int64? {
        switch value {
        case .text(let text):
            // The longest text with a fraction that means something; what is longer is no time.
            text.utf8.count <= 64 ? Timestamp(rfc3339: text).map(of) : nil
        case .integer(let microseconds): of(Timestamp(microseconds: microseconds))
        case .absent, .number, .boolean, .list: nil
        }
    }

    private func of(_ time: Timestamp) -> Int64 {
        let date = CivilDate(daysSinceEpoch: time.daysSinceEpoch)
        return switch self {
        case .minute: time.secondOfDay / 60 % 60
        case .hour: time.secondOfDay / 3_600
        case .day: Int64(date.day)
        case .week: TimePart.week(time.daysSinceEpoch)
        case .month: Int64(date.month)
        case .year: date.year
        }
    }

    /// The number of the week, which starts on Monday and belongs to the year of its Thursday (ISO 8601 §3.1.1.23).
    private static func week(_ day: Int64) -> Int64 {
        // 1970-01-01 was a Thursday.
        let weekday = ((day + 3) % 7 + 7) % 7
        let thursday = day - weekday + 3
        let year = CivilDate(daysSinceEpoch: thursday).year
        guard let first = CivilDate(year: year, month: 1, day: 1) else { return 0 }
        return (thursday - first.daysSinceEpoch) / 7 + 1
    }

    /// The values that the part can have; `nil` when any.
    var range: ClosedRange<Int64>? {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .week: 1...53
        case .month: 1...12
        case .year: nil
        }
    }
}
