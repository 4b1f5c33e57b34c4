internal import KeytrailModel

/// One thing that was looked at, and what is to be done about it.
struct DoctorCheck: Equatable {
    /// How it stands; the raw value is the exit status of `keytrail doctor`.
    enum State: Int, Comparable {
        case ok = 0, warn, fail

        /// The name in every format.
        var name: String {
            switch self {
            case .ok: "ok"
            case .warn: "warn"
            case .fail: "fail"
            }
        }

        static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
    }

    /// What was looked at, under a name that stays the same.
    var name: String
    var state: State
    /// What was seen: a sentence without a full stop.
    var message: String
    /// What to do; `nil` when nothing is to be done.
    var advice: String?

    static func ok(_ name: String, _ message: String) -> DoctorCheck {
        DoctorCheck(name: name, state: .ok, message: message)
    }

    static func warn(_ name: String, _ message: String, _ advice: String) -> DoctorCheck {
        DoctorCheck(name: name, state: .warn, message: message, advice: advice)
    }

    static func fail(_ name: String, _ message: String, _ advice: String) -> DoctorCheck {
        DoctorCheck(name: name, state: .fail, message: message, advice: advice)
    }

    /// A failure whose sentence says both: what comes after the first semicolon is the advice.
    static func failed(_ name: String, _ sentence: String) -> DoctorCheck {
        let parts = sentence.dropLast(sentence.hasSuffix(".") ? 1 : 0).split(separator: ";", maxSplits: 1)
        let message = parts.first.map(String.init) ?? sentence
        let advice = parts.count > 1 ? parts[1].drop { $0 == " " } : "mend that and run 'keytrail doctor' again"
        return .fail(name, message, String(advice))
    }
}
