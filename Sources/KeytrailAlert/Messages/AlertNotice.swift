internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

/// A notice with its finding's parts as texts that act on nothing: controls and marks that turn the line are visible escapes.
struct AlertNotice {
    let kind: NoticeKind
    /// The finding, as reports write it.
    let finding: JSON

    init(_ notice: OutboxMessage.Notice) {
        kind = notice.kind
        finding = notice.finding
    }

    var id: String { text("id") }
    var ruleID: String { (finding["rule"]?["id"]?.string ?? "").visible }
    var title: String { (finding["rule"]?["title"]?.string ?? "").visible }
    var level: Level { finding["rule"]?["level"]?.string.flatMap { Level(name: $0) } ?? .medium }
    var state: String { text("state") }
    var why: String { text("why") }
    var next: String { text("next") }
    var openedAt: String { text("opened_at") }
    var lastSeen: String { text("last_seen") }
    /// When the finding was over; empty while it goes on.
    var resolvedAt: String { text("resolved_at") }

    /// The group-by fields and their values.
    var group: [(name: String, value: String)] {
        guard case .object(let members)? = finding["group"] else { return [] }
        return members.map { ($0.name.visible, ($0.value.string ?? "").visible) }
    }

    /// The group on one line.
    var groupText: String { group.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }

    /// What happened, in a word.
    var kindWord: String {
        switch kind {
        case .opened: "new"
        case .reopened: "reopened"
        case .unmuted: "counts again"
        case .repeated: "still open"
        case .resolved: "resolved"
        case .withdrawn: "withdrawn"
        }
    }

    /// The notice in one line: `high: Title (resolved)`.
    var headline: String { "\(level.name): \(title) (\(kindWord))" }

    /// A time of a finding for people: seconds are enough.
    static func shown(_ time: String) -> String { Timestamp(rfc3339: time)?.rfc3339Seconds ?? time }

    private func text(_ name: String) -> String { (finding[name]?.string ?? "").visible }
}

extension String {
    /// The text, cut with an ellipsis so that it has at most so many UTF-16 units, which is how services count.
    func shortened(to limit: Int) -> String {
        guard utf16.count > limit else { return self }
        var output = ""
        var count = 1
        for scalar in unicodeScalars {
            count += scalar.value > 0xFFFF ? 2 : 1
            guard count <= limit else { break }
            output.unicodeScalars.append(scalar)
        }
        return output + "…"
    }
}
