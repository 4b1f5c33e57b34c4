import KeytrailModel
import Testing

@Suite("Periods of the calendar") struct CalendarPeriodTests {
    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private func window(_ start: String, _ end: String) throws -> TimeWindow {
        TimeWindow(start: try time(start + "T00:00:00Z"), end: try time(end + "T23:59:59.999999Z"))
    }

    @Test(
        "the last whole period is over at the time asked for, and the one before ends where it begins",
        arguments: [
            // 2026-11-16 is a Monday.
            ("2026-11-16T00:00:00Z", CalendarPeriod.day, "2026-11-15", "2026-11-15", "2026-11-14", "2026-11-14"),
            ("2026-11-15T23:59:59.999999Z", .day, "2026-11-14", "2026-11-14", "2026-11-13", "2026-11-13"),
            ("2026-11-16T00:00:00Z", .week, "2026-11-09", "2026-11-15", "2026-11-02", "2026-11-08"),
            ("2026-11-15T23:59:59.999999Z", .week, "2026-11-02", "2026-11-08", "2026-10-26", "2026-11-01"),
            ("2026-03-31T12:00:00Z", .month, "2026-02-01", "2026-02-28", "2026-01-01", "2026-01-31"),
            ("2024-03-01T00:00:00Z", .month, "2024-02-01", "2024-02-29", "2024-01-01", "2024-01-31"),
            ("2026-01-05T00:00:00Z", .month, "2025-12-01", "2025-12-31", "2025-11-01", "2025-11-30"),
            // 1970-01-01 was a Thursday.
            ("1970-01-01T00:00:00Z", .week, "1969-12-22", "1969-12-28", "1969-12-15", "1969-12-21"),
            ("1969-12-31T12:00:00Z", .day, "1969-12-30", "1969-12-30", "1969-12-29", "1969-12-29"),
        ]
    )
    func last(
        now: String,
        unit: CalendarPeriod,
        start: String,
        end: String,
        startBefore: String,
        endBefore: String
    ) throws {
        let last = unit.last(at: try time(now))
        #expect(last == (try window(start, end)))
        #expect(unit.before(last) == (try window(startBefore, endBefore)))
    }
}
