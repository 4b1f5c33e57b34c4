package import KeytrailModel
internal import KeytrailReport
package import KeytrailStore

/// A message as sinks get it.
package struct AlertMessage: Sendable {
    /// The same at every attempt, and in no other message.
    package let key: String
    /// By which way it goes.
    package let address: NoticeAddress
    /// When its first notice came.
    package let createdAt: Timestamp
    private let kept: [OutboxMessage.Notice]

    /// The message of the outbox.
    package init(_ message: OutboxMessage) {
        key = message.key
        address = message.address
        createdAt = message.createdAt
        kept = message.notices
    }

    /// A message that is about nothing, for trying a sink.
    package init(test key: String, address: NoticeAddress, now: Timestamp) {
        self.key = key
        self.address = address
        createdAt = now
        kept = [OutboxMessage.Notice(.opened, at: now, finding: JSON(Finding.example(now: now)))]
    }

    /// What it tells, in the order of the outbox.
    var notices: [AlertNotice] { kept.map(AlertNotice.init) }

    /// The worst of what it tells; of equals the first.
    var worst: AlertNotice? {
        notices.reduce(nil) { worst, notice in
            guard let worst, worst.level >= notice.level else { return notice }
            return worst
        }
    }

    /// The message in one line.
    var title: String {
        let notices = notices
        guard notices.count > 1 else { return notices.first?.headline ?? "" }
        let levels = Level.allCases.reversed().compactMap { level in
            let count = notices.count { $0.level == level }
            return count == 0 ? nil : "\(count) \(level.name)"
        }
        return "\(notices.count) alerts: \(levels.joined(separator: ", "))"
    }

    /// The message in some lines, at most `limit` notices of it; what stands below a title need not repeat it.
    func lines(limit: Int, belowTitle: Bool = false) -> [String] {
        let notices = notices
        let shown = notices.prefix(limit).flatMap { notice -> [String] in
            let times = [("opened", notice.openedAt), ("last seen", notice.lastSeen), ("over", notice.resolvedAt)]
            return [notice.headline, notice.why, notice.groupText]
                + [times.filter { !$0.1.isEmpty }.map { "\($0.0) \(AlertNotice.shown($0.1))" }.joined(separator: ", ")]
                + (notice.next.isEmpty || notice.kind.isEnd ? [] : ["Next: \(notice.next)"])
                + ["keytrail findings show \(notice.id)", ""]
        }.filter { $0 != "" || limit > 1 }
        let rest = notices.count - limit
        let text = rest > 0 ? shown + ["and \(rest) more; see 'keytrail findings list'"] : shown
        let lines = text.last == "" ? text.dropLast() : text
        return belowTitle && notices.count == 1 ? Array(lines.dropFirst()) : lines
    }

    /// The message for programs: the schema `keytrail.alert/1`.
    package var json: JSON {
        [
            "schema": "keytrail.alert/1",
            "key": .string(key),
            "route": .string(address.route),
            "sink": .string(address.sink),
            "created_at": JSON(createdAt),
            "title": .string(title),
            "notices": .array(
                kept.map { ["kind": .string($0.kind.rawValue), "at": JSON($0.at), "finding": $0.finding] }
            ),
        ]
    }
}

extension Finding {
    /// A made-up finding, which says that it is one.
    fileprivate static func example(now: Timestamp) -> Finding {
        let rule = Rule(id: "keytrail-test", title: "Test of alerts", level: .informational)
        var finding = Finding(
            rule: rule,
            group: [GroupField(name: "server.address", value: "example.com")],
            openedAt: now
        )
        finding.why = "somebody ran 'keytrail alerts test'"
        finding.next = "nothing; alerts arrive here"
        return finding
    }
}
