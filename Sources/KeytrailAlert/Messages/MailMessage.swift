package import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailReport
internal import KeytrailStore

/// A message of electronic mail (RFC 5322) as text and HTML, perhaps with a file.
///
/// What comes from outside stands in encoded words and base64 alone, so that no byte of it is a line, a field or a boundary.
package struct MailMessage: Sendable {
    /// A file that goes with it.
    package struct Attachment: Sendable {
        /// Its name; letters, digits, `.`, `_` and `-` of it stay.
        package var name: String
        /// Its media type, such as `text/html`.
        package var type: String
        /// What it holds.
        package var content: [UInt8]

        /// Attaches a file.
        package init(name: String, type: String, content: [UInt8]) {
            self.name = name
            self.type = type
            self.content = content
        }
    }

    /// The sender.
    package var from: MailAddress
    /// The receivers.
    package var to: [MailAddress]
    /// What it is about, in one line.
    package var subject: String
    /// The text.
    package var text: String
    /// The text for readers of HTML.
    package var html: String
    /// A file that goes with it.
    package var attachment: Attachment?
    /// When it was written.
    package var date: Timestamp
    /// What makes its identification; the same key makes the same one.
    package var key: String

    /// Writes a message.
    package init(
        from: MailAddress,
        to: [MailAddress],
        subject: String,
        text: String,
        html: String,
        attachment: Attachment? = nil,
        date: Timestamp,
        key: String
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.attachment = attachment
        self.date = date
        self.key = key
    }

    /// The message as bytes, its lines ending as SMTP's do.
    package var bytes: [UInt8] {
        let id = key.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        var lines = [
            "From: Keytrail <\(from)>", "To: " + to.map(\.description).joined(separator: ",\r\n "),
            "Subject: " + MailMessage.encodedWords(subject.visible.shortened(to: 300)), "Date: \(date.rfc5322)",
            "Message-ID: <\(id).keytrail@\(from.domain)>",
            // No vacation message comes back (RFC 3834 §5).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        ]
        let alternative = part(
            "alternative",
            [MailMessage.leaf("text/plain; charset=utf-8", text), MailMessage.leaf("text/html; charset=utf-8", html)]
        )
        if let attachment {
            lines += part("mixed", [alternative, MailMessage.leaf(attachment)])
        } else {
            lines += alternative
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// A part of parts; base64 has no line that begins with two hyphens, so the boundary is none of theirs.
    private func part(_ kind: String, _ parts: [[String]]) -> [String] {
        let boundary = "keytrail-\(kind)"
        return ["Content-Type: multipart/\(kind); boundary=\"\(boundary)\"", ""]
            + parts.flatMap { ["--\(boundary)"] + $0 } + ["--\(boundary)--"]
    }

    private static func leaf(_ type: String, _ text: String) -> [String] {
        ["Content-Type: \(type)", "Content-Transfer-Encoding: base64", ""] + lines(Array(text.utf8))
    }

    private static func leaf(_ attachment: Attachment) -> [String] {
        let name = String(
            attachment.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" }
        )
        let head = ["Content-Disposition: attachment; filename=\"\(name)\""]
        return ["Content-Type: \(attachment.type)", "Content-Transfer-Encoding: base64"] + head + [""]
            + lines(attachment.content)
    }

    /// Lines of 76 digits (RFC 2045 §6.8).
    private static func lines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 57).map { Base64.text(bytes[$0..<min($0 + 57, bytes.count)]) }
    }

    /// A text as encoded words, one a line, so short that a line has at most 76 characters behind `Subject:` too (RFC 2047
    /// §2); plain ASCII stays as it is.
    static func encodedWords(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?") && text.utf8.count <= 900
        if isPlain && text.utf8.count <= 60 { return text }
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > 39 {
                words.append(Base64.text(word))
                word = []
            }
            word += bytes
        }
        if !word.isEmpty { words.append(Base64.text(word)) }
        return words.map { "=?UTF-8?B?\($0)?=" }.joined(separator: "\r\n ")
    }
}

extension Timestamp {
    /// The time as mail has it, in UTC: `Fri, 27 Nov 2026 08:00:00 +0000` (RFC 5322 §3.3).
    var rfc5322: String {
        let date = CivilDate(daysSinceEpoch: daysSinceEpoch)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[Int((daysSinceEpoch % 7 + 7) % 7)]
        let time = rfc3339Seconds.dropLast().suffix(8)
        return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) \(time) +0000"
    }
}

extension MailMessage {
    /// The mail of an alert.
    package init(alert message: AlertMessage, from: MailAddress, to: [MailAddress]) {
        let lines = message.lines(limit: 100)
        let sections = message.notices.prefix(100).map { notice in
            let rows = [
                ("Why", notice.why), ("About", notice.groupText), ("Opened", AlertNotice.shown(notice.openedAt)),
                ("Last seen", AlertNotice.shown(notice.lastSeen)), ("Over", AlertNotice.shown(notice.resolvedAt)),
                ("Next", notice.kind.isEnd ? "" : notice.next),
                ("Look", "keytrail findings show \(notice.id)"),
            ].filter { !$0.1.isEmpty }
            let cells = rows.map { "<tr><th align=\"left\" valign=\"top\">\($0.0)</th><td>\($0.1.markup)</td></tr>" }
            return
                "<h2>\(notice.headline.markup)</h2>\n<table cellpadding=\"4\">\n\(cells.joined(separator: "\n"))\n</table>"
        }
        let page = """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><title>\(message.title.markup)</title></head>
            <body style="font-family:sans-serif">
            \(sections.joined(separator: "\n"))
            </body></html>

            """
        self.init(
            from: from,
            to: to,
            subject: "[keytrail] \(message.title)",
            text: lines.joined(separator: "\r\n") + "\r\n",
            html: page,
            date: message.createdAt,
            key: message.key
        )
    }
}
