internal import Glibc
internal import KeytrailModel

/// A length of time's unit in a foreign log.
enum DurationUnit: String, CaseIterable, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    /// How many nanoseconds it is.
    var nanoseconds: Int64 {
        switch self {
        case .seconds: 1_000_000_000
        case .milliseconds: 1_000_000
        case .microseconds: 1_000
        case .nanoseconds: 1
        }
    }
}

extension ForeignValue {
    /// The integer, also from decimal digits; `nil` for anything else.
    var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        case .text(let text): text.decimalInteger
        }
    }

    /// The value in microseconds when one of it is `unit`; `nil` when it is no number, negative or too large.
    func span(in unit: DurationUnit) -> TimeSpan? {
        microseconds(in: unit).flatMap { $0 >= 0 ? TimeSpan(microseconds: $0) : nil }
    }

    /// As `span`, for a point in time; may be negative.
    func microseconds(in unit: DurationUnit) -> Int64? {
        if let integer = exactInteger {
            guard unit.nanoseconds >= 1_000 else { return integer / 1_000 }
            let (product, overflow) = integer.multipliedReportingOverflow(by: unit.nanoseconds / 1_000)
            return overflow ? nil : product
        }
        guard let number else { return nil }
        let value = (number * Double(unit.nanoseconds) / 1_000).rounded()
        return value.isFinite && value.magnitude < 9e18 ? Int64(value) : nil
    }

    private var exactInteger: Int64? {
        switch self {
        case .integer(let value): value
        case .number: nil
        case .text(let text): text.decimalInteger
        }
    }

    private var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text(let text): text.count <= 40 ? Double(text.string) : nil
        }
    }
}

extension ByteSlice {
    /// The value of a decimal integer with an optional minus, within 64 bits; `nil` for anything else.
    var decimalInteger: Int64? {
        let isNegative = count > 0 && self[0] == 0x2D
        let first = isNegative ? 1 : 0
        guard count > first, count - first <= 19 else { return nil }
        var value: Int64 = 0
        for index in first..<count {
            let digit = self[index]
            guard (0x30...0x39).contains(digit) else { return nil }
            // Only the nineteenth digit can be too much.
            value = value &* 10 &+ Int64(digit - 0x30)
            if value < 0 { return nil }
        }
        return isNegative ? -value : value
    }

    /// Whether it stands for nothing: `-`, or no bytes at all.
    var isDash: Bool { count == 0 || (count == 1 && self[0] == 0x2D) }

    /// The bytes of `range`, which lies inside.
    subscript(_ range: Range<Int>) -> ByteSlice {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range lies inside its slice")
        return dropFirst(range.lowerBound).dropLast(count - range.upperBound)
    }

    /// The index of the first `byte` from `position` on.
    func index(of byte: UInt8, from position: Int = 0) -> Int? {
        guard position < count else { return nil }
        // Searches from inside to the end.
        guard let found = unsafe memchr(base + position, Int32(byte), count - position) else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// The index of the last `byte`.
    func lastIndex(of byte: UInt8) -> Int? {
        var index = count - 1
        while index >= 0 {
            if self[index] == byte { return index }
            index -= 1
        }
        return nil
    }

    /// Whether it begins with the bytes of `text`.
    func hasPrefix(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        // A static string has as many bytes as it says, and so many are here.
        return unsafe count >= length && memcmp(base, text.utf8Start, length) == 0
    }
}
