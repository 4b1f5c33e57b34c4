/// The process that made a call, as far as the door could see it.
public struct Caller: Sendable, Hashable {
    /// Its number on its machine, from 1 up; `nil` when not known.
    public var processID: Int?
    /// The base name of its executable, such as `python3.11`; `nil` when not known.
    public var executable: String?
    /// The name of the user that it ran as; `nil` when not known.
    public var owner: String?
    /// The name of the machine that it ran on; `nil` when not known.
    public var hostName: String?

    /// Describes a process.
    public init(
        processID: Int? = nil,
        executable: String? = nil,
        owner: String? = nil,
        hostName: String? = nil
    ) {
        self.processID = processID
        self.executable = executable
        self.owner = owner
        self.hostName = hostName
    }

    /// The process; `nil` when nothing is known of it, so that what says nothing is not kept as somebody.
    public var known: Caller? { self == Caller() ? nil : self }
}
