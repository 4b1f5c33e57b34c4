internal import Synchronization

/// The fingerprints that were made last under one key: a program's own credential is not hashed anew with every call.
///
/// It holds as many secrets as there are slots, in memory alone, and a find compares the whole secret.
final class RecentFingerprints: Sendable {
    private struct Slot {
        var provider = ""
        var role = ""
        var secret: [UInt8] = []
        /// Empty in an unused slot.
        var fingerprint = ""
    }

    private static let count = 16
    /// Longer ones are as seldom as they would be dear to keep.
    private static let longest = 4_096

    private let slots = Mutex(Array(repeating: Slot(), count: count))

    /// The fingerprint that was made of this before, or what `make` gives.
    func fingerprint(_ provider: String, _ role: String, _ secret: [UInt8], _ make: () -> String) -> String {
        let index = RecentFingerprints.index(provider, role, secret)
        let known = slots.withLock { slots -> String? in
            let slot = slots[index]
            guard !slot.fingerprint.isEmpty, slot.secret == secret, slot.role == role, slot.provider == provider else {
                return nil
            }
            return slot.fingerprint
        }
        if let known { return known }
        let made = make()
        guard secret.count <= RecentFingerprints.longest else { return made }
        slots.withLock {
            $0[index] = Slot(provider: provider, role: role, secret: secret, fingerprint: made)
        }
        return made
    }

    /// Swift's hash is seeded anew in every process: nobody can aim at a slot.
    private static func index(_ provider: String, _ role: String, _ secret: [UInt8]) -> Int {
        var hasher = Hasher()
        hasher.combine(provider)
        hasher.combine(role)
        // The bytes are read before the call returns.
        unsafe secret.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return Int(truncatingIfNeeded: UInt(bitPattern: hasher.finalize()) % UInt(count))
    }
}
