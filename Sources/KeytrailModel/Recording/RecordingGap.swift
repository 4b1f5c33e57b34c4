/// A span of time in which a door did not record every call: what was not seen there, nobody can judge.
public struct RecordingGap: Sendable, Hashable {
    /// What kept a call from being written.
    public enum Obstacle: String, Sendable, Hashable, CaseIterable {
        /// No room was left for the database.
        case diskFull = "disk_full"
        /// Another program kept the database locked.
        case databaseLocked = "database_locked"
        /// The database could not be opened or written.
        case databaseUnwritable = "database_unwritable"
        /// The database is damaged.
        case databaseDamaged = "database_damaged"
        /// The database admits no such call.
        case callRefused = "call_refused"
        /// Anything else that went wrong with the database.
        case databaseFailed = "database_failed"
    }

    /// Why calls are missing.
    public enum Reason: Sendable, Hashable, CaseIterable {
        /// The door saw the calls, and could not have them written.
        case notKept(Obstacle)
        /// The door ended without saying so, or was ended.
        case recorderStopped
        /// More calls came than could be written in time.
        case overflow

        /// Every reason.
        public static let allCases = Obstacle.allCases.map(Reason.notKept) + [.recorderStopped, .overflow]

        /// The name in the database and in machine formats.
        public var code: String {
            switch self {
            case .notKept(let obstacle): obstacle.rawValue
            case .recorderStopped: "recorder_stopped"
            case .overflow: "overflow"
            }
        }

        /// The reason with that name.
        public init?(code: String) {
            guard let match = Reason.allCases.first(where: { $0.code == code }) else { return nil }
            self = match
        }
    }

    /// From when on calls may be missing.
    public var startedAt: Timestamp
    /// Until when; not before the start.
    public var endedAt: Timestamp
    /// Through which door they went.
    public var door: Door
    /// The integration whose calls they are; `nil` when not known, or when it may be any.
    public var program: String?
    /// The execution of it; `nil` as for the program.
    public var run: String?
    /// How many calls are missing; 0 when not known.
    public var calls: Int
    /// Why.
    public var reason: Reason

    /// Describes a gap; an end before the start counts as the start.
    public init(
        startedAt: Timestamp,
        endedAt: Timestamp,
        door: Door,
        program: String? = nil,
        run: String? = nil,
        calls: Int = 0,
        reason: Reason
    ) {
        self.startedAt = startedAt
        self.endedAt = max(startedAt, endedAt)
        self.door = door
        self.program = program
        self.run = run
        self.calls = calls
        self.reason = reason
    }

    /// From the start to the end.
    public var window: TimeWindow { TimeWindow(start: startedAt, end: endedAt) }
}
