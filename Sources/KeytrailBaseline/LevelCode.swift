/// A level of calls in 16 bits: a number with six bits of exponent and ten of fraction, from 0 to more than 10^16, a tenth of a per cent
/// apart.
///
/// A profile has hundreds of levels, and there are as many profiles as series. The bits are those of a `Float`, so that nothing has to be
/// computed.
enum LevelCode {
    /// What a `Float` has of fraction besides.
    private static let dropped: UInt32 = 13
    /// The bits of the least level, 2^-9, less one: its code is 1.
    private static let base = Float(0x1p-9).bitPattern >> dropped - 1

    /// The code nearest to a level; levels beyond the range have the code of its end.
    static func code(_ level: Double) -> UInt16 {
        guard level >= 0x1p-10 else { return 0 }
        let rounded = (Float(min(level, 1e15)).bitPattern &+ 1 << (dropped - 1)) >> dropped
        return rounded > base ? UInt16(truncatingIfNeeded: min(rounded - base, 65_535)) : 0
    }

    /// The level of a code.
    static func level(_ code: UInt16) -> Double {
        code == 0 ? 0 : Double(Float(bitPattern: (UInt32(code) + base) << dropped))
    }
}
