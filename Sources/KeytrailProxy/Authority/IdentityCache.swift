package import KeytrailModel
package import NIOSSL
internal import Synchronization

/// The server contexts made lately, by host; the least recently used go first.
package final class IdentityCache: Sendable {
    private struct Entry {
        let context: NIOSSLContext
        let end: Timestamp
        var use: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var uses: UInt64 = 0
    }

    /// A context is not handed out in its certificate's last hour, so that no connection outlives it at once.
    private static let margin = TimeSpan.hours(1)

    private let capacity: Int
    private let state = Mutex(State())

    /// Makes an empty cache for at most `capacity` hosts.
    package init(capacity: Int = 1_024) {
        precondition(capacity > 0, "a cache that holds nothing")
        self.capacity = capacity
    }

    /// The context kept for `host`, unless its certificate is about to end; case does not matter.
    package func context(for host: String, at now: Timestamp) -> NIOSSLContext? {
        let host = host.lowercased()
        return state.withLock { state in
            guard let entry = state.entries[host] else { return nil }
            guard now < entry.end else {
                state.entries[host] = nil
                return nil
            }
            state.uses += 1
            state.entries[host]?.use = state.uses
            return entry.context
        }
    }

    /// Keeps a context whose certificate ends at `notAfter`.
    ///
    /// Linear in the capacity once the cache is full, which is little beside the signature that made the certificate.
    package func insert(_ context: NIOSSLContext, for host: String, until notAfter: Timestamp) {
        let host = host.lowercased()
        state.withLock { state in
            state.uses += 1
            if state.entries[host] == nil, state.entries.count >= capacity,
                let oldest = state.entries.min(by: { $0.value.use < $1.value.use })
            {
                state.entries[oldest.key] = nil
            }
            let end = notAfter - IdentityCache.margin
            state.entries[host] = Entry(context: context, end: end, use: state.uses)
        }
    }

    /// How many hosts there are.
    package var count: Int { state.withLock { $0.entries.count } }
}
