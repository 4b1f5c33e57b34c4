internal import CCurl
package import KeytrailModel

/// What the client's policies take from the machine: time to wait by, the time of day, chance.
package struct Surroundings: Sendable {
    /// Measures and waits.
    package var clock: any Clock<Duration>
    /// The time of day, as calls are recorded with.
    package var now: @Sendable () -> Timestamp
    /// Where jitter and identities come from.
    package var random: any RandomNumberGenerator & Sendable

    /// Names what to use.
    package init(
        clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable
    ) {
        self.clock = clock
        self.now = now
        self.random = random
    }

    /// This machine's.
    package static let machine = Surroundings(
        clock: ContinuousClock(),
        now: { Timestamp(microseconds: kt_realtime_microseconds()) },
        random: BufferedRandom()
    )
}
