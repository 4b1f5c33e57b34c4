internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailStore

extension Failure {
    static func words(_ error: StoreError) -> (String, Int32) {
        (sentence(error), status(error))
    }

    private static func status(_ error: StoreError) -> Int32 {
        switch error {
        case .invalidQuery, .forbiddenQuery, .queryTimedOut: ExitStatus.usage
        case .readOnly, .refused, .sequenceExhausted: ExitStatus.internalError
        case .missing, .unreadable, .unwritable, .notADatabase, .foreignDatabase, .newerSchema, .olderSchema, .locked,
            .diskFull, .corrupt, .sqlite:
            ExitStatus.inputOutput
        }
    }

    private static func sentence(_ error: StoreError) -> String {
        switch error {
        case .missing(let path): "there is no database at \(path); record or import calls first, or name one with --db."
        case .unreadable(let path, let errno): "the database \(path) cannot be read: \(reason(errno))."
        case .unwritable(let path, let errno): "the database \(path) cannot be written: \(reason(errno))."
        case .notADatabase(let path): "\(path) is not a database; name another file with --db."
        case .foreignDatabase(let path): "\(path) is another program's database; name another file with --db."
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer Keytrail (schema \(found), this one knows \(known)); update this program."
        case .olderSchema(let path, _, _):
            "\(path) is of an older version; run 'keytrail audit' once to bring it up to date."
        case .locked(let path): "\(path) is locked by another program; try again when that one has finished."
        case .diskFull(let path): "no room is left for \(path); free some and run the command again, nothing is lost."
        case .corrupt(let path): "\(path) is damaged; run 'keytrail db check', and restore a copy if it says so."
        case .readOnly(let path): "\(path) was opened to be read only."
        case .refused(let time): "a call of \(time.rfc3339) breaks a rule of the database and was not stored."
        case .sequenceExhausted(let path): "\(path) has no call numbers left; begin a new database."
        case .invalidQuery(let reason): "the query is wrong: \(reason)."
        case .forbiddenQuery: "only one SELECT statement that changes nothing is run; take the rest out of the query."
        case .queryTimedOut: "the query took too long; narrow it by timestamp."
        case .sqlite(let path, let code): "SQLite failed on \(path) with code \(code); run 'keytrail db check'."
        }
    }

    static func words(_ error: ImportError) -> (String, Int32) {
        switch error {
        case .missing(let path):
            return ("there is no file \(path); check the name.", ExitStatus.inputOutput)
        case .unreadable(let path, let errno):
            return ("\(path) cannot be read: \(reason(errno)).", ExitStatus.inputOutput)
        case .directory(let path):
            return ("\(path) is a folder; name the files in it.", ExitStatus.inputOutput)
        case .truncatedGzip(let path, let lines):
            let kept = "the \(lines) lines before that were kept"
            return (
                "\(path) ends in the middle of its gzip data; \(kept), get the whole file and import it again.",
                ExitStatus.inputOutput
            )
        case .corruptGzip(let path, let lines):
            return ("\(path) has damaged gzip data; the \(lines) lines before that were kept.", ExitStatus.inputOutput)
        case .unknownFormat(let path, let lines):
            let message = "\(path) is in no format that is known (looked at \(lines) lines)"
            return ("\(message); name it with --format, see 'keytrail import --help'.", ExitStatus.badInput)
        case .outOfMemory:
            return ("there is not enough memory to read the file.", ExitStatus.internalError)
        }
    }

    static func words(_ error: CaptureError) -> (String, Int32) {
        let sentence =
            switch error {
            case .keyFileUnreadable(let path, let code): "the fingerprint key \(path) cannot be read: \(reason(code))."
            case .keyFileNotCreated(let path, let code):
                "the fingerprint key \(path) cannot be created: \(reason(code))."
            case .keyFileNotRegular(let path):
                "the fingerprint key \(path) is not a plain file; move what is there away."
            case .keyFileExposed(let path, _): "the fingerprint key \(path) can be read by others; run chmod 600 on it."
            case .keyFileLength(let path, let length):
                "the fingerprint key \(path) has \(length) bytes instead of 32; restore it from a copy."
            }
        return (sentence, ExitStatus.inputOutput)
    }
}
