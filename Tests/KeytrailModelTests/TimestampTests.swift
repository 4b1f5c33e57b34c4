import KeytrailModel
import Testing

@Suite struct TimestampTests {
    @Test(
        "RFC 3339 texts name the instants that the RFC gives",
        arguments: [
            // RFC 3339 §5.8
            ("1985-04-12T23:20:50.52Z", 482_196_050_520_000),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000_000),
            ("1990-12-31T23:59:60Z", 662_688_000_000_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000),
            // By hand: 2026-11-23 is day 20,780; 16:15 is second 58,500.
            ("2026-11-23T16:15:00Z", 1_795_450_500_000_000),
            ("2026-11-23 16:15:00.1234567Z", 1_795_450_500_123_456),
        ]
    )
    func parses(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "what is not an RFC 3339 time is refused",
        arguments: [
            "", "2026", "2026-11-23", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z",
            "2026-11-23T16:15:00", "2026-11-23T16:15:00.Z", "2026-11-23T16:15:00Zx", "2026-11-23T16:15:00+1:00",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("a time survives writing and reading")
    func roundTrip() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            // Years 0000 to 9999, the range of RFC 3339.
            let time = Timestamp(
                microseconds: .random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &generator)
            )
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test("arithmetic saturates instead of trapping")
    func saturates() {
        #expect(Timestamp.distantFuture + .seconds(1) == .distantFuture)
        #expect(Timestamp.distantPast - .seconds(1) == .distantPast)
        #expect((Timestamp.distantFuture - Timestamp.distantPast).microseconds == .max)
        #expect(Timestamp(seconds: .max) == .distantFuture)
    }

    @Test("every day of four centuries is its own date")
    func days() throws {
        for day in stride(from: Int64(-80_000), through: 80_000, by: 1) {
            let date = CivilDate(daysSinceEpoch: day)
            #expect(date.daysSinceEpoch == day)
        }
    }
}

@Suite struct TimeSpanTests {
    @Test(
        "Sigma timespans",
        arguments: [("5m", 300), ("1h", 3_600), ("28d", 2_419_200), ("90s", 90), ("2w", 1_209_600)]
    )
    func sigma(text: String, seconds: Int64) {
        #expect(TimeSpan(sigma: text) == .seconds(seconds))
    }

    @Test(
        "what Sigma does not allow is refused",
        arguments: ["", "90", "500ms", "1.5h", "-5m", "+5m", "h", "5 m", "9999999999w"]
    )
    func refuses(text: String) {
        #expect(TimeSpan(sigma: text) == nil)
    }

    @Test(
        "spans read as people say them",
        arguments: [
            (350, "350 µs"), (12_000, "12 ms"), (1_500_000, "1.5 s"), (300_000_000, "5 min"),
            (9_000_000_000, "2 h 30 min"), (2_419_200_000_000, "28 d"), (-2_000_000, "-2 s"),
        ]
    )
    func words(microseconds: Int64, text: String) {
        #expect(TimeSpan(microseconds: microseconds).description == text)
    }
}
