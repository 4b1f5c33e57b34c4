internal import KeytrailModel

extension RecordingGap {
    /// What is missing, of when, and why, without a full stop.
    var sentence: String {
        let whose = program.map { " of \($0)" } ?? ""
        let missing =
            switch calls {
            case ..<1: "Calls\(whose) through \(door.noun) may be missing"
            case 1: "1 call\(whose) through \(door.noun) was not recorded"
            default: "\(calls.grouped) calls\(whose) through \(door.noun) were not recorded"
            }
        return "\(missing), \(window.text): \(reason.clause)"
    }
}

extension RecordingGap.Reason {
    fileprivate var clause: String {
        switch self {
        case .notKept(.diskFull): "the disk was full"
        case .notKept(.databaseLocked): "another program kept the database locked"
        case .notKept(.databaseUnwritable): "the database could not be written"
        case .notKept(.databaseDamaged): "the database is damaged"
        case .notKept(.callRefused): "the database admits no such call"
        case .notKept(.databaseFailed): "the database failed"
        case .recorderStopped: "the recorder was not running"
        case .overflow: "more calls came than could be written"
        }
    }
}

extension Door {
    fileprivate var noun: String {
        switch self {
        case .client: "the client"
        case .run: "'keytrail run'"
        case .proxy: "the proxy"
        case .gateway: "the gateway"
        case .imported: "an import"
        }
    }
}
