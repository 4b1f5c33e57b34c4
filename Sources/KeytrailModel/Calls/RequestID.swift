/// Names a request: what its attempts, sent again or sent on, have in common.
///
/// Random, positive, 63 bits: one integer of the log.
public struct RequestID: Sendable, Hashable {
    /// 1 to 2^63 - 1.
    public let rawValue: Int64

    /// Creates an identity from its number; `nil` unless it is positive.
    public init?(rawValue: Int64) {
        guard rawValue > 0 else { return nil }
        self.rawValue = rawValue
    }

    /// Draws an identity.
    public init(using generator: inout some RandomNumberGenerator) {
        rawValue = .random(in: 1...Int64.max, using: &generator)
    }
}

extension RequestID: LosslessStringConvertible {
    /// 16 lower-case hexadecimal digits.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Parses `description`; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 16, text.utf8.allSatisfy(RequestID.isDigit), let number = Int64(text, radix: 16)
        else { return nil }
        self.init(rawValue: number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
