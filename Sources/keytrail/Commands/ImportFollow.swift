internal import Foundation
internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail import --follow`: logs as they are written, through their rotations.
struct ImportFollow {
    private struct Log {
        let source: String
        let follower: LogFollower
        let batch: Int64
        var summary = ImportSummary()
        /// What the database knows.
        var noted: FollowPosition?
        var isWaiting = false
    }

    /// How often logs are looked at.
    private static let interval = Duration.milliseconds(500)

    private let store: CallStore
    private let messages: Messages
    private var logs: [Log] = []
    private var events: LiveEvents

    /// Prepares to follow, from where an earlier run stopped.
    ///
    /// - Throws: `StoreError`, `RunError.notStarted`.
    init(
        _ files: [String],
        format: ImportFormat.Name?,
        options: ForeignOptions,
        recorder: Recorder,
        store: CallStore,
        messages: Messages
    ) throws {
        events = try LiveEvents()
        self.store = store
        self.messages = messages
        for file in files {
            let source = URL(filePath: file).standardizedFileURL.path(percentEncoded: false)
            let follower = LogFollower(
                path: source,
                from: try store.read { try $0.position(of: source) },
                format: format,
                options: options,
                recorder: recorder
            )
            let name = format?.rawValue ?? "auto"
            let batch = try store.beginImport(source: source, format: name, digest: nil, now: Timestamp.now)
            logs.append(Log(source: source, follower: follower, batch: batch))
        }
    }

    /// Reads what comes until the process is told to end.
    ///
    /// - Throws: `ImportError`, `StoreError`.
    mutating func run() async throws {
        repeat {
            for index in logs.indices {
                var log = logs[index]
                try advance(&log)
                logs[index] = log
            }
        } while await events.next(within: ImportFollow.interval) == .due
        for log in logs {
            try store.finishImport(
                id: log.batch,
                read: log.summary.read,
                stored: log.summary.stored,
                duplicates: log.summary.duplicates,
                rejected: log.summary.rejected,
                now: Timestamp.now
            )
            messages.inform(log.summary.sentence(name: log.source.visibleLine))
        }
    }

    private func advance(_ log: inout Log) throws {
        let new = try log.follower.advance { calls in
            let result = try store.append(calls, batch: log.batch)
            return (result.stored, result.duplicates)
        }
        let position = log.follower.position
        if position == nil, !log.isWaiting { messages.inform("\(log.source.visibleLine): waiting until it is there") }
        log.isWaiting = position == nil
        // After the calls: what is not noted is read again, and nothing is lost.
        if let position, position != log.noted {
            try store.note(position, of: log.source, now: Timestamp.now)
            log.noted = position
        }
        messages.show(new.diagnostics)
        if new.read > 0 { messages.detail(new.sentence(name: log.source.visibleLine)) }
        log.summary.read += new.read
        log.summary.stored += new.stored
        log.summary.duplicates += new.duplicates
        log.summary.rejected += new.rejected
    }
}

extension ImportSummary {
    /// What came of a file, in a line.
    func sentence(name: String) -> String {
        "\(name): \(read) read, \(stored) stored, \(duplicates) duplicate, \(rejected) rejected"
    }
}
