internal import KeytrailModel

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators"): the same numbers on every
/// machine.
///
/// Everything that the samples draw is whole numbers, so that no floating-point library has a say in them.
struct SeededGenerator {
    private var state: UInt64

    /// Starts the stream that belongs to `seed` and the numbers in `stream`.
    init(seed: UInt64, stream: [UInt64] = []) {
        state = seed
        for number in stream { state = next() ^ number &* 0xD6E8_FEB8_6659_FD93 }
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word &>> 31
    }

    /// A number in `0..<bound`; the bias is below one in 2^40 for the small bounds in use.
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "a draw has at least one result")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in `range`.
    mutating func number(in range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// Whether an event of `perMillion` in a million happens.
    mutating func happens(perMillion: Int) -> Bool { below(1_000_000) < perMillion }

    /// One of the elements.
    mutating func element<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A length of time around `typical`, with the long upper tail that latencies have.
    mutating func latency(typical: TimeSpan) -> TimeSpan {
        let quantiles = SeededGenerator.logNormalPermille
        let position = below((quantiles.count - 1) * 1_024)
        let (index, rest) = (position / 1_024, Int64(position % 1_024))
        let permille = quantiles[index] * (1_024 - rest) + quantiles[index + 1] * rest
        return TimeSpan(microseconds: max(1, typical.microseconds * permille / 1_024_000))
    }

    /// The quantiles (i + 1/2) / 65 of a log-normal distribution with median 1 and sigma 0.45, in thousandths.
    private static let logNormalPermille: [Int64] = [
        336, 408, 451, 485, 513, 539, 562, 583, 603, 623, 641, 659, 676, 693, 710, 726,
        742, 758, 774, 790, 806, 821, 837, 853, 868, 884, 900, 916, 933, 949, 966, 983,
        1_000, 1_018, 1_035, 1_054, 1_072, 1_091, 1_111, 1_131, 1_152, 1_173, 1_195, 1_218, 1_241, 1_266, 1_292, 1_319,
        1_347, 1_377, 1_409, 1_443, 1_479, 1_518, 1_560, 1_606, 1_657, 1_715, 1_780, 1_856, 1_948, 2_062, 2_217, 2_453,
        2_976,
    ]
}
