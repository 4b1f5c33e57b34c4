internal import KeytrailModel
internal import KeytrailWorkbench

/// What differs between two rule sets, for people and for machines.
struct RuleDiffWords {
    private let diff: RuleDiff
    /// How many parts of a changed rule are shown.
    private static let partsShown = 6

    init(_ diff: RuleDiff) {
        self.diff = diff
    }

    func text(_ format: RuleWorkFormat, width: Int) -> String {
        switch format {
        case .text: [rules, findings(width: width), weeks(width: width)].filter { !$0.isEmpty }.joined(separator: "\n")
        case .json: json.prettyText + "\n"
        }
    }

    /// What it comes to, on one line.
    var summary: String {
        let counts = diff.findings.reduce(into: (added: 0, removed: 0, moved: 0)) { counts, change in
            switch change {
            case .added: counts.added += 1
            case .removed: counts.removed += 1
            case .moved: counts.moved += 1
            }
        }
        return "\(counted(diff.common, "finding")) in common, \(counts.added) added, \(counts.removed) removed, "
            + "\(counts.moved) moved; \(counted(diff.rules.count, "rule")) not the same"
    }

    private var rules: String {
        diff.rules.map { change in
            let place = "'\(change.rule.title)' (\(change.rule.location))"
            switch change.kind {
            case .added: return "+ rule \(place)"
            case .removed: return "- rule \(place)"
            case .changed(let parts):
                let shown = parts.prefix(Self.partsShown).map { "    \($0.path): \(value($0.old)) -> \(value($0.new))" }
                let more = parts.count > shown.count ? ["    and \(parts.count - shown.count) more"] : []
                return (["~ rule \(place)"] + shown + more).map(\.visibleLine).joined(separator: "\n")
            }
        }.map { $0 + "\n" }.joined()
    }

    private func value(_ text: String?) -> String {
        guard let text else { return "nothing" }
        return text.count > 60 ? text.prefix(57) + "..." : text
    }

    private func findings(width: Int) -> String {
        guard !diff.findings.isEmpty else { return "" }
        var table = TextTable(["", "OPENED", "LEVEL", "RULE", "GROUP"])
        for change in diff.findings {
            switch change {
            case .added(let finding): table.append(["+"] + cells(finding, finding.openedAt.rfc3339Seconds))
            case .removed(let finding): table.append(["-"] + cells(finding, finding.openedAt.rfc3339Seconds))
            case .moved(let from, let to):
                let times = "\(from.openedAt.rfc3339Seconds) -> \(to.openedAt.rfc3339Seconds)"
                table.append(["~"] + cells(to, times))
            }
        }
        return table.text(width: width)
    }

    private func cells(_ finding: Finding, _ time: String) -> [String] {
        [time, finding.rule.level.name, finding.rule.title, finding.groupText]
    }

    private func weeks(width: Int) -> String {
        guard !diff.rows.isEmpty else { return "" }
        var table = TextTable(["WEEK OF", "OLD", "NEW", "RULE"], rightAligned: [1, 2])
        for row in diff.rows {
            table.append([row.week.start.dateText, String(row.old), String(row.new), row.rule.title])
        }
        return table.text(width: width)
    }

    private var json: JSON {
        [
            "schema": "keytrail.rules-diff/1",
            "same": .bool(diff.isSame),
            "complete": .bool(diff.isComplete),
            "rules": .array(diff.rules.map(json)),
            "common": JSON(diff.common),
            "findings": .array(diff.findings.map(json)),
            "weeks": .array(
                diff.rows.map { row in
                    let week = [JSON.Member("week", .string(row.week.start.dateText))]
                    let counts = [JSON.Member("old", JSON(row.old)), JSON.Member("new", JSON(row.new))]
                    return .object(week + row.rule.members + counts)
                }
            ),
        ]
    }

    private func json(_ change: RuleChange) -> JSON {
        var members = change.rule.members
        switch change.kind {
        case .added: members.append(JSON.Member("change", "added"))
        case .removed: members.append(JSON.Member("change", "removed"))
        case .changed(let parts):
            members.append(JSON.Member("change", "changed"))
            let list = parts.map { part -> JSON in
                ["path": .string(part.path), "old": JSON(part.old), "new": JSON(part.new)]
            }
            members.append(JSON.Member("parts", .array(list)))
        }
        return .object(members)
    }

    private func json(_ change: RuleDiff.FindingChange) -> JSON {
        switch change {
        case .added(let finding): json("added", finding)
        case .removed(let finding): json("removed", finding)
        case .moved(let from, let to): json("moved", to, was: from)
        }
    }

    private func json(_ change: String, _ finding: Finding, was: Finding? = nil) -> JSON {
        .object(
            [JSON.Member("change", .string(change))] + finding.briefMembers
                + (was.map { [JSON.Member("opened_at_before", .string($0.openedAt.rfc3339))] } ?? [])
        )
    }
}

extension Finding {
    /// What tells a finding from others, in machine formats.
    var briefMembers: [JSON.Member] {
        [
            JSON.Member("id", .string(id)), JSON.Member("rule", .string(rule.id)),
            JSON.Member("title", .string(rule.title)),
            JSON.Member("level", .string(rule.level.name)),
            JSON.Member("group", .object(group.map { JSON.Member($0.name, .string($0.value)) })),
            JSON.Member("opened_at", .string(openedAt.rfc3339)), JSON.Member("last_seen", .string(lastSeen.rfc3339)),
            JSON.Member("observed", .string(observed)),
        ]
    }
}
