internal import Foundation

/// A level of calls in 16 bits: a logarithmic code from 0 to more than 10^12, a twentieth of a per cent apart.
///
/// A profile has hundreds of levels, and there are as many profiles as series.
enum LevelCode {
    private static let steps = 1_388.0
    private static let scale = 16.0

    /// The code nearest to a level; levels beyond the range have the code of its end.
    static func code(_ level: Double) -> UInt16 {
        guard level > 0 else { return 0 }
        return UInt16(min(log2(1 + level * scale) * steps, 65_535).rounded())
    }

    /// The level of a code.
    static func level(_ code: UInt16) -> Double { code == 0 ? 0 : (exp2(Double(code) / steps) - 1) / scale }
}
