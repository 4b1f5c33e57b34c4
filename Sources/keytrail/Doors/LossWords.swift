internal import KeytrailModel
internal import KeytrailStore

/// Why calls that passed are missing from the log, and what helps.
///
/// Unlike a command that failed, nobody can make these calls again to have them recorded.
enum LossWords {
    /// One sentence.
    static func sentence(_ error: any Error) -> String {
        guard let error = error as? StoreError else { return "the log could not be written." }
        return switch error.obstacle {
        case .diskFull: "no room is left for the log; make some, and calls are recorded again."
        case .databaseLocked: "another program keeps the log locked; end that, and calls are recorded again."
        case .databaseUnwritable: "the log cannot be written; check its folder and permissions."
        case .databaseDamaged: "the log is damaged; 'keytrail db check' says how."
        case .callRefused: "the log does not take calls like this one; 'keytrail db check' may say why."
        case .databaseFailed: "the log failed; 'keytrail db check' may say why."
        }
    }
}
