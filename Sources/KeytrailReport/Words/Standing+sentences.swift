internal import KeytrailModel

extension Finding.Standing {
    /// What keeps the finding from counting: one sentence each, without a full stop.
    var muted: [String] {
        [acknowledgement.map { "Acknowledged \($0.words)" }, silence.map { "Silenced \($0.words)" }].compactMap(\.self)
    }

    /// What happened before the finding came to count: one sentence each, without a full stop.
    var before: [String] {
        [
            formerAcknowledgement.map { "Was acknowledged \($0.words)" },
            formerSilence.map { "Was silenced \($0.words)" },
            isReopened ? "Was over, and goes on" : nil,
        ].compactMap(\.self)
    }
}

extension Acknowledgement {
    /// Until when, by whom and why.
    fileprivate var words: String {
        let end = until.map { " until \($0.minuteText) UTC" } ?? ""
        let early = endedAt.map { $0 < until ?? .distantFuture ? ", taken back \($0.minuteText) UTC" : "" } ?? ""
        return "\(at.minuteText) UTC\(end) by \(author)\(early): \(note)"
    }
}

extension Silence {
    /// Until when, by whom and why.
    fileprivate var words: String {
        let early = endedAt == nil ? "" : ", ended early" + (endedBy.map { " by \($0)" } ?? "")
        return "until \(end.minuteText) UTC by \(author)\(early) because: \(reason)"
    }
}
