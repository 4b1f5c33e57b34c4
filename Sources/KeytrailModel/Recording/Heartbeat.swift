/// The sign of life of a door that runs for long: that it was there, and whether it said goodbye.
public struct Heartbeat: Sendable, Hashable {
    /// Which door.
    public var door: Door
    /// Tells doors of one kind apart, such as the address that one was told to listen on.
    ///
    /// The same each time it is started.
    public var instance: String
    /// When this door was started.
    public var startedAt: Timestamp
    /// When it was last alive.
    public var lastBeatAt: Timestamp
    /// How often it says so; more than no time.
    public var interval: TimeSpan
    /// When it was stopped on purpose; `nil` while it runs, and for one that was never stopped so.
    public var endedAt: Timestamp?

    /// Describes a door that has just been started.
    public init(door: Door, instance: String, startedAt: Timestamp, interval: TimeSpan = .seconds(30)) {
        self.door = door
        self.instance = instance
        self.startedAt = startedAt
        lastBeatAt = startedAt
        self.interval = interval
        endedAt = nil
    }

    /// How many intervals may pass without a beat before a door counts as dead.
    public static let patience = 3

    /// Whether nothing was heard for too long.
    func isOverdue(at now: Timestamp) -> Bool {
        let limit = (0..<Heartbeat.patience).reduce(lastBeatAt) { time, _ in time + interval }
        return now > limit
    }
}

extension RecordingGap {
    /// The time in which doors were dead, as the beats of all doors tell it at `now`; none ends after `end`.
    ///
    /// A door that did not stop on purpose is missing from its last beat until it is started again. Where it was not, it is
    /// missing from then on, once its beats are overdue.
    package static func silences(of beats: [Heartbeat], now: Timestamp, until end: Timestamp) -> [RecordingGap] {
        struct Place: Hashable {
            var door: Door
            var instance: String
        }
        let lives = Dictionary(grouping: beats) { Place(door: $0.door, instance: $0.instance) }
        return lives.values.flatMap { lives in
            lives.compactMap { life -> RecordingGap? in
                guard life.endedAt == nil, life.lastBeatAt <= end else { return nil }
                let next = lives.map(\.startedAt).filter { $0 > life.startedAt }.min()
                guard next != nil || life.isOverdue(at: now) else { return nil }
                // Two that run at once leave nothing out.
                if let next, next <= life.lastBeatAt { return nil }
                return RecordingGap(
                    startedAt: life.lastBeatAt,
                    endedAt: min(next ?? end, end),
                    door: life.door,
                    reason: .recorderStopped
                )
            }
        }
    }
}
