package import KeytrailModel

extension StoreError {
    /// What a gap says of calls that this error kept out of the log.
    package var obstacle: RecordingGap.Obstacle {
        switch self {
        case .diskFull: .diskFull
        case .locked: .databaseLocked
        case .missing, .unreadable, .unwritable, .readOnly: .databaseUnwritable
        case .corrupt, .notADatabase, .foreignDatabase: .databaseDamaged
        case .refused: .callRefused
        case .newerSchema, .olderSchema, .sequenceExhausted, .invalidQuery, .forbiddenQuery, .queryTimedOut, .sqlite:
            .databaseFailed
        }
    }
}
