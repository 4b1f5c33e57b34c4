internal import KeytrailModel
internal import KeytrailStore

/// `keytrail calls --follow`: calls as they are stored, each once.
struct CallTail {
    private let messages: Messages
    private let filter: CallFilter
    private var lines: CallLines
    private var log: LiveLog
    private var follower: CallFollower
    private var events: LiveEvents
    /// How often the log is looked at.
    private static let interval = Duration.milliseconds(500)

    /// Opens the log and writes its last `count` calls, the newest last.
    ///
    /// - Throws: `StoreError`, `BrokenPipe`, `CommandError.unwritable`, `RunError.notStarted`.
    init(_ installation: Installation, filter: CallFilter, lines: CallLines, count: Int) throws {
        messages = Messages(installation.options)
        // Whoever sees the first line may end it.
        events = try LiveEvents()
        self.filter = filter
        self.lines = lines
        log = try LiveLog(path: installation.databasePath, mode: .readOnly)
        follower = CallFollower()
        guard let store = log.store else { return }
        let calls = try store.read { reader in
            follower = try CallFollower(after: reader)
            return try reader.calls(matching: filter, limit: count, newestFirst: true)
        }
        try write(calls.reversed())
    }

    /// Writes what comes until the process is told to end, or nobody reads any more.
    ///
    /// - Throws: `StoreError`, `BrokenPipe`, `CommandError.unwritable`.
    mutating func run() async throws {
        while case .due = await events.next(within: CallTail.interval) {
            if StandardOutput.isClosed { throw BrokenPipe() }
            try writeNew()
            switch log.change() {
            case .none: break
            case .gone:
                messages.inform("keytrail: \(log.path) was moved away; waiting until it is there again.")
                try follow()
            case .replaced:
                if log.store != nil { messages.inform("keytrail: \(log.path) was replaced; following the new one.") }
                try follow()
            }
        }
    }

    /// Goes over to the file that is there now, after what came into the old one since.
    private mutating func follow() throws {
        try writeNew()
        try log.reopen()
        guard let store = log.store else { return }
        // In a copy of the same log only what is new is new.
        if try !store.read({ try follower.follows($0) }) { follower = CallFollower() }
        try writeNew()
    }

    private mutating func writeNew() throws {
        guard let store = log.store else { return }
        var calls: [IdentifiedCall] = []
        // What is written is kept back until the log is free again: whoever reads may be slow.
        var text = ""
        let isKnown = try store.read { reader in
            try follower.advance(reader, matching: filter) { call in
                calls.append(call)
                guard calls.count >= CallTail.chunk else { return }
                text += lines.text(calls)
                calls.removeAll(keepingCapacity: true)
            }
        }
        if !calls.isEmpty { text += lines.text(calls) }
        if !text.isEmpty { try StandardOutput.write(text) }
        if !isKnown {
            messages.alarm("keytrail: more calls came late than the log remembers; some are not shown.")
        }
    }

    private static let chunk = 1_000

    private mutating func write(_ calls: [IdentifiedCall]) throws {
        let text = lines.text(calls)
        if !text.isEmpty { try StandardOutput.write(text) }
    }
}
