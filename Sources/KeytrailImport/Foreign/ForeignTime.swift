internal import KeytrailModel

/// How a foreign log writes its times.
enum TimeForm: Sendable, Equatable {
    /// RFC 3339; a time without an offset is in the log's zone.
    case rfc3339
    /// `22/Jan/2019:03:56:14 +0330`, with or without a fraction or an offset: that of the log's zone.
    case common
    /// Seconds or parts of them since 1970.
    case epoch(DurationUnit)
    /// Whichever of these it is; numbers by their size.
    case any
}

/// Reads the times of a log, remembering the last day: neighbours share it.
struct ForeignTimeReader {
    private static let months: [UInt32] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { name in name.utf8.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The offset from UTC of times that do not tell theirs, in seconds.
    var offset: Int64 = 0

    private var day: (key: UInt64, days: Int64)?

    init(offset: Int64 = 0) {
        self.offset = offset
    }

    /// The time; `nil` when the value is none of that form, or lies outside the years that a call can have.
    mutating func time(_ value: ForeignValue, _ form: TimeForm) -> Timestamp? {
        let time: Timestamp?
        switch form {
        case .rfc3339: time = rfc3339(value)
        case .common: time = common(value)
        case .epoch(let unit): time = value.microseconds(in: unit).map { Timestamp(microseconds: $0) }
        case .any: time = rfc3339(value) ?? common(value) ?? ForeignTimeReader.epoch(value)
        }
        return time.flatMap { FieldValues.years.contains($0) ? $0 : nil }
    }

    private func rfc3339(_ value: ForeignValue) -> Timestamp? {
        guard case .text(let text) = value, text.count >= 19, text.count <= 64 else { return nil }
        if let time = text.timestamp { return time }
        return local(text)
    }

    /// A date and a time of day without an offset.
    private func local(_ text: ByteSlice) -> Timestamp? {
        var fraction = text.string
        // Some write `+0000` or a comma before the fraction.
        if let comma = fraction.firstIndex(of: ",") { fraction.replaceSubrange(comma...comma, with: ".") }
        let tail = fraction.utf8.suffix(5)
        if let sign = tail.first, sign == 0x2B || sign == 0x2D,
            tail.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        {
            fraction.insert(":", at: fraction.utf8.index(fraction.endIndex, offsetBy: -2))
            return Timestamp(rfc3339: fraction)
        }
        return Timestamp(rfc3339: fraction + "Z").map { $0 - TimeSpan(microseconds: offset * 1_000_000) }
    }

    /// `dd/Mon/yyyy:HH:MM:SS`, then a fraction, then ` ±hhmm`.
    private mutating func common(_ value: ForeignValue) -> Timestamp? {
        guard case .text(let text) = value, text.count >= 20, text.count <= 40, text[2] == 0x2F, text[6] == 0x2F,
            text[11] == 0x3A, text[14] == 0x3A, text[17] == 0x3A, let days = days(text),
            let hour = text.pair(12), hour < 24, let minute = text.pair(15), minute < 60, let second = text.pair(18),
            second <= 60
        else { return nil }
        var position = 20
        var microseconds: Int64 = 0
        if position < text.count, text[position] == 0x2E {
            position += 1
            var scale: Int64 = 100_000
            while position < text.count, (0x30...0x39).contains(text[position]) {
                microseconds += Int64(text[position] - 0x30) * scale
                scale /= 10
                position += 1
            }
        }
        var offset = offset
        if position < text.count {
            guard position + 6 == text.count, text[position] == 0x20, let hours = text.pair(position + 2), hours < 24,
                let minutes = text.pair(position + 4), minutes < 60
            else { return nil }
            let size = hours * 3_600 + minutes * 60
            switch text[position + 1] {
            case 0x2B: offset = size
            case 0x2D: offset = -size
            default: return nil
            }
        }
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Timestamp(microseconds: seconds * 1_000_000 + microseconds)
    }

    private mutating func days(_ text: ByteSlice) -> Int64? {
        var key: UInt64 = 0
        for index in 0..<11 { key = key &* 131 &+ UInt64(text[index]) }
        if let day, day.key == key { return day.days }
        var month: UInt32 = 0
        for index in 3..<6 { month = month << 8 | UInt32(text[index]) }
        guard let number = ForeignTimeReader.months.firstIndex(of: month), let day = text.pair(0),
            let century = text.pair(7), let year = text.pair(9),
            let date = CivilDate(year: century * 100 + year, month: number + 1, day: Int(day))
        else { return nil }
        self.day = (key, date.daysSinceEpoch)
        return date.daysSinceEpoch
    }

    /// A number of seconds, milliseconds, microseconds or nanoseconds, whichever makes it a time since 2001.
    private static func epoch(_ value: ForeignValue) -> Timestamp? {
        guard let seconds = value.microseconds(in: .seconds) else {
            // Too large for seconds, so a smaller unit.
            return value.microseconds(in: .nanoseconds).map { Timestamp(microseconds: $0) }
        }
        let size = seconds.magnitude / 1_000_000
        let unit: DurationUnit =
            switch size {
            case 0..<100_000_000_000: .seconds
            case 0..<100_000_000_000_000: .milliseconds
            case 0..<100_000_000_000_000_000: .microseconds
            default: .nanoseconds
            }
        return value.microseconds(in: unit).map { Timestamp(microseconds: $0) }
    }
}

extension ByteSlice {
    /// The number of two decimal digits at `index`.
    @inline(__always)
    fileprivate func pair(_ index: Int) -> Int64? {
        let (first, second) = (self[index], self[index + 1])
        guard (0x30...0x39).contains(first), (0x30...0x39).contains(second) else { return nil }
        return Int64(first - 0x30) * 10 + Int64(second - 0x30)
    }
}
