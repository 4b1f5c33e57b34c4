internal import Foundation

/// Finds the file of a command as a shell does.
enum CommandPath {
    /// Where programs are looked for without `PATH` (`_CS_PATH`).
    private static let standard = "/usr/local/bin:/usr/bin:/bin"

    /// The path to execute: `command` itself when it has a slash, else the first executable file of that name in `path`.
    ///
    /// - Throws: `RunError.notFound`, `RunError.notExecutable`.
    static func find(_ command: String, path: String?) throws(RunError) -> String {
        guard !command.isEmpty else { throw .notFound(command: command) }
        if command.utf8.contains(UInt8(ascii: "/")) {
            if let code = objection(to: command) {
                guard code != ENOENT && code != ENOTDIR else { throw .notFound(command: command) }
                throw .notExecutable(command: command, code: code)
            }
            return command
        }
        var isThere = false
        for folder in (path ?? standard).split(separator: ":", omittingEmptySubsequences: false) {
            // An empty element is the working folder.
            let candidate = folder.isEmpty ? "./" + command : "\(folder)/\(command)"
            switch objection(to: candidate) {
            case nil: return candidate
            case EACCES?: isThere = true
            default: continue
            }
        }
        guard isThere else { throw .notFound(command: command) }
        throw .notExecutable(command: command, code: EACCES)
    }

    /// Why a file cannot be executed, as `errno`; `nil` when it can.
    private static func objection(to path: String) -> Int32? {
        var status = stat()
        // The structure is ours and lives on this frame; the path's text outlives the calls.
        guard unsafe stat(path, &status) == 0 else { return errno }
        guard status.st_mode & S_IFMT == S_IFREG else { return EACCES }
        return unsafe access(path, X_OK) == 0 ? nil : errno
    }
}
