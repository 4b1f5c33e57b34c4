internal import KeytrailAlert

/// What can keep a night's work from going through.
enum NightlyError: Error, Equatable {
    /// Another one is at work.
    case isRunning(path: String)
    /// The lock's file cannot be made or locked; `code` is the system's `errno`.
    case noLock(path: String, code: Int32)
    /// The report's mail did not go out.
    case notMailed(sink: String, SinkProblem)
    /// The sink that should mail the report is of another kind.
    case noMailSink(String)
    /// `--ping` is neither an address nor a reference.
    case badPing
}
