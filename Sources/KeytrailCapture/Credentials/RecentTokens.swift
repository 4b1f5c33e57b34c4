internal import Synchronization

/// What was read of the JSON web tokens that came last: a program's own token is not read anew with every call.
///
/// It holds as many tokens as there are slots, in memory alone, and a find compares the whole token.
final class RecentTokens: Sendable {
    private struct Slot {
        /// Empty in an unused slot.
        var token: [UInt8] = []
        var reading: TokenReading?
    }

    private static let count = 16

    private let slots = Mutex(Array(repeating: Slot(), count: count))

    /// What a token says of itself; `nil` when the bytes are no JSON web token.
    func reading(of token: [UInt8]) -> TokenReading? {
        guard TokenClaims.mayBe(token) else { return nil }
        let index = RecentTokens.index(token)
        let known = slots.withLock { slots in slots[index].token == token ? slots[index] : nil }
        if let known { return known.reading }
        let reading = TokenReading(token)
        slots.withLock { $0[index] = Slot(token: token, reading: reading) }
        return reading
    }

    /// Swift's hash is seeded anew in every process: nobody can aim at a slot.
    private static func index(_ token: [UInt8]) -> Int {
        var hasher = Hasher()
        // The bytes are read before the call returns.
        unsafe token.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return Int(truncatingIfNeeded: UInt(bitPattern: hasher.finalize()) % UInt(count))
    }
}
