internal import Synchronization

/// Counts by key.
final class Counter: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    /// The next number of that key, from 1.
    func next(_ key: Int = 0) -> Int {
        counts.withLock {
            $0[key, default: 0] += 1
            return $0[key, default: 0]
        }
    }
}
