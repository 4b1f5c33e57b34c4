internal import KeytrailModel

/// Reads when a quota starts anew, in any of the spellings that providers use.
enum ResetTime {
    /// The time that `text` names; `base` is when the response came, for spellings that count from it.
    static func parse(_ text: String, unit: RateLimitField.Unit, base: Timestamp) -> Timestamp? {
        // Nearly every value is one number, which needs no copy.
        if text.utf8.count <= 128, let number = QuotaNumber(text) { return time(number, unit, base) }
        let bytes = ASCII.trimmed(Array(text.utf8.prefix(128))[...])
        guard let first = bytes.first else { return nil }
        if let number = QuotaNumber(bytes) { return time(number, unit, base) }
        if ASCII.isDigit(first) {
            if let span = duration(bytes) { return base + span }
            if let time = isoTime(bytes) { return time }
        }
        return calendarTime(bytes)
    }

    /// The time a wait ends (RFC 9110 §10.2.3, fractions too); `nil` for what is neither seconds nor a date.
    static func retryAfter(_ text: String, unit: RateLimitField.Unit, base: Timestamp) -> Timestamp? {
        parse(text, unit: unit == .auto && QuotaNumber(text) != nil ? .seconds : unit, base: base)
    }

    private static func time(_ number: QuotaNumber, _ unit: RateLimitField.Unit, _ base: Timestamp) -> Timestamp? {
        switch unit {
        case .seconds: return base + TimeSpan(microseconds: number.microseconds(per: 1_000_000))
        case .milliseconds: return base + TimeSpan(microseconds: number.microseconds(per: 1_000))
        case .epochSeconds: return plausible(number.microseconds(per: 1_000_000))
        case .epochMilliseconds: return plausible(number.microseconds(per: 1_000))
        case .auto:
            if number.whole >= 1_000_000_000_000 { return plausible(number.microseconds(per: 1_000)) }
            if number.whole >= 1_000_000_000 { return plausible(number.microseconds(per: 1_000_000)) }
            return base + TimeSpan(microseconds: number.microseconds(per: 1_000_000))
        }
    }

    /// A time before the year 10,000; anything later is a broken number.
    private static func plausible(_ microseconds: Int64) -> Timestamp? {
        microseconds < 253_402_300_800_000_000 ? Timestamp(microseconds: microseconds) : nil
    }

    /// `6m0s`, `1h2m3.5s`, `12ms`: numbers with units.
    static func duration(_ bytes: ArraySlice<UInt8>) -> TimeSpan? {
        var rest = bytes
        var total = TimeSpan.zero
        while !rest.isEmpty {
            let digits = rest.prefix { ASCII.isDigit($0) || $0 == 0x2e }
            rest = rest[digits.endIndex...]
            let unit = rest.prefix(while: ASCII.isLetter)
            rest = rest[unit.endIndex...]
            guard let number = QuotaNumber(digits) else { return nil }
            let factor: Int64? =
                switch ASCII.text(unit) {
                case "us", "µs": 1
                case "ms": 1_000
                case "s": 1_000_000
                case "m": 60_000_000
                case "h": 3_600_000_000
                case "d": 86_400_000_000
                default: nil
                }
            guard let factor else { return nil }
            total = total + TimeSpan(microseconds: number.microseconds(per: factor))
        }
        return bytes.isEmpty ? nil : total
    }

    /// RFC 3339, and ISO 8601 without seconds (`2026-01-01T00:01Z`).
    private static func isoTime(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        let text = ASCII.text(bytes)
        if let time = Timestamp(rfc3339: text) { return time }
        guard bytes.count >= 17, bytes[bytes.startIndex + 13] == 0x3a, bytes[bytes.startIndex + 16] != 0x3a else {
            return nil
        }
        let minutes = bytes.prefix(16)
        return Timestamp(rfc3339: ASCII.text(minutes) + ":00" + ASCII.text(bytes.dropFirst(16)))
    }

    /// The three forms of RFC 9110 §5.6.7, and what JavaScript's `Date` prints: a month's name, a day, a year, a time,
    /// an offset.
    private static func calendarTime(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        var month: Int?
        var day: Int?
        var year: Int64?
        var clock: Int64?
        let words = bytes.split { $0 == 0x20 || $0 == 0x2c }
        for word in words.prefix(7) {
            let pieces = word.split(separator: 0x2d)
            if word.contains(0x3a) {
                clock = clock ?? secondOfDay(word)
            } else if pieces.count == 3, let date = longDate(pieces) {
                (day, month, year) = date
            } else if let number = QuotaNumber(word)?.whole {
                if word.count <= 2 { day = day ?? Int(number) } else if word.count == 4 { year = year ?? number }
            } else if month == nil {
                month = monthNumber(word)
            }
        }
        guard let month, let day, let year, let clock, let date = CivilDate(year: year, month: month, day: day) else {
            return nil
        }
        let seconds = date.daysSinceEpoch * 86_400 + clock - offset(words)
        return Timestamp(seconds: seconds)
    }

    /// `06-Nov-94`, RFC 850's date; the century is the one that makes sense for HTTP.
    private static func longDate(_ pieces: [ArraySlice<UInt8>]) -> (Int?, Int?, Int64?)? {
        guard let day = QuotaNumber(pieces[0])?.whole, let month = monthNumber(pieces[1]),
            let year = QuotaNumber(pieces[2])?.whole,
            day < 100, year < 10_000
        else { return nil }
        return (Int(day), month, pieces[2].count == 2 ? (year < 70 ? 2_000 : 1_900) + year : year)
    }

    private static func secondOfDay(_ word: ArraySlice<UInt8>) -> Int64? {
        let parts = word.split(separator: 0x3a).map { QuotaNumber($0)?.whole ?? 99 }
        guard parts.count == 3, parts[0] < 24, parts[1] < 60, parts[2] <= 60 else { return nil }
        return parts[0] * 3_600 + parts[1] * 60 + parts[2]
    }

    /// Seconds east of UTC: `GMT+0100`.
    private static func offset(_ words: [ArraySlice<UInt8>]) -> Int64 {
        guard let word = words.first(where: { $0.starts(with: "GMT".utf8) && $0.count == 8 }),
            let number = QuotaNumber(word.suffix(4))?.whole
        else { return 0 }
        let seconds = (number / 100 * 60 + number % 100) * 60
        return word[word.startIndex + 3] == 0x2d ? -seconds : seconds
    }

    private static func monthNumber(_ word: ArraySlice<UInt8>) -> Int? {
        guard word.count >= 3 else { return nil }
        let short = ASCII.text(word.prefix(3).map(ASCII.lowercased))
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return months.firstIndex(of: short).map { $0 + 1 }
    }
}
