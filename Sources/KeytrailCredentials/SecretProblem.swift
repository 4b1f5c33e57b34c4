/// Why a secret is not to be had from where its reference points, or cannot be kept; no case holds a secret.
///
/// Commands are known by their first word: the others may be anybody's.
package enum SecretProblem: Error, Equatable, Sendable {
    /// What had no text in it.
    package enum Source: Equatable, Sendable {
        case variable(String)
        case file(String)
        case command(String)
    }

    /// The text is no reference; nothing of it is repeated, because it may be the secret itself.
    case badReference
    /// The credential has no such part.
    case missingPart
    /// The environment has no such variable.
    case unsetVariable(String)
    /// The file cannot be opened or read; `code` is the system's `errno`.
    case unreadableFile(path: String, code: Int32)
    /// The path names a folder, a device or a pipe.
    case notAFile(path: String)
    /// Others than the owner may read or write the file.
    case readableByOthers(path: String)
    /// There was nothing.
    case empty(Source)
    /// There was more than a secret can be; `limit` in bytes.
    case tooLarge(Source, limit: Int)
    /// There was something that is not UTF-8.
    case notText(Source)
    /// The command is not installed, or not to be found in `PATH`.
    case missingTool(String)
    /// The command did not end in time and was ended, with all that it had started.
    case timedOut(command: String, limit: Duration)
    /// The command ended with another status than 0.
    case failed(command: String, status: Int32)
    /// A signal ended the command.
    case killed(command: String, signal: Int32)
    /// The command could not be started or listened to.
    case notStarted(command: String)
    /// The keyring has no such entry.
    case notInKeyring(service: String, account: String)
    /// The keyring is locked and nobody unlocked it.
    case keyringLocked
    /// No keyring runs in this session.
    case keyringUnavailable
    /// The keyring took the secret and did not give it back.
    case keyringForgot
    /// The field is not in the JSON that the command printed, or is no text.
    case missingField(String, command: String)
    /// The command did not print JSON, of which a field was wanted.
    case notJSON(command: String)
    /// The file that keeps a secret cannot be written; `code` is the system's `errno`.
    case unwritableFile(path: String, code: Int32)
    /// A setting with which nothing can be sent, such as a header field's name that is none.
    case unusable
}
