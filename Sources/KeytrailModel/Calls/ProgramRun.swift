/// One execution of a program whose calls are recorded, such as `keytrail run` makes; its arguments are never kept.
public struct ProgramRun: Sendable, Hashable {
    /// How a process ended.
    public enum Ending: Sendable, Hashable {
        /// It ended by itself, with this status.
        case exited(status: Int)
        /// A signal ended it.
        case killed(signal: Int)
    }

    /// What the calls of this execution have as their `run`; unique in the log.
    public var id: String
    /// The integration's name, which the calls have as their `program`; `nil` when it was given none.
    public var name: String?
    /// The process.
    public var caller: Caller
    /// When it was started.
    public var startedAt: Timestamp
    /// When it ended; `nil` while it runs, and when the recorder did not live to see it.
    public var endedAt: Timestamp?
    /// How it ended; `nil` when not known.
    public var ending: Ending?

    /// Describes an execution that has just begun.
    public init(id: String, name: String? = nil, caller: Caller, startedAt: Timestamp) {
        self.id = id
        self.name = name
        self.caller = caller
        self.startedAt = startedAt
    }
}
