internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

/// A step of a finding's life as one line.
struct StepLines {
    private let format: Watch.Format

    init(_ format: Watch.Format) { self.format = format }

    /// The step with its line break; texts of others cannot break or steer the line.
    func line(_ step: FindingStep) -> String {
        switch format {
        case .text: text(step).visible + "\n"
        case .ndjson: json(step).text + "\n"
        }
    }

    private func text(_ step: FindingStep) -> String {
        let finding = step.finding
        var words = [(step.at ?? finding.lastSeen).rfc3339Seconds, step.word, finding.rule.level.name.uppercased()]
        words.append("\(finding.rule.title): \(finding.groupText) (\(finding.id))")
        return words.joined(separator: "  ") + details(step)
    }

    private func details(_ step: FindingStep) -> String {
        guard case .event(let event) = step.kind else {
            return " – late calls gave it another beginning, or it was deleted"
        }
        switch event.kind {
        case .opened, .reopened: return " – \(step.finding.why)"
        case .late, .resolved: return ""
        case .acknowledged, .unacknowledged, .silenced, .silenceEnded:
            let parts = [
                event.author.map { "by \($0)" }, event.until.map { "until \($0.rfc3339Seconds)" },
                event.note.map { "because \($0)" },
            ].compactMap(\.self)
            return parts.isEmpty ? "" : " – " + parts.joined(separator: " ")
        }
    }

    private func json(_ step: FindingStep) -> JSON {
        var members = [JSON.Member("schema", "keytrail.step/1"), JSON.Member("event", .string(step.name))]
        members.append(JSON.Member("at", JSON(step.at)))
        if case .event(let event) = step.kind {
            members.append(JSON.Member("author", JSON(event.author)))
            members.append(JSON.Member("note", JSON(event.note)))
            members.append(JSON.Member("until", JSON(event.until)))
            members.append(JSON.Member("silence", JSON(event.silence)))
        }
        members.append(JSON.Member("finding", JSON(step.finding)))
        return .object(members)
    }
}

extension FindingStep {
    /// The name for people.
    fileprivate var word: String { name.replacing("_", with: " ") }
}
