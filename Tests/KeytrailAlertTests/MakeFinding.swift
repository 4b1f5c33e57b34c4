import KeytrailModel
import KeytrailReport
import KeytrailStore

/// Texts that try to be more than texts, in every part that comes from outside.
enum Hostile {
    static let texts = [
        "<script>alert(1)</script><!channel> & \"quoted\"", "a\r\nBcc: evil@example.com\r\n\r\nbody",
        "\u{1B}[2J\u{1B}]0;x\u{7}",
        "=HYPERLINK(\"http://evil\")", "safe\u{202E}txt.exe\u{200B}", "@everyone **bold** [a](http://evil) `x`",
        "nul\u{0}end",
        "{{key}} ${HOME} $(id) `id`", "\n.\r\nQUIT\r\n", "\u{2028}line",
    ]
    static let all = texts.joined(separator: " | ")
}

func makeFinding(
    level: Level = .high,
    open: Bool = true,
    credential: String = "github-1",
    title: String = "Burst",
    why: String = "6 calls were rejected in 5 min"
) -> Finding {
    let rule = Finding.Rule(id: "burst", title: title, level: level)
    let opened = Timestamp(seconds: 86_400 * 20_000 - 7_200)
    var finding = Finding(
        rule: rule,
        group: [.init(name: "keytrail.credential.id", value: credential)],
        openedAt: opened
    )
    finding.why = why
    finding.next = "look at the credential"
    finding.lastSeen = opened + .minutes(5)
    if !open {
        finding.state = .resolved
        finding.resolvedAt = opened + .minutes(10)
    }
    return finding
}

/// A message of the outbox about some findings.
func makeMessage(_ kind: NoticeKind = .opened, _ findings: [Finding] = [makeFinding()], id: Int64 = 1) -> OutboxMessage
{
    let at = Timestamp(seconds: 86_400 * 20_000)
    return OutboxMessage(
        id: id,
        key: "00112233445566778899aabbccddeeff",
        address: NoticeAddress(route: "r", sink: "desk"),
        state: .waiting,
        createdAt: at,
        dueAt: at,
        notices: findings.map { OutboxMessage.Notice(kind, at: at, finding: JSON($0)) }
    )
}
