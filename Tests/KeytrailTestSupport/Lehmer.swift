/// A small generator of repeatable pseudo-random numbers (Lehmer, modulus 2^31 - 1), so that a failure can be repeated.
public struct Lehmer: RandomNumberGenerator {
    private var state: UInt64

    /// Starts a sequence; the same state makes the same one.
    public init(state: UInt64) {
        self.state = state
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        var result: UInt64 = 0
        for _ in 0..<4 {
            state = state * 48_271 % 2_147_483_647
            result = result << 16 | (state >> 8) & 0xffff
        }
        return result
    }

    /// That many characters of an alphabet.
    public mutating func text(_ count: Int, _ alphabet: String) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }
}
