extension Timestamp {
    /// Parses RFC 3339 §5.6 `date-time`, fractions of any length (cut to microseconds), any offset.
    ///
    /// A space in place of `T` is accepted, as the RFC allows. Returns `nil` for anything else.
    public init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        // The buffer outlives the call.
        let parsed = text.withUTF8 { unsafe Timestamp(rfc3339: $0.span) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses RFC 3339 §5.6 `date-time` from ASCII bytes, without allocating.
    public init?(rfc3339 bytes: Span<UInt8>) {
        var reader = DigitReader()
        guard let year = reader.number(digits: 4, in: bytes), reader.skip("-", in: bytes),
            let month = reader.number(digits: 2, in: bytes),
            reader.skip("-", in: bytes), let day = reader.number(digits: 2, in: bytes),
            let date = CivilDate(year: Int64(year), month: month, day: day),
            reader.skip("T", in: bytes) || reader.skip("t", in: bytes) || reader.skip(" ", in: bytes),
            let hour = reader.number(digits: 2, in: bytes), hour < 24, reader.skip(":", in: bytes),
            let minute = reader.number(digits: 2, in: bytes), minute < 60, reader.skip(":", in: bytes),
            let second = reader.number(digits: 2, in: bytes), second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if reader.skip(".", in: bytes) {
            guard let digits = reader.microseconds(in: bytes) else { return nil }
            fraction = digits
        }
        guard let offset = reader.offsetMinutes(in: bytes), reader.position == bytes.count else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - Int64(offset * 60)
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    /// The time as RFC 3339 in UTC with microseconds: `2026-11-23T16:15:00.000000Z`.
    public var rfc3339: String { "\(rfc3339Seconds.dropLast()).\(padded(microsecondOfSecond, 6))Z" }

    /// The time as RFC 3339 in UTC, cut to whole seconds: `2026-11-23T16:15:00Z`.
    public var rfc3339Seconds: String {
        let second = secondOfDay
        return "\(dateText)T\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
    }

    /// The UTC date: `2026-11-23`.
    public var dateText: String {
        let date = CivilDate(daysSinceEpoch: daysSinceEpoch)
        return "\(padded(date.year, 4))-\(padded(Int64(date.month), 2))-\(padded(Int64(date.day), 2))"
    }

    /// Whole days since the Unix epoch, rounded down.
    public var daysSinceEpoch: Int64 { microseconds.flooredQuotient(by: 86_400_000_000) }

    /// Seconds since midnight UTC, 0 to 86,399.
    public var secondOfDay: Int64 { microseconds.flooredRemainder(by: 86_400_000_000) / 1_000_000 }

    private var microsecondOfSecond: Int64 { microseconds.flooredRemainder(by: 1_000_000) }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    fileprivate func flooredRemainder(by divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

/// Reads fixed-width decimal fields from ASCII bytes.
private struct DigitReader {
    var position = 0

    mutating func skip(_ scalar: Unicode.Scalar, in bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    mutating func digit(in bytes: Span<UInt8>) -> Int? {
        guard position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 else { return nil }
        defer { position += 1 }
        return Int(bytes[position] - 0x30)
    }

    mutating func number(digits: Int, in bytes: Span<UInt8>) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit(in: bytes) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    mutating func microseconds(in bytes: Span<UInt8>) -> Int64? {
        guard let first = digit(in: bytes) else { return nil }
        var value = Int64(first)
        var count = 1
        while let digit = digit(in: bytes) {
            if count < 6 {
                value = value * 10 + Int64(digit)
                count += 1
            }
        }
        while count < 6 {
            value *= 10
            count += 1
        }
        return value
    }

    mutating func offsetMinutes(in bytes: Span<UInt8>) -> Int? {
        if skip("Z", in: bytes) || skip("z", in: bytes) { return 0 }
        let sign: Int
        if skip("+", in: bytes) { sign = 1 } else if skip("-", in: bytes) { sign = -1 } else { return nil }
        guard let hours = number(digits: 2, in: bytes), hours < 24, skip(":", in: bytes),
            let minutes = number(digits: 2, in: bytes), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
