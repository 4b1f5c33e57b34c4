internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport

/// Says what quotas' counters tell.
struct QuotaWords {
    private let account: QuotaAccount
    private let names: [String: String]

    /// Prepares the words; `names` are those that users know credentials by.
    init(_ account: QuotaAccount, names: [String: String]) {
        self.account = account
        self.names = names
    }

    /// As text for a terminal, ending with a newline.
    func text(style: TextStyle) -> String {
        var lines: [String] = []
        if account.counts.isEmpty { lines.append("No answer told the counter of a credential's quota.") }
        for count in account.counts { write(count, style, to: &lines) }
        for finding in account.findings { lines += FindingBlock(finding).lines(style: style) }
        return lines.map(\.visible).joined(separator: "\n") + "\n"
    }

    private func write(_ count: QuotaCount, _ style: TextStyle, to lines: inout [String]) {
        if !lines.isEmpty { lines.append("") }
        let name = names[count.credential].map { " (\($0))" } ?? ""
        lines.append("\(count.credential)\(name) at \(count.host), quota \(count.bucket)")
        lines.append("  \(counted(count.answers, "answer")): \(count.verdict.words)")
        guard !count.drops.isEmpty else { return }
        var table = TextTable(
            ["from", "to", "fall", "own calls", "in flight", "residual", ""],
            rightAligned: [2, 3, 4, 5]
        )
        for drop in count.drops.prefix(QuotaWords.most) {
            table.append([
                drop.time.start.rfc3339Seconds, drop.time.end.rfc3339Seconds, String(drop.fall), String(drop.own),
                String(drop.inFlight), String(drop.residual), drop.excuse?.words ?? "",
            ])
        }
        lines += table.text(width: style.width - 2).split(separator: "\n").map { "  " + $0 }
        if count.drops.count > QuotaWords.most { lines.append("  and \(count.drops.count - QuotaWords.most) more") }
    }

    private static let most = 20
}

extension QuotaCount.Verdict {
    fileprivate var words: String {
        switch self {
        case .explained: "our own calls explain every fall"
        case .usedByOthers: "used by somebody else"
        case .excused(.otherCredentials): "our other credentials may share it, and explain what this one's calls do not"
        case .excused(.gap): "falls further than our calls explain only where our recording has gaps"
        case .leftOut(.unit(let unit)): "left out: it counts \(unit), not calls"
        case .leftOut(.rises): "left out: it rises before its window ends, so it is no single counter of calls"
        case .leftOut(.costs(let explained, let all)):
            "left out: calls that cost one each explain \(explained) of \(counted(all, "fall")); it counts something else, or is "
                + "shared all the time"
        }
    }

    /// The name in JSON.
    fileprivate var name: String {
        switch self {
        case .explained: "explained"
        case .usedByOthers: "used_by_others"
        case .excused(let excuse): excuse.rawValue
        case .leftOut(.unit): "left_out_unit"
        case .leftOut(.rises): "left_out_rises"
        case .leftOut(.costs): "left_out_costs"
        }
    }
}

extension QuotaDrop.Excuse {
    fileprivate var words: String {
        switch self {
        case .otherCredentials: "our other credentials"
        case .gap: "a gap of our recording"
        }
    }
}

extension QuotaAccount {
    /// The account as JSON.
    func json(names: [String: String]) -> JSON {
        [
            "start": window.start == .distantPast ? .null : JSON(window.start),
            "end": JSON(window.end),
            "quotas": .array(counts.map { $0.json(name: names[$0.credential]) }),
            "findings": .array(findings.map { JSON($0) }),
        ]
    }
}

extension QuotaCount {
    fileprivate func json(name: String?) -> JSON {
        [
            "credential": .string(credential),
            "name": JSON(name),
            "host": .string(host),
            "quota": .string(bucket),
            "answers": JSON(answers),
            "verdict": .string(verdict.name),
            "reason": .string(verdict.words),
            "drops": .array(drops.map(\.json)),
        ]
    }
}

extension QuotaDrop {
    fileprivate var json: JSON {
        [
            "start": JSON(time.start),
            "end": JSON(time.end),
            "resets_at": resetsAt.map { JSON($0) } ?? .null,
            "fall": .integer(fall),
            "own_calls": .integer(own),
            "in_flight": .integer(inFlight),
            "residual": .integer(residual),
            "at_least_foreign": .integer(leastForeign),
            "other_credentials_calls": .integer(others),
            "excuse": JSON(excuse?.rawValue),
        ]
    }
}
