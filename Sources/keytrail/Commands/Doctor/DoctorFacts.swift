internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailStore

/// What is to be seen of an installation: no judgement, and nothing secret.
struct DoctorFacts {
    /// The log, or why it cannot be read.
    enum Log {
        case failed(StoreError)
        case open(OpenLog)
    }

    /// What is asked of a log that can be read.
    struct OpenLog {
        /// The schema's version.
        var schemaVersion: Int
        /// The first and the last call; `nil` for an empty log.
        var period: TimeWindow?
        /// Until when audits have judged it; `nil` when none did.
        var judgedUntil: Timestamp?
        /// What was not recorded of late, the earliest first.
        var gaps: [RecordingGap]
    }

    /// A file or folder that should be its owner's alone.
    struct Place {
        var path: String
        var isFolder: Bool
        /// The nine permission bits.
        var mode: UInt32
        /// Whether it belongs to the user that runs the program.
        var isOwn: Bool
    }

    /// A thing of which there may be none yet.
    enum Presence<Value, Problem> {
        case missing
        case found(Value)
        case failed(Problem)
    }

    /// What is wrong with files that were read, or the sentence that says why they were not.
    enum Reading {
        case read(count: Int, diagnostics: [Diagnostic])
        case failed(sentence: String)
    }

    var log: Log
    var places: [Place]
    var key: Presence<Void, CaptureError>
    /// Bytes that are free for the log; `nil` when the system does not say.
    var freeBytes: Int64?
    var databaseBytes: Int64
    var rules: Reading
    var packs: Reading
    var configuration: Presence<[Diagnostic], String>
    /// Until when the proxy's authority is valid, or the sentence that says what is wrong with it.
    var authority: Presence<Timestamp, String>
}
