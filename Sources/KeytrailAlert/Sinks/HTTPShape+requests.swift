internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

extension HTTPSettings.Shape {
    /// What is sent for a message, one request after the other.
    func requests(for message: AlertMessage, to url: SinkURL, token: String?, now: Timestamp) -> [SinkRequest] {
        let bearer = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        switch self {
        case .json: return [SinkRequest(url.text, json: message.json, fields: bearer)]
        case .template(let template):
            var request = SinkRequest(url.text, json: .null, fields: bearer)
            request.body = Array(template.filled { message.value(of: $0) }.utf8)
            if !template.isJSON { request.fields[0].1 = "text/plain; charset=utf-8" }
            return [request]
        case .slack: return [SinkRequest(url.text, json: ChatShapes.slack(message))]
        case .teams: return [SinkRequest(url.text, json: ChatShapes.teams(message))]
        case .discord: return [SinkRequest(url.text, json: ChatShapes.discord(message))]
        case .ntfy(let topic):
            return [SinkRequest(url.text, json: ChatShapes.ntfy(message, topic: topic), fields: bearer)]
        case .pagerDuty:
            return message.notices.map { SinkRequest(url.text, json: IncidentShapes.pagerDuty($0, key: token ?? "")) }
        case .opsgenie:
            let key = token.map { [("Authorization", "GenieKey \($0)")] } ?? []
            return message.notices.map { notice in
                let path = notice.kind.isEnd ? "/v2/alerts/\(notice.id)/close?identifierType=alias" : "/v2/alerts"
                return SinkRequest(url.appending(path), json: IncidentShapes.opsgenie(notice), fields: key)
            }
        case .alertmanager(let expires):
            let alerts = message.notices.map { IncidentShapes.alertmanager($0, expires: expires, now: now) }
            return [SinkRequest(url.appending("/api/v2/alerts"), json: .array(alerts), fields: bearer)]
        }
    }
}

extension JSON {
    /// The value with all its texts made visible, for services that show them to people.
    fileprivate var visible: JSON {
        switch self {
        case .string(let text): .string(text.visible)
        case .array(let elements): .array(elements.map(\.visible))
        case .object(let members): .object(members.map { Member($0.name.visible, $0.value.visible) })
        case .null, .bool, .integer, .number: self
        }
    }
}

/// Messages as chat services take them: texts that stay texts, nobody is mentioned, nothing is a link.
enum ChatShapes {
    /// An incoming webhook's blocks, as plain text, at most 3,000 characters each.
    static func slack(_ message: AlertMessage) -> JSON {
        let text = message.lines(limit: 10, belowTitle: true).joined(separator: "\n").shortened(to: 2_900)
        let title = message.title.shortened(to: 140)
        // The text of notifications has entities and mentions; these three characters make them.
        let escaped = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return [
            "text": .string(escaped),
            "blocks": [
                ["type": "header", "text": ["type": "plain_text", "text": .string(title), "emoji": false]],
                ["type": "section", "text": ["type": "plain_text", "text": .string(text), "emoji": false]],
            ],
        ]
    }

    /// An Adaptive Card for a workflow's webhook; text runs know no Markdown.
    static func teams(_ message: AlertMessage) -> JSON {
        func run(_ text: String, _ more: [JSON.Member] = []) -> JSON {
            let members: [JSON.Member] = [.init("type", "TextRun"), .init("text", .string(text))]
            return ["type": "RichTextBlock", "inlines": [.object(members + more)]]
        }
        let title = run(message.title.shortened(to: 200), [.init("weight", "Bolder"), .init("size", "Large")])
        let lines = message.lines(limit: 10, belowTitle: true).filter { !$0.isEmpty }.map {
            run($0.shortened(to: 1_000))
        }
        return [
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "contentUrl": .null,
                    "content": [
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                        "type": "AdaptiveCard",
                        "version": "1.4",
                        "body": .array([title] + lines),
                    ],
                ]
            ],
        ]
    }

    /// A webhook's message of at most 2,000 characters, every sign that could mean something escaped.
    static func discord(_ message: AlertMessage) -> JSON {
        let text = message.lines(limit: 10).joined(separator: "\n").shortened(to: 1_000)
        var content = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, scalar.value > 0x20, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) {
                content += "\\"
            }
            content.unicodeScalars.append(scalar)
        }
        return ["content": .string(content.shortened(to: 2_000)), "allowed_mentions": ["parse": []]]
    }

    /// ntfy's publishing as JSON; its messages hold 4,096 bytes.
    static func ntfy(_ message: AlertMessage, topic: String) -> JSON {
        var text = message.lines(limit: 5, belowTitle: true).joined(separator: "\n")
        while text.utf8.count > 3_900 { text = text.shortened(to: text.utf16.count * 3 / 4) }
        return [
            "topic": .string(topic),
            "title": .string(message.title.shortened(to: 200)),
            "message": .string(text),
            "priority": .integer(priority(message.worst?.level ?? .medium)),
        ]
    }

    private static func priority(_ level: Level) -> Int64 {
        switch level {
        case .critical: 5
        case .high: 4
        case .medium: 3
        case .low: 2
        case .informational: 1
        }
    }
}

/// Notices as services take them that keep an incident for each finding.
enum IncidentShapes {
    /// Events API v2: the finding's id joins what opens an incident and what closes it.
    static func pagerDuty(_ notice: AlertNotice, key: String) -> JSON {
        let head: [JSON.Member] = [
            .init("routing_key", .string(key)), .init("dedup_key", .string(notice.id)),
            .init("event_action", notice.kind.isEnd ? "resolve" : "trigger"),
        ]
        guard !notice.kind.isEnd else { return .object(head) }
        let payload: JSON = [
            "summary": .string("\(notice.title): \(notice.why)".shortened(to: 1_000)),
            "severity": .string(severity(notice.level)),
            "source": .string((notice.groupText.isEmpty ? "keytrail" : notice.groupText).shortened(to: 1_000)),
            "timestamp": .string(notice.openedAt),
            "component": "keytrail",
            "class": .string(notice.ruleID),
            "custom_details": notice.finding.visible,
        ]
        return .object(head + [.init("client", "Keytrail"), .init("payload", payload)])
    }

    private static func severity(_ level: Level) -> String {
        switch level {
        case .critical: "critical"
        case .high: "error"
        case .medium: "warning"
        case .low, .informational: "info"
        }
    }

    /// The Alert API: the finding's id is the alias.
    static func opsgenie(_ notice: AlertNotice) -> JSON {
        guard !notice.kind.isEnd else { return ["source": "keytrail", "note": .string(notice.kindWord)] }
        let priority =
            switch notice.level {
            case .critical: "P1"
            case .high: "P2"
            case .medium: "P3"
            case .low: "P4"
            case .informational: "P5"
            }
        return [
            "message": .string(notice.title.shortened(to: 130)),
            "alias": .string(notice.id),
            "description": .string("\(notice.why)\n\(notice.groupText)\n\(notice.next)".shortened(to: 10_000)),
            "source": "keytrail",
            "priority": .string(priority),
            "details": .object(notice.group.map { JSON.Member($0.name, .string($0.value.shortened(to: 1_000))) }),
        ]
    }

    /// An alert of Alertmanager's API v2.
    ///
    /// An open one ends by itself where nobody tells of it any more; one that is over ended when its finding did.
    static func alertmanager(_ notice: AlertNotice, expires: TimeSpan, now: Timestamp) -> JSON {
        let ends =
            notice.kind.isEnd ? Timestamp(rfc3339: notice.resolvedAt).map { min($0, now) } ?? now : now + expires
        var labels: [JSON.Member] = [
            .init("alertname", .string(notice.title.isEmpty ? notice.ruleID : notice.title)),
            .init("severity", .string(notice.level.name)), .init("finding", .string(notice.id)),
            .init("rule", .string(notice.ruleID)),
        ]
        for (name, value) in notice.group where !value.isEmpty {
            let label = IncidentShapes.label(name)
            if !labels.contains(where: { $0.name == label }) { labels.append(.init(label, .string(value))) }
        }
        return [
            "labels": .object(labels),
            "annotations": ["summary": .string(notice.why), "description": .string(notice.next)],
            "startsAt": .string(notice.openedAt),
            "endsAt": JSON(max(ends, Timestamp(rfc3339: notice.openedAt) ?? ends)),
        ]
    }

    /// A name that every version takes: letters, digits and underscores (Prometheus' data model).
    private static func label(_ name: String) -> String {
        let text = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return text.first.map { $0.isNumber } ?? true ? "_" + text : text
    }
}
