import KeytrailModel

/// A finding with something in every field.
func madeFinding(_ rule: String, at microseconds: Int64, user: String = "a") -> Finding {
    var finding = Finding(
        rule: Finding.Rule(id: rule, title: "Many failures", level: .high, tags: ["attack.t1110", "x,\"y\""]),
        group: [
            Finding.GroupField(name: "keytrail.credential.id", value: user),
            Finding.GroupField(name: "server.address", value: "e\u{301}\u{0}"),
        ],
        openedAt: Timestamp(microseconds: microseconds)
    )
    finding.lastSeen = Timestamp(microseconds: microseconds + 10)
    finding.eventCount = 12
    finding.peak = 0.1
    finding.observed = "12 calls"
    finding.expected = "fewer than 10"
    finding.evidence = [
        CallID(startedAt: Timestamp(microseconds: -5), sequence: 1 << 62),
        CallID(startedAt: .distantPast, sequence: 0),
    ]
    finding.why = "because"
    finding.next = "do"
    finding.isLate = true
    return finding
}
