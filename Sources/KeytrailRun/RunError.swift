/// Why a command could not be run.
package enum RunError: Error, Equatable, Sendable {
    /// The run's folder or a file in it could not be written; `code` is the system's `errno`.
    case unwritable(path: String, code: Int32)
    /// No program has that name.
    case notFound(command: String)
    /// There is such a file, but it cannot be executed; `code` is the system's `errno`.
    case notExecutable(command: String, code: Int32)
    /// The system could not start the program; `code` is its `errno`.
    case notStarted(command: String, code: Int32)
}
